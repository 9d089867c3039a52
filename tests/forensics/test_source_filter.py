"""Customers of one feed."""

from __future__ import annotations

from assay.engine import Engine
from assay.forensics import Skipped
from assay.reference import Portrait
from assay.reference.model import Export
from tests.forensics.made import claimed, customers, finding, matched, measured


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


def test_a_filter_that_newer_values_break_says_nothing(engine: Engine) -> None:
    """Customers were counted by it when all values were numbers; one that came since is none."""
    where = "attribute_score::INTEGER > 3"
    portrait = Portrait(customers=20, dated=0, passing={where: 10})
    feed = Export("mailer", "partner", ("mail",), ("email",), where=where)
    columns = {"email": ["a@b.org"] * 20, "attribute_score": ["2", "9"] * 9 + ["7", "none"]}
    held = customers(engine, columns, exports=(feed,), portrait=portrait)
    view = claimed(engine, {"email": ["a@b.org"] * 20}, reference=held)
    assert isinstance(finding(matched(engine, view, [(20, "A")] * 20), "source-filter"), Skipped)
    told = measured(matched(engine, view, [(1 + i % 18, "A") for i in range(20)]), "source-filter")
    assert told.measurement.k == 9
