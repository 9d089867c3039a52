"""Progress on standard error: a bar on a terminal, a plain line every ten seconds elsewhere, nothing when asked."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from assay.settings import Progress as Told
from assay.settings import silent

PLAIN_EVERY = 10.0  # seconds between lines when nobody watches a terminal (clig.dev: no flood in logs)


class Shown(StrEnum):
    """How progress is shown."""

    AUTO = "auto"
    BAR = "bar"
    PLAIN = "plain"
    NONE = "none"


@contextmanager
def progress_shown(how: Shown) -> Iterator[Told]:
    """A progress function for the desk."""
    if how is Shown.NONE:
        yield silent
    elif how is Shown.BAR or (how is Shown.AUTO and sys.stderr.isatty()):
        with _bar() as told:
            yield told
    else:
        yield _Plain().tell


@contextmanager
def _bar() -> Iterator[Told]:
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[rate]}"),
               TimeElapsedColumn(), TimeRemainingColumn())  # fmt: skip
    tasks: dict[str, tuple[TaskID, float]] = {}
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:

        def tell(step: str, done: int, total: int | None) -> None:
            if step not in tasks:
                tasks[step] = (bar.add_task(step, total=total, rate=""), time.monotonic())
            task, started = tasks[step]
            rate = done / max(time.monotonic() - started, 0.001)
            bar.update(task, completed=done, total=total, rate=f"{rate:,.0f}/s" if done else "")

        yield tell


class _Plain:
    """A line per step, and then one every ten seconds."""

    def __init__(self) -> None:
        self._step = ""
        self._last = self._started = time.monotonic()

    def tell(self, step: str, done: int, total: int | None) -> None:
        now = time.monotonic()
        if step == self._step and now - self._last < PLAIN_EVERY:
            return
        if step != self._step:
            self._step, self._started = step, now
        self._last = now
        of = f" of {total:,}" if total else ""
        rate = f", {done / (now - self._started):,.0f}/s" if done and now > self._started else ""
        print(f"assay: {step} {done:,}{of}{rate}" if done else f"assay: {step}", file=sys.stderr)  # noqa: T201  # this is the line
