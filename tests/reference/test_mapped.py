"""Mapped files: what is not what was written is found before it is used."""

from __future__ import annotations

import errno
import mmap
import os
from pathlib import Path

import numpy as np
import pytest

from assay.problem import AssayError, SourceProblem
from assay.reference import mapped
from assay.reference.mapped import PAGE, Checked, Stored, write_checked
from assay.reference.xxh64 import xxh64


@pytest.mark.parametrize(
    ("text", "digest"),  # the first three from xxHash's own documentation and its Python binding's
    [
        (b"", 0xEF46DB3751D8E999),
        (b"a", 0xD24EC4F1A98C6E5B),
        (b"abc", 0x44BC2CF5AD770999),
        (b"Nobody inspects the spammish repetition", 0xFBCEA83C8A378BF1),
    ],
)
def test_xxh64_is_that_of_its_specification(text: bytes, digest: int) -> None:
    assert int(xxh64(np.frombuffer(text, np.uint8), np.uint64(0))) == digest


@pytest.fixture
def stored(tmp_path: Path) -> Stored:
    """Two arrays over a few pages."""
    return write_checked(tmp_path / "index-keys.bin", {"keys": np.arange(3_000), "few": np.array([[1, 2]], np.uint8)})


def test_arrays_come_back_as_they_were(stored: Stored) -> None:
    file = Checked(stored)
    file.verify_all(2)
    assert file.arrays()["keys"].tolist() == list(range(3_000))
    assert file.arrays()["few"].tolist() == [[1, 2]]
    assert file.place("keys") == (0, 24_000)
    assert file.place("few")[0] % 64 == 0


@pytest.mark.parametrize("bit", range(8))
@pytest.mark.parametrize("at", [0, PAGE - 1, PAGE, 24_000 - 1, -1])
def test_a_flipped_bit_is_found_on_the_page_it_lies_on(stored: Stored, at: int, bit: int) -> None:
    content = bytearray(stored.path.read_bytes())
    content[at] ^= 1 << bit
    stored.path.write_bytes(content)
    file, place = Checked(stored), at % len(content)
    other = 3 * PAGE if place < 3 * PAGE else 0
    file.verify(other, other + PAGE - 1)
    with pytest.raises(SourceProblem) as told:
        file.verify(np.array([other, place]), np.array([other, place]))
    assert told.value.code == "reference-damaged"
    with pytest.raises(SourceProblem):
        file.verify_all(2)


def test_pages_that_changed_places_are_found(stored: Stored) -> None:
    content = stored.path.read_bytes()
    stored.path.write_bytes(content[PAGE : 2 * PAGE] + content[:PAGE] + content[2 * PAGE :])
    with pytest.raises(SourceProblem):
        Checked(stored).verify(0, 0)


@pytest.mark.parametrize("harm", ["cut", "longer", "sums", "no sums", "gone"])
def test_another_size_or_other_sums_are_found_at_once(stored: Stored, harm: str) -> None:
    content = stored.path.read_bytes()
    if harm == "cut":
        stored.path.write_bytes(content[: -PAGE - 1])
    elif harm == "longer":
        stored.path.write_bytes(content + bytes(PAGE))
    elif harm == "sums":
        stored.sums.write_bytes(bytes(len(stored.sums.read_bytes())))
    else:
        (stored.sums if harm == "no sums" else stored.path).unlink()
    with pytest.raises(SourceProblem):
        Checked(stored)


def test_bytes_beyond_the_end_are_not_there(stored: Stored) -> None:
    file = Checked(stored, sound=True)
    with pytest.raises(SourceProblem):
        file.verify(0, 1 << 40)


def test_what_is_read_ahead_is_asked_for_piece_by_piece(stored: Stored, monkeypatch: pytest.MonkeyPatch) -> None:
    """The system forgets what is beyond its own limit."""
    file, asked = Checked(stored), []
    monkeypatch.setattr(os, "posix_fadvise", lambda _, *span: asked.append(span))
    monkeypatch.setattr(mapped, "PIECE", 4_096)
    file.ahead(4_096, 12_999)
    assert asked == [(at, size, os.POSIX_FADV_WILLNEED) for at, size in [(4_096, 4_096), (8_192, 4_096), (12_288, 712)]]


def test_a_whole_check_reads_every_byte_ahead_once(stored: Stored, monkeypatch: pytest.MonkeyPatch) -> None:
    file, asked = Checked(stored), np.zeros(len(np.memmap(stored.path)), np.int64)

    def ask(_: int, at: int, size: int, __: int) -> None:
        asked[at : at + size] += 1

    monkeypatch.setattr(os, "posix_fadvise", ask)
    monkeypatch.setattr(mapped, "STRIDE", 2)
    file.verify_all(3)
    assert file.whole
    assert (asked == 1).all()


@pytest.mark.parametrize("refused", [OSError(errno.ENOSYS, "no advice"), OSError(errno.EINVAL, "not here")])
def test_advice_that_the_system_refuses_ends_nothing(
    stored: Stored, monkeypatch: pytest.MonkeyPatch, refused: OSError
) -> None:
    def refuses(*_: int) -> None:
        raise refused

    monkeypatch.setattr(os, "posix_fadvise", refuses)
    file = Checked(stored)
    file.verify_all()
    assert file.whole


def test_a_system_that_takes_no_advice_reads_as_well(stored: Stored, monkeypatch: pytest.MonkeyPatch) -> None:
    for module, called in ((os, "posix_fadvise"), (mmap, "MADV_RANDOM")):
        monkeypatch.delattr(module, called, raising=False)
    file = Checked(stored)
    file.ahead(0, 10)
    file.verify_all()
    assert file.whole


def test_too_many_open_files_are_no_damage(stored: Stored, monkeypatch: pytest.MonkeyPatch) -> None:
    def short(*_: object, **__: object) -> None:
        raise OSError(errno.EMFILE, "too many open files")

    monkeypatch.setattr(mmap, "mmap", short)
    with pytest.raises(OSError, match="too many"):
        Checked(stored)


def test_many_scattered_bytes_are_touched_side_by_side(stored: Stored, monkeypatch: pytest.MonkeyPatch) -> None:
    file, touched = Checked(stored), []
    monkeypatch.setattr(mapped, "_touch", lambda _, places: touched.append(places))
    file.fetch(np.arange(mapped.FEW))
    assert not touched
    file.fetch(np.arange(mapped.FEW + 1))
    assert len(touched) == mapped.READERS
    np.testing.assert_array_equal(np.sort(np.concatenate(touched)), np.arange(mapped.FEW + 1))


def test_an_empty_file(tmp_path: Path) -> None:
    file = Checked(write_checked(tmp_path / "empty", {}))
    file.verify_all()
    assert len(file.data) == 0


def test_a_new_array_has_its_room_and_what_is_spare_takes_none(tmp_path: Path) -> None:
    made = mapped.new_array(tmp_path / "array", np.uint64, (1 << 20, 2), used=1 << 10)
    assert made.shape == (1 << 20, 2)
    taken = 512 * (tmp_path / "array").stat().st_blocks
    assert 16 << 10 <= taken < 1 << 20
    assert mapped.new_array(tmp_path / "none", np.uint64, (0, 2)).shape == (0, 2)


def test_an_array_that_the_disk_has_no_room_for_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: int) -> None:
        raise OSError(errno.ENOSPC, "no space")

    monkeypatch.setattr(os, "posix_fallocate", full)
    with pytest.raises(AssayError) as told:
        mapped.new_array(tmp_path / "array", np.uint64, (10,))
    assert told.value.code == "disk-full"
