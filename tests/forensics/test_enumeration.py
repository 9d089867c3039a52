"""Keys walked through."""

from __future__ import annotations

from assay.engine import Engine
from tests.forensics.made import claimed, customers, favours, measured


def test_dense_and_drawn(engine: Engine) -> None:
    held = customers(engine, {"customer_id": [str(i * i) for i in range(1, 200)]})
    dense = measured(claimed(engine, {"customer_id": [str(i) for i in range(1, 31)]}, reference=held), "enumeration")
    assert dense.says == (
        "29 of 29 (100 %) steps between neighbouring keys are 1, as in a walk through a range; the key stands on "
        "100 % of rows and "
        "rises from row to row in 100 %; the IDs are 1 to n."
    )
    assert favours(dense, "scraped", "genuine") > 0
    drawn = measured(
        claimed(engine, {"customer_id": [str(i * i) for i in range(1, 31)]}, reference=held), "enumeration"
    )
    assert favours(drawn, "scraped", "genuine") <= 0.01


def test_a_dense_table_of_ours_is_no_walk(engine: Engine) -> None:
    ids = [str(i) for i in range(1, 101)]
    held = customers(engine, {"customer_id": ids})
    found = measured(claimed(engine, {"customer_id": ids[10:60]}, reference=held), "enumeration")
    assert favours(found, "scraped", "genuine") < 1
