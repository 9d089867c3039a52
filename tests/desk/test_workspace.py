"""Results appear whole or not at all; working files are gone afterwards."""

from __future__ import annotations

import errno
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from assay.desk import workspace
from assay.desk.workspace import disk_watched, finish, finished, forget, place, placeable, working_folder
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


def _interrupted(out: Path, *stages: str) -> KeyboardInterrupt:
    """A run into `out` that finishes these stages and is then cut."""
    with pytest.raises(KeyboardInterrupt) as cut, working_folder(Settings(), out) as folder:  # noqa: PT012
        (folder / "loose").write_text("half")
        for stage in stages:
            (folder / stage).mkdir()
            (folder / stage / "part").write_text(stage)
            finish(folder, stage, "k", [folder / stage])
        raise KeyboardInterrupt
    return cut.value


def test_what_was_finished_before_ctrl_c_is_found_by_the_next_run_and_goes_with_success(tmp_path: Path) -> None:
    out = tmp_path / "case"
    stopped = _interrupted(out, "first", "second")
    left = tmp_path / ".case.unfinished"
    assert str(left) in stopped.__notes__[0]
    assert left.stat().st_mode & 0o077 == 0
    assert not (left / "loose").exists()
    with working_folder(Settings(), out) as folder:
        assert folder == left
        assert finished(folder, "first", "k")
        assert finished(folder, "second", "k")
        assert not finished(folder, "second", "other")
        assert not finished(folder, "third", "k")
    assert list(tmp_path.iterdir()) == []


def test_an_interrupted_run_that_finished_nothing_leaves_nothing(tmp_path: Path) -> None:
    stopped = _interrupted(tmp_path / "new" / "case")
    assert not getattr(stopped, "__notes__", [])
    assert list(tmp_path.iterdir()) == []


def test_an_error_leaves_no_rows_behind(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="x"), working_folder(Settings(), tmp_path / "case") as folder:  # noqa: PT012
        (folder / "rows").touch()
        finish(folder, "intake", "k", [folder / "rows"])
        raise ValueError("x")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("left", ["fir", "fjrst"], ids=["cut", "changed"])
def test_a_stage_whose_files_are_cut_changed_or_gone_is_not_finished(tmp_path: Path, left: str) -> None:
    _interrupted(tmp_path / "case", "first", "second")
    (tmp_path / ".case.unfinished" / "first" / "part").write_text(left)
    with working_folder(Settings(), tmp_path / "case") as folder:
        assert not finished(folder, "first", "k")
        assert not (folder / "first").exists()
        assert finished(folder, "second", "k")
        (folder / "second" / "part").unlink()
        assert not finished(folder, "second", "k")


def test_a_stage_that_is_done_again_is_not_finished_by_files_of_the_same_names_and_sizes(tmp_path: Path) -> None:
    _interrupted(tmp_path / "case", "first", "second")
    with working_folder(Settings(), tmp_path / "case") as folder:
        forget(folder, "first")
        assert not (folder / "first" / "part").exists()
        (folder / "first" / "part").write_text("other")
        assert not finished(folder, "first", "k")
        assert finished(folder, "second", "k")


def test_a_second_run_at_the_same_time_works_elsewhere(tmp_path: Path) -> None:
    out = tmp_path / "case"
    with working_folder(Settings(), out) as first:
        (first / "a").touch()
        with working_folder(Settings(temp=tmp_path), out) as second:
            assert second != first
        assert not second.exists()
        assert (first / "a").exists()


def test_a_link_in_the_place_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / ".case.unfinished").symlink_to(tmp_path / "elsewhere")
    with working_folder(Settings(temp=tmp_path), tmp_path / "case") as folder:
        (folder / "rows").touch()
        assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_killed_run_leaves_what_it_finished(tmp_path: Path) -> None:
    program = (
        "import os, pathlib, sys\n"
        "from assay.desk.workspace import finish, working_folder\n"
        "from assay.settings import Settings\n"
        "with working_folder(Settings(), pathlib.Path(sys.argv[1])) as folder:\n"
        "    (folder / 'rows').write_text('abc')\n"
        "    finish(folder, 'intake', 'k', [folder / 'rows'])\n"
        "    (folder / 'half').write_text('x')\n"
        "    os.kill(os.getpid(), 9)\n"
    )
    out = tmp_path / "case"
    assert subprocess.run([sys.executable, "-c", program, str(out)], check=False).returncode == -signal.SIGKILL
    with working_folder(Settings(), out) as folder:
        assert finished(folder, "intake", "k")
        assert not (folder / "half").exists()
