"""`just new check NAME`: three files that work as they are."""

from __future__ import annotations

import runpy
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.shape.test_plugins import stubs

SCRIPTS = Path(__file__).parent.parent.parent / "scripts"
FOLDERS = ("src/assay/forensics/checks", "tests/forensics", "docs/checks", "scripts")


def run(root: Path, *words: str) -> int:
    for script in ("new_check.py", "plugin_files.py"):
        shutil.copy(SCRIPTS / script, root / "scripts")
    command = [sys.executable, str(root / "scripts" / "new_check.py"), *words]
    return subprocess.run(command, capture_output=True, check=False).returncode


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for folder in FOLDERS:
        (tmp_path / folder).mkdir(parents=True)
    return tmp_path


def test_the_new_check_is_sound(root: Path) -> None:
    assert run(root, "foreign-tags") == 0
    made = runpy.run_path(str(root / "src/assay/forensics/checks/foreign_tags.py"))["CHECK"]
    assert made.id == "foreign-tags"
    assert (root / "docs/checks/foreign-tags.md").read_text(encoding="utf-8").startswith("# foreign-tags\n")
    for file in ("src/assay/forensics/checks/foreign_tags.py", "tests/forensics/test_foreign_tags.py"):
        assert stubs(root / file), "a stub that nobody edited must not pass tests/shape"
    assert stubs(root / "docs/checks/foreign-tags.md")
    compile((root / "tests/forensics/test_foreign_tags.py").read_text(encoding="utf-8"), "test", "exec")


def test_nothing_is_written_over(root: Path) -> None:
    run(root, "foreign-tags")
    (root / "docs/checks/foreign-tags.md").write_text("mine", encoding="utf-8")
    assert run(root, "foreign-tags") == 2
    assert (root / "docs/checks/foreign-tags.md").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("name", ["", "../up", "Two Words", "1st"])
def test_odd_names_are_refused(root: Path, name: str) -> None:
    assert run(root, name) == 2
