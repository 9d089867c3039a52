"""What libraries hold free goes back to the system, and a file has its room before it is mapped."""

from __future__ import annotations

import ctypes
import errno
import os
from pathlib import Path

import pytest

from assay.engine import give_back, reserve, room
from assay.problem import AssayError


def test_free_memory_goes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    monkeypatch.setattr(room, "_trim", lambda: asked.append)
    give_back()
    assert asked == [0]


@pytest.mark.parametrize("missing", [AttributeError, OSError, TypeError])
def test_another_c_library_keeps_what_it_has(monkeypatch: pytest.MonkeyPatch, missing: type[Exception]) -> None:
    class Library:
        def __getattr__(self, _: str) -> None:
            raise missing

    monkeypatch.setattr(ctypes, "CDLL", lambda _: Library())
    room._trim.cache_clear()
    try:
        assert room._trim() is None
        give_back()
    finally:
        room._trim.cache_clear()


def test_a_file_has_its_room_at_once(tmp_path: Path) -> None:
    with (tmp_path / "file").open("wb") as file:
        reserve(file.fileno(), 1 << 20)
        told = os.fstat(file.fileno())
    assert told.st_size == 1 << 20
    assert 512 * told.st_blocks >= 1 << 20


def test_a_disk_without_room_is_said_before_a_page_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: int) -> None:
        raise OSError(errno.ENOSPC, "no space")

    monkeypatch.setattr(os, "posix_fallocate", full)
    with pytest.raises(AssayError) as told:
        reserve(0, 1)
    assert told.value.code == "disk-full"
    reserve(0, 0)  # nothing is asked for


@pytest.mark.parametrize(("number", "ends"), [(errno.EOPNOTSUPP, False), (errno.EINVAL, False), (errno.EIO, True)])
def test_what_cannot_promise_room_is_used_as_it_is(monkeypatch: pytest.MonkeyPatch, number: int, *, ends: bool) -> None:
    def refuses(*_: int) -> None:
        raise OSError(number, "refused")

    monkeypatch.setattr(os, "posix_fallocate", refuses)
    if ends:
        with pytest.raises(OSError, match="refused"):
            reserve(0, 1)
    else:
        reserve(0, 1)
