"""IDs that we issued."""

from __future__ import annotations

from assay.engine import Engine
from assay.forensics import Skipped
from tests.forensics.made import claimed, customers, favours, finding, measured


def test_inside_and_outside(engine: Engine) -> None:
    held = customers(engine, {"customer_id": [str(i) for i in range(100, 201)]})
    inside = measured(claimed(engine, {"customer_id": [str(i) for i in range(110, 150)]}, reference=held), "id-range")
    assert (inside.measurement.k, inside.measurement.n) == (40, 40)
    assert inside.says == (
        "40 of 40 (100 %) claimed IDs lie in the range we have issued (100 to 200); the largest claimed is 149, "
        "so the source "
        "held IDs up to about 152."
    )
    outside = measured(claimed(engine, {"customer_id": [str(i) for i in range(1, 41)]}, reference=held), "id-range")
    assert outside.measurement.k == 0
    assert favours(outside, "invented", "genuine") > 0


def test_ids_that_are_no_numbers(engine: Engine) -> None:
    held = customers(engine, {"customer_id": ["ab-1", "cd-2"]})
    assert isinstance(finding(claimed(engine, {"customer_id": ["1"]}, reference=held), "id-range"), Skipped)
