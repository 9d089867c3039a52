"""A block of our table."""

from __future__ import annotations

from assay.engine import Engine
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
