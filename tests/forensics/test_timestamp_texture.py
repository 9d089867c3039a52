"""Days and nights."""

from __future__ import annotations

from assay.engine import Engine
from assay.forensics import Skipped
from tests.forensics.made import claimed, favours, finding, measured


def times(hours: list[int]) -> list[str | None]:
    return [f"2024-03-{i % 28 + 1:02}T{hours[i % len(hours)]:02}:{i % 60:02}:{i * 7 % 60:02}" for i in range(240)]


def test_even_and_lived(engine: Engine) -> None:
    even = measured(claimed(engine, {"created_at": times(list(range(24)))}), "timestamp-texture")
    assert even.says.startswith(
        "60 of 240 (25 %) times fall in the quietest 6 hours on end, as when times are drawn evenly (even times: "
        "25 %); "
    )
    assert favours(even, "invented", "genuine") > 0
    lived = measured(claimed(engine, {"created_at": times(list(range(7, 24)))}), "timestamp-texture")
    assert (lived.measurement.k or 0) == 0
    assert favours(lived, "invented", "genuine") == 0


def test_dates_alone_have_no_hours(engine: Engine) -> None:
    assert isinstance(finding(claimed(engine, {"created_at": ["2024-01-01"] * 60}), "timestamp-texture"), Skipped)
