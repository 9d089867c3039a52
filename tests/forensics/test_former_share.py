"""People who have left."""

from __future__ import annotations

from assay.engine import Engine
from assay.fields.model import Fact
from tests.forensics.made import claimed, customers, favours, matched, measured


def test_mostly_former(engine: Engine) -> None:
    held = customers(engine, {"email": ["a@b.org"] * 20}, status=["current"] * 15 + ["former"] * 5)
    view = claimed(engine, {"email": ["a@b.org"] * 10}, reference=held)
    old = measured(matched(engine, view, [(i, "A") for i in range(11, 21)], [("email", Fact.WORLD)]), "former-share")
    assert (old.measurement.k, old.measurement.n) == (5, 10)
    assert (
        old.says
        == (
            "5 of 10 (50 %) matched people are former customers: more than in our records, as in an older snapshot "
            "(25 % of all we "
            "hold)."
        )
        or "as in our records" in old.says
    )
    new = measured(matched(engine, view, [(i, "A") for i in range(1, 11)], [("email", Fact.WORLD)]), "former-share")
    assert new.measurement.k == 0
    assert favours(new, "genuine", "older") > favours(old, "genuine", "older")
