"""The way out of the process: what is said for signals, misuse and a machine that says no."""

from __future__ import annotations

import contextlib
import importlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.models import CommandInfo

from assay.cli import guard, options
from assay.cli.guard import _as_interrupt
from assay.cli.progress import Shown, progress_shown
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


def test_an_interrupt_that_was_swallowed_ends_the_work_at_its_next_step(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assay.cli.guard._stopped", [])
    monkeypatch.setattr("assay.cli.guard._raised", [])
    with progress_shown(Shown.NONE) as told:
        told("match", 0, 2)
        with contextlib.suppress(KeyboardInterrupt):  # as a library does
            _as_interrupt(signal.SIGTERM, None)
        with pytest.raises(KeyboardInterrupt):
            told("match", 1, 2)


def test_an_interrupt_that_the_parser_swallows_still_tells_what_was_kept(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Typer makes the exit code 130 of a KeyboardInterrupt, and nothing else of it."""

    def cut() -> None:
        stop = KeyboardInterrupt()
        stop.add_note("It goes on from what was read.")
        guard._stopped.append(2)
        raise stop

    for called in ("_stopped", "_raised", "_cut"):
        monkeypatch.setattr(guard, called, [])
    monkeypatch.setattr("assay.cli.app.app.registered_commands", [CommandInfo("cut", callback=cut)])
    monkeypatch.setattr(sys, "argv", ["assay", "cut"])
    assert guard._outcome() == 130
    assert "It goes on from what was read." in capsys.readouterr().err


def test_an_interrupt_waits_until_a_module_is_loaded(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("assay.cli.guard._stopped", [])
    monkeypatch.setattr("assay.cli.guard._raised", [])
    (tmp_path / "slowly_loaded.py").write_text(
        "import sys\nfrom assay.cli.guard import _as_interrupt\n_as_interrupt(15, sys._getframe())\nWHOLE = True\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    assert importlib.import_module("slowly_loaded").WHOLE
    with pytest.raises(KeyboardInterrupt):
        guard.heed()
    with pytest.raises(KeyboardInterrupt):  # one that comes now is not put off
        _as_interrupt(signal.SIGTERM, None)


def test_an_interrupt_that_a_library_made_an_error_of_still_tells_what_was_kept(
    capsys: pytest.CaptureFixture[str],
) -> None:
    stop = KeyboardInterrupt()
    stop.add_note("It goes on from what was read.")
    wrapped = RuntimeError("of a library")
    wrapped.__context__ = stop
    assert guard._interrupted(wrapped) == 130
    assert "It goes on from what was read." in capsys.readouterr().err


def test_misuse_has_a_next_step_and_a_code(tmp_path: Path) -> None:
    done = subprocess.run([*COMMAND, "inspct"], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "Did you mean 'inspect'" in done.stderr
    assert "docs/errors/usage.md" in done.stderr


def test_a_misspelt_choice_is_told_in_plain_words_with_what_was_meant(monkeypatch: pytest.MonkeyPatch) -> None:
    command = [*COMMAND, "inspect", "x.csv", "--engine", "sparc"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "Value error" not in done.stderr
    assert "'--engine': 'sparc' is not one of 'embedded', 'spark'" in done.stderr
    assert "Did you mean 'spark'?" in done.stderr
    monkeypatch.setenv("ASSAY_ENGINE", "sparc")
    with pytest.raises(UsageProblem, match=r"Did you mean 'spark'\? .*ASSAY_ENGINE") as refused:
        Settings()
    assert refused.value.says == "The setting 'engine' cannot be used: input should be 'embedded' or 'spark'."


def test_a_size_that_cannot_be_read_is_told_how_to_write_it() -> None:
    with pytest.raises(UsageProblem) as refused:
        Settings(memory="lots")
    assert refused.value.says == "The setting 'memory' cannot be used: write it like 8GB, 512MiB or plain bytes."


@pytest.mark.parametrize(
    ("name", "value"), [("MEMORY", "8 parsecs"), ("MEMORY", "1e9"), ("THREADS", "-1"), ("MEMORY", "12"), ("DEPTH", "x")]
)
def test_a_setting_that_cannot_be_used_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(f"ASSAY_{name}", value)
    with pytest.raises(UsageProblem, match=f"ASSAY_{name}") as refused:
        Settings()
    assert refused.value.code == "setting-wrong"


@pytest.mark.parametrize(
    ("text", "size"),
    [("8GB", 8 << 30), ("512MiB", 512 << 20), ("1.5g", 3 << 29), (" 300 M ", 300 << 20), (str(1 << 30), 1 << 30)],
)
def test_a_size_has_a_unit_or_is_bytes(monkeypatch: pytest.MonkeyPatch, text: str, size: int) -> None:
    assert options.settings(None, text).memory == size
    monkeypatch.setenv("ASSAY_BOX_MEMORY", text)
    assert Settings().box_memory == size


def test_a_country_is_an_iso_code() -> None:
    assert options.country("de") == "DE"
    assert options.country(None) is None
    for wrong in ("XX", "Germany", ""):
        with pytest.raises(UsageProblem, match="country"):
            options.country(wrong)


def test_kernels_have_a_place_of_their_own_when_neither_package_nor_home_can_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr(guard.tempfile, "tempdir", str(tmp_path))
    package = Path(guard.__file__).parents[1]
    monkeypatch.setattr(guard.os, "access", lambda path, _: path != package and Path(path).is_dir())
    (tmp_path / "home").write_text("no folder")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    own = guard._kernels()
    assert own is not None
    assert own.parent == tmp_path
    assert own.stat().st_mode & 0o077 == 0
    assert os.environ["NUMBA_CACHE_DIR"] == str(own)
    monkeypatch.delenv("NUMBA_CACHE_DIR")
    monkeypatch.setenv("HOME", str(tmp_path / "other"))
    assert guard._kernels() is None
    assert os.environ["NUMBA_CACHE_DIR"] == str(tmp_path / "other" / ".cache" / "assay" / "kernels")
    monkeypatch.delenv("NUMBA_CACHE_DIR")
