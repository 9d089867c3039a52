"""What libraries hold free goes back to the system."""

from __future__ import annotations

import ctypes

import pyarrow as pa
import pytest

from assay.engine import give_back, memory


def test_free_memory_goes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    monkeypatch.setattr(memory, "_trim", lambda: asked.append)
    held = pa.default_memory_pool().bytes_allocated()
    give_back()
    assert asked == [0]
    assert pa.default_memory_pool().bytes_allocated() == held


@pytest.mark.parametrize("missing", [AttributeError, OSError, TypeError])
def test_another_c_library_keeps_what_it_has(monkeypatch: pytest.MonkeyPatch, missing: type[Exception]) -> None:
    class Library:
        def __getattr__(self, _: str) -> None:
            raise missing

    monkeypatch.setattr(ctypes, "CDLL", lambda _: Library())
    memory._trim.cache_clear()
    try:
        assert memory._trim() is None
        give_back()
    finally:
        memory._trim.cache_clear()
