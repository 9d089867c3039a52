"""Progress on standard error: a bar on a terminal, a plain line every ten seconds elsewhere, nothing when asked."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum

from rich.console import Console
from rich.filesize import decimal
from rich.progress import BarColumn, Progress, TaskID, TextColumn

from assay.cli.guard import heed
from assay.settings import Progress as Told
from assay.settings import silent
from assay.wording import noun

PLAIN_EVERY = 10.0  # seconds between lines when nobody watches a terminal (clig.dev: no flood in logs)
SETTLED = 2.0  # seconds until a rate says something about the rest
BYTES = frozenset(("seal", "unpack", "read"))  # steps that count bytes
# steps that count rows; the others count their parts, which take unlike times
ROWS = frozenset(
    ("reading customers", "spell", "fingerprint", "placeholders", "match", "near", "outcomes", "marks", "rows")
)


class Shown(StrEnum):
    """How progress is shown."""

    AUTO = "auto"
    BAR = "bar"
    PLAIN = "plain"
    NONE = "none"


@contextmanager
def progress_shown(how: Shown) -> Iterator[Told]:
    """A progress function for the desk, which also ends long work whose interrupt was swallowed on its way."""
    if how is Shown.NONE:
        yield _heeding(silent)
    elif how is Shown.BAR or (how is Shown.AUTO and sys.stderr.isatty()):
        with _bar() as told:
            yield _heeding(told)
    else:
        yield _heeding(_Plain().tell)


def _heeding(told: Told) -> Told:
    def tell(step: str, done: int, total: int | None) -> None:
        heed()
        told(step, done, total)

    return tell


def state(step: str, done: int, total: int | None, seconds: float) -> str:
    """How far a step is after `seconds`: amount, rate, and the time left where it can be estimated."""
    if not done:
        return ""
    amount = decimal if step in BYTES else "{:,}".format
    said = (
        amount(done)
        + (f" of {amount(total)}" if total else "")
        + (noun(total or done, " row", " rows") if step in ROWS else "")
    )
    if step not in BYTES | ROWS or seconds <= 0:
        return said
    rate = done / seconds
    said += f", {decimal(int(rate))}/s" if step in BYTES else f", {rate:,.0f} rows/s"
    left = (total - done) / rate if total and seconds >= SETTLED else 0
    return f"{said}, about {_lasting(left)} left" if left >= 1 else said


def _lasting(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes:02d} min"
    return f"{minutes} min {rest:02d} s" if minutes else f"{rest} s"


@contextmanager
def _bar() -> Iterator[Told]:
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[state]}"))
    tasks: dict[str, tuple[TaskID, float]] = {}
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:

        def tell(step: str, done: int, total: int | None) -> None:
            if step not in tasks:
                tasks[step] = (bar.add_task(step, total=total, state=""), time.monotonic())
            task, started = tasks[step]
            bar.update(task, completed=done, total=total, state=state(step, done, total, time.monotonic() - started))

        yield tell


class _Plain:
    """A line per step, and then one every ten seconds."""

    def __init__(self) -> None:
        self._step = ""
        self._done = 0
        self._last = self._started = time.monotonic()

    def tell(self, step: str, done: int, total: int | None) -> None:
        now = time.monotonic()
        if step == self._step and now - self._last < PLAIN_EVERY:
            return
        if step != self._step or done < self._done:  # the next member of an archive begins at nothing again
            self._step, self._started = step, now
        self._last, self._done = now, done
        print(f"assay: {step} {state(step, done, total, now - self._started)}".rstrip(), file=sys.stderr)  # noqa: T201  # this is the line
