"""What standard input leaves behind when reading it is cut short: nothing; and which option wins."""

from __future__ import annotations

import errno
import io
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from assay.cli import options
from assay.cli.app import app
from assay.cli.options import Spooled
from assay.problem import AssayError, UsageProblem


class _Cut(io.RawIOBase):
    """A pipe that is cut, by Ctrl-C or because what it brings finds no room."""

    problem: BaseException = KeyboardInterrupt()

    def isatty(self) -> bool:
        return False

    @property
    def buffer(self) -> _Cut:
        return self

    def read(self, size: int = -1) -> bytes:
        raise self.problem


def test_a_cut_standard_input_leaves_no_part_of_the_dump(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ASSAY_TEMP", str(tmp_path))
    monkeypatch.setattr(sys, "stdin", _Cut())
    with pytest.raises(KeyboardInterrupt), Spooled([Path("-")]):
        pass
    assert list(tmp_path.iterdir()) == []


def test_standard_input_is_a_file_for_as_long_as_needed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ASSAY_TEMP", str(tmp_path))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"email\nann@example.org\n")))
    with Spooled([Path("-"), Path("other.csv")]) as files:
        assert files[0].read_bytes() == b"email\nann@example.org\n"
        assert files[1] == Path("other.csv")
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_is_full_while_standard_input_comes_is_called_that(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ASSAY_TEMP", str(tmp_path))
    pipe = _Cut()
    pipe.problem = OSError(errno.ENOSPC, "no space")
    monkeypatch.setattr(sys, "stdin", pipe)
    with pytest.raises(AssayError, match="The disk is full: standard input") as full, Spooled([Path("-")]):
        pass
    assert full.value.code == "disk-full"
    assert list(tmp_path.iterdir()) == []
    monkeypatch.setenv("ASSAY_TEMP", str(tmp_path / "none"))
    with pytest.raises(UsageProblem, match="no place, or no permission") as nowhere, Spooled([Path("-")]):
        pass
    assert nowhere.value.code == "not-writable"


def test_the_engine_is_one_of_two_and_outranks_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSAY_ENGINE", "spark")
    assert options.settings(None, None).engine == "spark"
    assert options.settings(None, None, options.EngineName.EMBEDDED).engine == "embedded"
    monkeypatch.setenv("ASSAY_ENGINE", "abacus")
    with pytest.raises(UsageProblem) as caught:
        options.settings(None, None)
    assert caught.value.code == "setting-wrong"


@pytest.mark.parametrize(
    "command",
    [("examine", "x.csv", "--against", "y.csv"), ("inspect", "x.csv"), ("reference", "build", "y", "--out", "z")],
)
def test_a_day_that_is_none_is_refused_before_the_box_starts(
    monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    monkeypatch.setattr("assay.cli.app._box_ahead", lambda: pytest.fail("the box was started"))
    monkeypatch.setattr("assay.desk.build_reference", lambda *_, **__: pytest.fail("the customers were read"))
    told = CliRunner().invoke(app, [*command, "--as-of", "30.06.2026"])
    assert isinstance(told.exception, UsageProblem), told.output
    assert told.exception.code == "usage-date"
    assert "such as 20" in told.exception.next_step


def test_too_little_memory_is_said_in_words() -> None:
    with pytest.raises(UsageProblem) as caught:
        options.settings(None, "1")
    assert "it must be 128MB at least; the default is 8GB." in caught.value.says
    assert options.settings(None, "128MB").memory == 128 << 20


def test_help_says_the_least_memory_and_the_default() -> None:
    told = " ".join(CliRunner().invoke(app, ["examine", "--help"], env={"COLUMNS": "200"}).output.split())
    assert "128MB at least" in told
    assert "[default: (8GB)]" in told
