"""What is told of long work: amount, rate and the time that is left."""

from __future__ import annotations

import pytest

from assay.cli import progress
from assay.cli.progress import Shown, progress_shown, state


class Clock:
    """Stands until it is set."""

    def __init__(self) -> None:
        self.now = 100.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock of the module under test."""
    clock = Clock()
    monkeypatch.setattr(progress, "time", clock)
    return clock


@pytest.mark.parametrize(
    ("told", "says"),
    [
        (("seal", 0, 10, 5.0), ""),
        (("seal", 2_000_000_000, 8_000_000_000, 10.0), "2.0 GB of 8.0 GB, 200.0 MB/s, about 30 s left"),
        (("unpack", 500_000_000, None, 5.0), "500.0 MB, 100.0 MB/s"),
        (("reading customers", 10**6, 5 * 10**6, 10.0), "1,000,000 of 5,000,000 rows, 100,000 rows/s, about 40 s left"),
        (("read", 10**9, 50 * 10**9, 10.0), "1.0 GB of 50.0 GB, 100.0 MB/s, about 8 min 10 s left"),
        (("read", 1_000_000, 50_000_000_000, 5.0), "1.0 MB of 50.0 GB, 200.0 kB/s, about 69 h 26 min left"),
        (("read", 9, 10, 1.0), "9 bytes of 10 bytes"),  # too soon for a rate
        (("seal", 4_194_304, 36_100_000, 2e-6), "4.2 MB of 36.1 MB"),  # 2 TB/s says nothing
        (("controls", 2, 3, 60.0), "2 of 3 comparisons"),  # which take unlike times
        (("index", 10, 17, 60.0), "10 of 17 tables"),
        (("verify", 1, 1, 60.0), "1 of 1 file"),
    ],
)  # fmt: skip
def test_what_is_said(told: tuple[str, int, int | None, float], says: str) -> None:
    assert state(*told) == says


def test_plain_lines_come_every_ten_seconds(clock: Clock, capsys: pytest.CaptureFixture[str]) -> None:
    with progress_shown(Shown.PLAIN) as tell:
        for now, step, done in ((100, "seal", 0), (105, "seal", 10**8), (112, "seal", 3 * 10**8), (113, "spell", 1)):
            clock.now = float(now)
            tell(step, done, 10**9 if step == "seal" else 12)
        clock.now = 130.0
        tell("read", 10**9, 2 * 10**9)
        clock.now = 150.0
        tell("read", 10**8, 10**9)  # of the next member
        clock.now = 154.0
        tell("read", 9 * 10**8, 10**9)
        tell("read", 10**9, 10**9)
        for _ in range(3):  # small members, one after the other
            tell("read", 5, 10)
            tell("read", 10, 10)
        clock.now = 170.0
        tell("seal", 10**9, 10**9)
        clock.now = 180.0
        tell("seal", 2 * 10**9, 2 * 10**9)  # of other files: the time between is not theirs
    assert capsys.readouterr().err.splitlines() == [
        "assay: seal",
        "assay: seal 300.0 MB of 1.0 GB, 25.0 MB/s, about 28 s left",
        "assay: spell 1 of 12 rows",
        "assay: read 1.0 GB of 2.0 GB",
        "assay: read 100.0 MB of 1.0 GB",
        "assay: read 1.0 GB of 1.0 GB, 250.0 MB/s",
        "assay: seal 1.0 GB of 1.0 GB, 14.3 MB/s",
        "assay: seal 2.0 GB of 2.0 GB",
    ]


def test_a_bar_shows_the_same(
    clock: Clock, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "120")
    with progress_shown(Shown.BAR) as tell:
        tell("seal", 0, 10**9)
        clock.now = 110.0
        tell("seal", 5 * 10**8, 10**9)
    assert "500.0 MB of 1.0 GB, 50.0 MB/s, about 10 s left" in capsys.readouterr().err


def test_nothing_when_asked(capsys: pytest.CaptureFixture[str]) -> None:
    with progress_shown(Shown.NONE) as tell:
        tell("seal", 5, 10)
    assert capsys.readouterr().err == ""
