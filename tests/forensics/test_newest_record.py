"""The newest record, and the day it bounds."""

from __future__ import annotations

from datetime import date

from assay.claims.model import Claim
from assay.engine import Engine
from tests.forensics.made import claimed, customers, measured


def days(months: int) -> list[str | None]:
    return [f"20{20 + m // 12}-{m % 12 + 1:02}-15" for m in range(months)]


def test_a_snapshot_that_ends_early(engine: Engine) -> None:
    held = customers(engine, {"created_at": days(60) * 5})
    found = measured(claimed(engine, {"created_at": days(36) * 3}, reference=held), "newest-record")
    assert (found.measurement.k, found.measurement.n) == (0, 108)
    assert found.says == (
        "The newest record was created on 2022-12-15; 0 of 108 (0 %) rows fall in the time of our newest tenth "
        "(10 % expected of "
        "today's base): if the rows are a random draw, the snapshot is then no later than 2023-02-15 (95 %)."
    )


def test_a_snapshot_of_today(engine: Engine) -> None:
    held = customers(engine, {"created_at": days(60) * 5})
    found = measured(claimed(engine, {"created_at": days(60) * 3}, reference=held), "newest-record")
    assert "nothing bounds how late it is" in found.says


def test_records_after_the_claim_do_not_count(engine: Engine) -> None:
    held = customers(engine, {"created_at": days(60) * 5})
    view = claimed(engine, {"created_at": days(36) * 3}, reference=held, claim=Claim(said_at=date(2023, 1, 1)))
    assert (measured(view, "newest-record").measurement.k or 0) > 0
