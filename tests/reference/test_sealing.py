"""Encrypted files: what was written comes back, and nothing else ever does."""

from __future__ import annotations

from pathlib import Path

import pytest

from assay.private import Private
from assay.problem import SourceProblem, UsageProblem
from assay.reference.sealing import CHUNK, TAG, derived, seal, unseal

KEY = bytes(range(32))
HEAD = len(b"ASSAYSEAL1\n") + 7


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK])
def test_round_trip(size: int, tmp_path: Path) -> None:
    content = (b"0123456789" * (size // 10 + 1))[:size]
    (tmp_path / "plain").write_bytes(content)
    seal(tmp_path / "plain", tmp_path / "sealed", KEY, "part")
    assert size < 20 or content[:20] not in (tmp_path / "sealed").read_bytes()
    unseal(tmp_path / "sealed", tmp_path / "back", KEY, "part")
    assert (tmp_path / "back").read_bytes() == content


def test_chunks_cannot_be_dropped_moved_or_cut(tmp_path: Path) -> None:
    (tmp_path / "plain").write_bytes(b"x" * (2 * CHUNK + 5))
    seal(tmp_path / "plain", tmp_path / "sealed", KEY, "part")
    whole = (tmp_path / "sealed").read_bytes()
    step = CHUNK + TAG
    head, first, second, last = (
        whole[:HEAD],
        whole[HEAD : HEAD + step],
        whole[HEAD + step : HEAD + 2 * step],
        whole[HEAD + 2 * step :],
    )
    for harmed in (
        head + first + second,
        head + second + first + last,
        head + first + last,
        whole[:-1],
        whole[:HEAD],
        b"",
    ):
        (tmp_path / "sealed").write_bytes(harmed)
        with pytest.raises(SourceProblem):
            unseal(tmp_path / "sealed", tmp_path / "back", KEY, "part")


def test_bound_to_its_name_and_key(tmp_path: Path) -> None:
    (tmp_path / "plain").write_bytes(b"x")
    seal(tmp_path / "plain", tmp_path / "sealed", KEY, "part")
    for key, label in ((KEY, "other"), (bytes(32), "part")):
        with pytest.raises(SourceProblem):
            unseal(tmp_path / "sealed", tmp_path / "back", key, label)


def test_keys() -> None:
    key = Private("k" * 16)
    assert derived(key, b"a" * 16) == derived(key, b"a" * 16) != derived(key, b"b" * 16)
    with pytest.raises(UsageProblem):
        derived(Private("k" * 15), b"a" * 16)
