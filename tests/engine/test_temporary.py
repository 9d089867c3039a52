"""A run's private folder goes with the run, and what a killed one left with the next."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from assay.engine import temporary

PROGRAM = (
    "import os, pathlib, sys\n"
    "from assay.engine import temporary\n"
    "with temporary(pathlib.Path(sys.argv[1])) as folder:\n"
    "    (folder / 'rows').write_text('x')\n"
    "    os.kill(os.getpid(), 9)\n"
)


def _killed(below: Path) -> Path:
    """What a run left in `below` that was killed."""
    before = set(below.iterdir())
    done = subprocess.run([sys.executable, "-c", PROGRAM, str(below)], check=False)
    assert done.returncode == -signal.SIGKILL
    (left,) = set(below.iterdir()) - before
    assert (left / "rows").exists()
    return left


def _old(folder: Path) -> Path:
    hour = time.time() - 3600
    os.utime(folder, (hour, hour))
    return folder


def test_it_is_private_and_gone_afterwards(tmp_path: Path) -> None:
    with temporary(tmp_path) as folder:
        assert folder.parent == tmp_path
        assert folder.stat().st_mode & 0o077 == 0
        (folder / "rows").write_text("x")
    assert not list(tmp_path.iterdir())


def test_what_a_killed_run_left_goes_with_the_next(tmp_path: Path) -> None:
    left = _old(_killed(tmp_path))
    with temporary(tmp_path):
        assert not left.exists()


def test_the_folder_of_a_run_that_lives_stays(tmp_path: Path) -> None:
    with temporary(tmp_path) as first:
        _old(first)
        with temporary(tmp_path):
            assert first.exists()


def test_a_folder_that_is_being_made_stays(tmp_path: Path) -> None:
    left = _killed(tmp_path)
    with temporary(tmp_path):
        assert left.exists()


def test_the_folder_of_another_machine_stays(tmp_path: Path) -> None:
    """On a shared disk: its locks may not be seen from here."""
    left = _killed(tmp_path)
    (left / ".assay-run").write_text("another")
    _old(left)
    with temporary(tmp_path):
        assert left.exists()


def test_no_link_is_followed_and_no_other_name_touched(tmp_path: Path) -> None:
    elsewhere, below = tmp_path / "elsewhere", tmp_path / "below"
    others = [below / "assay-run-1", below / "assay-run-20261128"]  # somebody's results under our prefix
    for folder in (elsewhere, *others):
        folder.mkdir(parents=True)
        (folder / "result.json").write_text("{}")
        _old(folder)
    (below / "assay-run-link").symlink_to(elsewhere)
    with temporary(below):
        pass
    assert elsewhere.exists()
    assert all(other.exists() for other in others)
    assert (below / "assay-run-link").is_symlink()
