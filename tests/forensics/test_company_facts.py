"""Facts only we hold."""

from __future__ import annotations

from assay.engine import Engine
from assay.fields.model import Fact
from tests.forensics.made import claimed, customers, favours, matched, measured

FIELDS = [("email", Fact.WORLD), ("customer_id", Fact.COMPANY), ("created_at", Fact.COMPANY)]


def test_ours_and_elsewhere(engine: Engine) -> None:
    held = customers(engine, {"email": ["a@b.org"] * 5})
    view = claimed(engine, {"email": ["a@b.org"] * 5}, reference=held)
    ours = measured(matched(engine, view, [(i, "AAO") for i in range(1, 6)], FIELDS), "company-facts")
    assert (ours.measurement.k, ours.measurement.n) == (5, 5)
    assert ours.measurement.numbers["now"] == 0.5
    assert ours.says == (
        "Of the people who lead to a customer, 5 of 5 (100 %) carry company facts - IDs, hashes, times only we "
        "hold - that "
        "agree with ours: a high share is ours, a low one is true data about our customers from elsewhere."
    )
    assert favours(ours, "genuine", "other-origin") > 0
    theirs = measured(matched(engine, view, [(i, "ACC") for i in range(1, 6)], FIELDS), "company-facts")
    assert favours(theirs, "other-origin", "genuine") > 0
