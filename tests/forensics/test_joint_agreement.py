"""Agreement in more than the key."""

from __future__ import annotations

from assay.engine import Engine
from assay.fields.model import Fact
from assay.forensics import Skipped
from tests.forensics.made import claimed, customers, finding, matched, measured

FIELDS = [("email", Fact.WORLD), ("phone", Fact.WORLD), ("birth_date", Fact.WORLD)]


def test_persons_agree_or_only_the_key(engine: Engine) -> None:
    held = customers(engine, {"email": ["a@b.org"] * 4})
    view = claimed(engine, {"email": ["a@b.org"] * 4}, reference=held)
    true = measured(matched(engine, view, [(1, "AAA"), (2, "AAC"), (3, "AN-"), (4, "ACC")], FIELDS), "joint-agreement")
    assert (true.measurement.k, true.measurement.n) == (3, 4)
    assert true.says == (
        "Of the people in the dump that lead to a customer and can be compared in two fields or more, 3 of 4 (75 "
        "%) agree in "
        "two or more: true of our customers' data and of anybody's true data about the same people."
    )
    measured(matched(engine, view, [(i, "ACC") for i in (1, 2, 3, 4)], FIELDS), "joint-agreement")


def test_nothing_to_compare(engine: Engine) -> None:
    held = customers(engine, {"email": ["a@b.org"]})
    view = matched(engine, claimed(engine, {"email": ["a@b.org"]}, reference=held), [(1, "A--")], FIELDS)
    assert isinstance(finding(view, "joint-agreement"), Skipped)


def test_a_shared_number_alone_leads_to_nobody(engine: Engine) -> None:
    """Another company's customer numbers hit ours by nature: that says nothing about invention."""
    held = customers(engine, {"email": ["a@b.org"] * 4})
    view = claimed(engine, {"email": ["a@b.org"] * 4}, reference=held)
    hits = matched(engine, view, [(i, "CCC") for i in (1, 2, 3, 4)], FIELDS)
    assert isinstance(finding(hits, "joint-agreement"), Skipped)
