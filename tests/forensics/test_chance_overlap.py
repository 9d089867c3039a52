"""Matches against what chance would give."""

from __future__ import annotations

from assay.engine import Engine
from assay.matching.model import Chance
from tests.forensics.made import claimed, customers, matched, measured


def test_more_than_chance(engine: Engine) -> None:
    held = customers(engine, {"email": ["a@b.org"] * 20})
    view = claimed(engine, {"email": ["a@b.org"] * 20}, reference=held)
    chance = (Chance("all", 20, 0, 1.0, "made"),)
    many = measured(
        matched(engine, view, [(i, "A") for i in range(1, 20)] + [(None, "-")], chance=chance), "chance-overlap"
    )
    assert (many.measurement.k, many.measurement.n) == (19, 20)
    assert many.says == (
        "19 of 20 (95 %) people in the dump lead to a customer: more than chance (5.0 % expected by chance, 70 % "
        "to 99.0 % if "
        "all were ours)."
    )
    few = measured(matched(engine, view, [(1, "A")] + [(None, "-")] * 19, chance=chance), "chance-overlap")
    assert "no more than chance explains" in few.says
    none = measured(matched(engine, view, [(None, "-")] * 20, chance=chance), "chance-overlap")
    assert "none at all" in none.says
