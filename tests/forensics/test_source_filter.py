"""Customers of one feed."""

from __future__ import annotations

from assay.engine import Engine
from assay.reference.model import Export
from tests.forensics.made import claimed, customers, matched, measured


def test_only_the_feed(engine: Engine) -> None:
    feed = Export("mailer", "partner", ("mail",), ("email",), where="country = 'AT'")
    held = customers(engine, {"email": ["a@b.org"] * 40, "country": ["AT", "DE"] * 20}, exports=(feed,))
    view = claimed(engine, {"email": ["a@b.org"] * 20}, reference=held)
    only = measured(matched(engine, view, [(2 * i + 1, "A") for i in range(20)]), "source-filter")
    assert only.says == (
        "20 of 20 (100 %) matched customers pass the filter of declared source number 1, as in a file of that "
        "source (50 % of all "
        "customers pass it)."
    )
    both = measured(matched(engine, view, [(i + 1, "A") for i in range(20)]), "source-filter")
    assert both.measurement.k == 10
