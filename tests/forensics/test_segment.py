"""One part of our base."""

from __future__ import annotations

from assay.engine import Engine
from tests.forensics.made import claimed, customers, matched, measured


def test_one_country(engine: Engine) -> None:
    held = customers(engine, {"country": ["AT"] * 20 + ["DE"] * 80})
    view = claimed(engine, {"country": ["AT"] * 20}, reference=held)
    found = measured(matched(engine, view, [(i, "A") for i in range(1, 21)]), "segment")
    assert found.says == (
        "20 of 20 (100 %) matched customers belong to one part that holds 20 % of our base: the rows come from "
        "one part of our "
        "base; parts with 80 % of our base are missing. A sample from one part does not limit the loss to it."
    )
    spread = measured(matched(engine, view, [(i, "A") for i in range(1, 101, 5)]), "segment")
    assert "no part of our base stands for the rows" in spread.says
