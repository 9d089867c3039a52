"""`just new check NAME`: three files that work as they are."""

from __future__ import annotations

import runpy
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parent.parent.parent / "scripts" / "new_check.py"
FOLDERS = ("src/assay/forensics/checks", "tests/forensics", "docs/checks", "scripts")


def run(root: Path, *words: str) -> int | str | None:
    copy = root / "scripts" / "new_check.py"
    copy.write_text(SCRIPT.read_text(encoding="utf-8"), encoding="utf-8")
    sys.argv = [str(copy), *words]
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(copy), run_name="__main__")
    return ended.value.code


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(sys, "argv", list(sys.argv))
    for folder in FOLDERS:
        (tmp_path / folder).mkdir(parents=True)
    return tmp_path


def test_the_new_check_is_sound(root: Path) -> None:
    assert run(root, "foreign-tags") == 0
    made = runpy.run_path(str(root / "src/assay/forensics/checks/foreign_tags.py"))["CHECK"]
    assert made.id == "foreign-tags"
    assert (root / "docs/checks/foreign-tags.md").read_text(encoding="utf-8").startswith("# foreign-tags\n")
    compile((root / "tests/forensics/test_foreign_tags.py").read_text(encoding="utf-8"), "test", "exec")


def test_nothing_is_written_over(root: Path) -> None:
    run(root, "foreign-tags")
    (root / "docs/checks/foreign-tags.md").write_text("mine", encoding="utf-8")
    assert run(root, "foreign-tags") == 2
    assert (root / "docs/checks/foreign-tags.md").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("name", ["", "../up", "Two Words", "1st"])
def test_odd_names_are_refused(root: Path, name: str) -> None:
    assert run(root, name) == 2
