"""Seconds of each step: they add up, and what comes between two steps is counted apart."""

from __future__ import annotations

from typing import Any

import pytest

from assay.desk import Clock, clock


def test_steps_add_up(monkeypatch: pytest.MonkeyPatch) -> None:
    now, told = [0.0], list[Any]()
    monkeypatch.setattr(clock.time, "perf_counter", lambda: now[0])
    watch = Clock(lambda *given: told.append(given))

    def after(seconds: float, *given: Any) -> None:
        now[0] += seconds
        watch(*given)

    after(1, "read", 0, 10)
    after(2, "read", 5, 10)
    after(4, "read", 10, 10)
    after(8, "spell", 0, None)
    after(16, "read", 0, 3)  # the next file
    now[0] += 32
    assert watch.end() == {"start": 1, "read": 2 + 4 + 32, "after read": 8, "spell": 16}
    assert told[0] == ("read", 0, 10)
    assert len(told) == 5
