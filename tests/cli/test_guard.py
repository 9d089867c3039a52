"""The way out of the process: what is said for signals, misuse and a machine that says no."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from assay.cli import options
from assay.problem import UsageProblem
from assay.settings import Settings

COMMAND = [sys.executable, "-c", "from assay.cli import main; main()"]


@pytest.mark.parametrize("delay", [0.3, 1.2])
def test_a_signal_at_any_time_gives_a_sentence_and_leaves_nothing(tmp_path: Path, delay: float) -> None:
    (temp := tmp_path / "temp").mkdir()
    (dump := tmp_path / "leak.csv").write_text("mail,name\n" + "ann@example.org,Ann Lee\n" * 200_000)
    child = subprocess.Popen(
        [*COMMAND, "inspect", str(dump), "--out", str(tmp_path / "out")],
        stderr=subprocess.PIPE,
        env={**os.environ, "ASSAY_TEMP": str(temp), "HOME": str(tmp_path)},
    )
    time.sleep(delay)
    child.send_signal(signal.SIGTERM)
    _, said = child.communicate()
    assert child.returncode == 130, said
    assert b"docs/errors/interrupted.md" in said
    assert b"Traceback" not in said
    assert not list(temp.iterdir())
    assert not (tmp_path / "out").exists()


def test_misuse_has_a_next_step_and_a_code(tmp_path: Path) -> None:
    done = subprocess.run([*COMMAND, "inspct"], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "Did you mean 'inspect'" in done.stderr
    assert "docs/errors/usage.md" in done.stderr


@pytest.mark.parametrize(("name", "value"), [("MEMORY", "8GB"), ("THREADS", "-1"), ("MEMORY", "12"), ("DEPTH", "x")])
def test_a_setting_that_cannot_be_used_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(f"ASSAY_{name}", value)
    with pytest.raises(UsageProblem, match=f"ASSAY_{name}") as refused:
        Settings()
    assert refused.value.code == "setting-wrong"


def test_a_country_is_an_iso_code() -> None:
    assert options.country("de") == "DE"
    assert options.country(None) is None
    for wrong in ("XX", "Germany", ""):
        with pytest.raises(UsageProblem, match="country"):
            options.country(wrong)
