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
SETTLED = 2.0  # seconds until a rate says something: the first blocks come out of caches and buffers
BYTES = frozenset(("seal", "unpack", "read"))  # steps that count bytes
# Steps that count rows; the others count parts, which take unlike times, so no rate is told (docs/running.md).
ROWS = frozenset(
    ("reading customers", "spell", "fingerprint", "placeholders", "match", "near", "outcomes", "marks", "rows")
)
PARTS = {
    "index": ("table", "tables"),
    "look up": ("print", "prints"),  # one of a row and a key
    "verify": ("file", "files"),
    "controls": ("comparison", "comparisons"),
    "checks": ("check", "checks"),
    "composition": ("part", "parts"),
}


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
    """How far a step is after `seconds`: amount and, once they say something, rate and the time left."""
    if not done:
        return ""
    amount = decimal if step in BYTES else "{:,}".format
    said = amount(done) + (f" of {amount(total)}" if total else "")
    if counted := ("row", "rows") if step in ROWS else PARTS.get(step):
        said += " " + noun(total or done, *counted)
    if step not in BYTES | ROWS or seconds < SETTLED:
        return said
    rate = done / seconds
    said += f", {decimal(int(rate))}/s" if step in BYTES else f", {rate:,.0f} rows/s"
    left = (total - done) / rate if total else 0
    return f"{said}, about {_lasting(left)} left" if left >= 1 else said


def _lasting(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes:02d} min"
    return f"{minutes} min {rest:02d} s" if minutes else f"{rest} s"


class _Since:
    """When each step began; a step that had come to its end, or that has done less than before, begins again."""

    def __init__(self) -> None:
        self._began: dict[str, tuple[float, int, int | None]] = {}

    def seconds(self, step: str, done: int, total: int | None) -> float:
        """How long the step has gone on."""
        now = time.monotonic()
        began, before, of = self._began.get(step, (now, 0, None))
        if done < before or (before == of and (done, total) != (before, of)):
            began = now
        self._began[step] = began, done, total
        return now - began


@contextmanager
def _bar() -> Iterator[Told]:
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[state]}"))
    tasks: dict[str, TaskID] = {}
    since = _Since()
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:

        def tell(step: str, done: int, total: int | None) -> None:
            if step not in tasks:
                tasks[step] = bar.add_task(step, total=total, state="")
            said = state(step, done, total, since.seconds(step, done, total))
            bar.update(tasks[step], completed=done, total=total, state=said)

        yield tell


class _Plain:
    """A line when a step begins, then one every ten seconds, and one when it ends; not one per member of an archive."""

    def __init__(self) -> None:
        self._step = ""
        self._open = False  # the last line was of a step that goes on
        self._last = time.monotonic()
        self._since = _Since()

    def tell(self, step: str, done: int, total: int | None) -> None:
        now, seconds = time.monotonic(), self._since.seconds(step, done, total)
        ends = self._open and done == total
        if step == self._step and now - self._last < PLAIN_EVERY and not ends:
            return
        self._step, self._last, self._open = step, now, done != total
        print(f"assay: {step} {state(step, done, total, seconds)}".rstrip(), file=sys.stderr)  # noqa: T201  # this is the line
