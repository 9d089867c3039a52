"""`just new kind NAME`: three files that work as they are, and are told from edited ones; other plug-ins have none."""

from __future__ import annotations

import os
import runpy
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.shape.test_plugins import stubs

ROOT = Path(__file__).parent.parent.parent
MADE = ("src/assay/fields/kinds/loyalty_tier.py", "tests/fields/test_loyalty_tier.py", "docs/kinds/loyalty_tier.md")
JUST = shutil.which("just", path=str(Path(sys.executable).parent)) or shutil.which("just")


@pytest.mark.parametrize("name", ["loyalty_tier", "loyalty-tier"])
def test_the_new_kind_works_and_is_a_stub(tmp_path: Path, name: str) -> None:
    for file in MADE:
        (tmp_path / file).parent.mkdir(parents=True)
    (tmp_path / "scripts").mkdir()
    for script in ("new_kind.py", "plugin_files.py"):
        shutil.copy(ROOT / "scripts" / script, tmp_path / "scripts")
    command = [sys.executable, str(tmp_path / "scripts" / "new_kind.py"), name]
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0
    assert subprocess.run(command, capture_output=True, check=False).returncode == 2  # nothing is written over
    made = runpy.run_path(str(tmp_path / MADE[0]))["KIND"]
    assert made.id == "loyalty_tier"
    for file in MADE:
        assert stubs(tmp_path / file), f"{file} would pass tests/shape unedited"
    _its_own_test(tmp_path)


def _its_own_test(made: Path) -> None:
    """Runs the test that was written, with the kind beside those of the package; in a folder that hides no `tests`."""
    apart = made / "apart"
    apart.mkdir()
    shutil.copy(made / MADE[1], apart)
    (apart / "conftest.py").write_text(
        f"import assay.fields.kinds as kinds\nkinds.__path__.append({str(made / 'src/assay/fields/kinds')!r})\n"
    )
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--import-mode=importlib",
         "--rootdir", str(apart), str(apart)],
        cwd=apart, env=os.environ | {"PYTHONPATH": os.pathsep.join((str(ROOT / "src"), str(ROOT)))},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-2_000:]


@pytest.mark.skipif(JUST is None, reason="just is not installed")
def test_a_slot_without_a_template_says_what_to_do() -> None:
    done = subprocess.run(
        [str(JUST), "new", "connector", "mine"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "CONTRIBUTING.md says which file, test and page" in done.stderr
    assert "can't open file" not in done.stderr
