"""Results appear whole or not at all; working files are gone afterwards."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from assay.desk import workspace
from assay.desk.workspace import disk_watched, place, placeable, working_folder
from assay.problem import AssayError, UsageProblem
from assay.settings import Settings


def test_files_are_placed_readable_by_their_owner_only(tmp_path: Path) -> None:
    source = tmp_path / "rows"
    source.write_bytes(b"abc")
    place(tmp_path / "out", {"rows.parquet": source, "result.json": "{}"})
    assert (tmp_path / "out" / "rows.parquet").read_bytes() == b"abc"
    assert (tmp_path / "out" / "result.json").stat().st_mode & 0o077 == 0
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["result.json", "rows.parquet"]


def test_a_failure_half_way_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "out"
    place(out, {"a": "old", "result.json": "old"})
    real = workspace._flush

    def full(path: Path) -> None:
        if path.read_bytes() == b"second" if path.is_file() else False:
            raise OSError(errno.ENOSPC, "no space")
        real(path)

    monkeypatch.setattr(workspace, "_flush", full)
    with pytest.raises(AssayError) as caught:
        place(out, {"a": "first", "result.json": "second"})
    assert caught.value.code == "disk-full"
    assert (out / "a").read_text() == "old"
    assert (out / "result.json").read_text() == "old"
    assert len(list(out.iterdir())) == 2


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine")
    with pytest.raises(UsageProblem):
        place(tmp_path / "out", {"a": "b"})
    assert (tmp_path / "out").read_text() == "mine"


def test_the_working_folder_is_private_and_goes_even_after_ctrl_c(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), working_folder(Settings(temp=tmp_path)) as folder:  # noqa: PT012
        assert folder.stat().st_mode & 0o077 == 0
        (folder / "x").write_text("y")
        raise KeyboardInterrupt
    assert list(tmp_path.iterdir()) == []


def test_other_troubles_of_a_disk_are_not_hidden() -> None:
    with pytest.raises(OSError, match="else"), disk_watched("x"):
        raise OSError(errno.EIO, "something else")


def test_a_full_disk_leaves_neither_files_nor_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: Path) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(workspace, "_flush", full)
    with pytest.raises(AssayError) as refused:
        place(tmp_path / "out", {"report.html": "<p>", "result.json": "{}"})
    assert refused.value.code == "disk-full"
    assert not (tmp_path / "out").exists()


def test_a_place_that_can_be_no_folder_is_refused_before_the_work(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "link").symlink_to(tmp_path / "nothing")
    for wrong in ("file", "file/below", "link", "x" * 300):
        with pytest.raises(UsageProblem) as refused:
            placeable(tmp_path / wrong)
        assert refused.value.code == "not-writable"
    placeable(tmp_path / "new" / "deeper")
    assert not (tmp_path / "new").exists()


def test_a_temporary_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageProblem) as refused, working_folder(Settings(temp=tmp_path / "gone")):
        pass
    assert refused.value.code == "not-writable"
    with pytest.raises(AssayError) as full, disk_watched("a file"):
        raise OSError(errno.EFBIG, "too large")
    assert full.value.code == "disk-full"
