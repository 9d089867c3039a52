"""Columns of declared sources."""

from __future__ import annotations

from assay.engine import Engine
from assay.reference.model import Export
from tests.forensics.made import claimed, customers, favours, measured

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
        "Declared source number 2 of 2 fits the columns best: 3 of 3 (100 %) are shared, in its order, clearly "
        "ahead of the next."
    )
    assert favours(found, "partner", "genuine") > 0


def test_whole_table(engine: Engine) -> None:
    held = customers(engine, {"email": ["a@b.org"]}, exports=(TABLE, FEED))
    rows = {"customer_id": ["1"], "email": ["a@b.org"], "full_name": ["a b"], "city": ["x"], "phone": ["+431"]}
    found = measured(claimed(engine, rows, reference=held), "source-columns")
    assert found.measurement.numbers["source"] == 1
    assert favours(found, "genuine", "partner") > 0
