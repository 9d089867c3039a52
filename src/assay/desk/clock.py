"""How long each step of a run took."""

from __future__ import annotations

import time

from assay.settings import Progress, silent


class Clock:
    """A progress that adds up the seconds of each step and hands on what it is told.

    What comes between a step's end and the next one's beginning counts as "after" that step.
    """

    def __init__(self, told: Progress = silent) -> None:
        self.steps: dict[str, float] = {}
        self._told = told
        self._step, self._since = "start", time.perf_counter()

    def __call__(self, step: str, done: int, total: int | None) -> None:
        """A step has come so far."""
        self._add()
        self._step = "after " + step if done == total else step
        self._told(step, done, total)

    def end(self) -> dict[str, float]:
        """The seconds of all steps, now that the last one has ended."""
        self._add()
        return dict(self.steps)

    def _add(self) -> None:
        now = time.perf_counter()
        self.steps[self._step] = self.steps.get(self._step, 0.0) + now - self._since
        self._since = now
