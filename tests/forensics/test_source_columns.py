"""Columns of declared sources."""

from __future__ import annotations

from dataclasses import replace

from assay.engine import Engine
from assay.reference.model import Export
from tests.forensics.made import claimed, customers, matched, measured

FEED = Export("mailer", "partner", ("mail", "name", "city"), ("email", "full_name", "city"))
TABLE = Export(
    "customers",
    "table",
    ("id", "email", "full_name", "city", "phone"),
    ("customer_id", "email", "full_name", "city", "phone"),
)


def test_partner_feed(engine: Engine) -> None:
    held = customers(engine, {"email": ["a@b.org"]}, exports=(TABLE, FEED))
    rows = {"email": ["a@b.org"], "full_name": ["a b"], "city": ["x"]}
    found = measured(claimed(engine, rows, reference=held), "source-columns")
    assert (found.measurement.k, found.measurement.n) == (3, 3)
    assert found.says == (
        "Declared source number 2 of 2 fits best: 3 of 3 (100 %) columns are shared, in its order, clearly "
        "ahead of the next."
    )


def test_whole_table(engine: Engine) -> None:
    held = customers(engine, {"email": ["a@b.org"]}, exports=(TABLE, FEED))
    rows = {"customer_id": ["1"], "email": ["a@b.org"], "full_name": ["a b"], "city": ["x"], "phone": ["+431"]}
    found = measured(claimed(engine, rows, reference=held), "source-columns")
    assert found.measurement.numbers["source"] == 1


def test_a_filter_that_nobody_passes_makes_a_source_the_worse_fit(engine: Engine) -> None:
    """One ranking: what the columns alone would choose is not named when its own rows are not there."""
    feeds = (replace(FEED, where="country = 'DE'"), replace(FEED, name="other", where="country = 'AT'"))
    held = customers(engine, {"email": ["a@b.org"] * 40, "country": ["AT", "DE"] * 20}, exports=feeds)
    view = claimed(engine, {"email": ["a@b.org"] * 20, "full_name": ["a b"] * 20, "city": ["x"] * 20}, reference=held)
    found = matched(engine, view, [(2 * i + 1, "A") for i in range(20)])
    assert measured(found, "source-columns").measurement.numbers["source"] == 2
    assert measured(found, "source-filter").measurement.numbers["source"] == 2
