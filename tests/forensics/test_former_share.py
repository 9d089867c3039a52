"""People who have left."""

from __future__ import annotations

from dataclasses import replace

from assay.engine import Engine
from assay.fields.model import Fact
from assay.forensics import CHECKS, measure
from assay.private import Private
from tests.forensics.made import claimed, customers, favours, matched, measured


def test_mostly_former(engine: Engine) -> None:
    held = customers(engine, {"email": ["a@b.org"] * 20}, status=["current"] * 15 + ["former"] * 5)
    view = claimed(engine, {"email": ["a@b.org"] * 10}, reference=held)
    old = measured(matched(engine, view, [(i, "A") for i in range(11, 21)], [("email", Fact.WORLD)]), "former-share")
    assert (old.measurement.k, old.measurement.n) == (5, 10)
    assert (
        old.says
        == (
            "5 of 10 (50 %) matched people are no longer customers: more than in our records, as in an older snapshot "
            "(25 % of all we "
            "hold)."
        )
        or "as in our records" in old.says
    )
    new = measured(matched(engine, view, [(i, "A") for i in range(1, 11)], [("email", Fact.WORLD)]), "former-share")
    assert new.measurement.k == 0
    assert favours(new, "genuine", "older") > favours(old, "genuine", "older")


def test_erased_customers_count_as_far_as_they_can_be_recognised(engine: Engine) -> None:
    """Two kinds of tombstones of each of five people, beside fifteen customers and a hundred rows without a value."""
    held = replace(customers(engine, {"email": ["a@b.org"] * 15}), tombstones=10, erased=100)
    engine.run(
        "INSERT INTO tombstones SELECT kind, i::VARCHAR, NULL FROM range(5) t(i), (VALUES ('email'), ('phone')) k(kind)"
    )
    for key, base in ((Private("a key that is known"), 5 / 20), (None, None)):
        view = claimed(engine, {"email": ["a@b.org"] * 10}, reference=replace(held, tombstone_key=key))
        found = matched(engine, view, [(i, "A") for i in range(1, 11)], [("email", Fact.WORLD)])
        if base is None:
            assert measure(CHECKS["former-share"], found).missing
        else:
            assert measured(found, "former-share").measurement.numbers["base"] == base
