"""A block of our table."""

from __future__ import annotations

from assay.engine import Engine
from assay.reference import Portrait
from tests.forensics.made import claimed, customers, matched, measured


def test_head_block_and_draw(engine: Engine) -> None:
    held = customers(engine, {"customer_id": [str(i) for i in range(1, 101)]})
    view = claimed(engine, {"customer_id": ["1"] * 10}, reference=held)
    head = measured(matched(engine, view, [(i, "A") for i in range(1, 11)]), "head-of-table")
    assert head.says == (
        "10 of 10 (100 %) customers between the first and the last matched one are in the dump (0 % to 10 % of "
        "our table): the "
        "head of our table."
    )
    draw = measured(matched(engine, view, [(10 * i, "A") for i in range(1, 11)]), "head-of-table")
    assert (draw.measurement.k, draw.measurement.n) == (10, 91)
    assert draw.says.endswith("a draw from all over our table.")


def test_an_order_that_refreshes_kept_needs_no_look_at_the_table(engine: Engine) -> None:
    columns = {"customer_id": [str(i) for i in range(1, 101)]}
    rows = [(i, "A") for i in range(21, 31)]
    looked = matched(engine, claimed(engine, {"customer_id": ["1"] * 10}, reference=customers(engine, columns)), rows)
    told = measured(looked, "head-of-table").measurement
    shown = Portrait(customers=99, dated=0, in_order=True)  # one came since
    view = claimed(engine, {"customer_id": ["1"] * 10}, reference=customers(engine, columns, portrait=shown))
    assert measured(matched(engine, view, rows), "head-of-table").measurement == told
    assert not engine.has("ends")


def test_places_where_the_table_has_another_order(engine: Engine) -> None:
    held = customers(engine, {"customer_id": [str(101 - i) for i in range(1, 101)]})
    view = matched(engine, claimed(engine, {"customer_id": ["1"] * 10}, reference=held),
                   [(i, "A") for i in range(1, 11)])  # fmt: skip
    found = measured(view, "head-of-table").measurement
    assert (found.k, found.n, found.numbers["first"], found.numbers["last"]) == (10, 10, 0.9, 1.0)
    assert engine.has("ends")
