"""`just bench --help` tells what a run takes, and installs nothing."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
JUST = shutil.which("just", path=str(Path(sys.executable).parent)) or shutil.which("just")


@pytest.mark.skipif(JUST is None, reason="just is not installed")
@pytest.mark.parametrize(("arguments", "installs"), [(["--help"], False), (["10m", "-h"], False), (["10m"], True)])
def test_help_installs_nothing(tmp_path: Path, arguments: list[str], installs: bool) -> None:
    shutil.copy(ROOT / "justfile", tmp_path)
    (tmp_path / "Makefile").write_text("workshop:\n\ttouch installed\n")
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text('#!/bin/sh\necho "$@"\n')
    python.chmod(0o755)
    done = subprocess.run([str(JUST), "bench", *arguments], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.strip().splitlines()[-1] == " ".join(["-m", "bench", *arguments])
    assert (tmp_path / "installed").exists() == installs


def test_help_says_sizes_disk_and_time() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bench", "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    for words in ("10m", "87m", "35 GB", "minutes", "--folder"):
        assert words in done.stdout
