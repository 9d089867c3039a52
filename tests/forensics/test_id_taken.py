"""IDs of ours on other people."""

from __future__ import annotations

from dataclasses import replace

from assay.engine import Engine
from assay.matching import match
from tests.forensics.made import KEY, claimed, customers, favours, measured


def test_taken_ids(engine: Engine) -> None:
    ids = [str(i) for i in range(1, 11)]
    held = customers(engine, {"customer_id": ids, "email": [f"u{i}@a.org" for i in ids]})
    other = measured(
        claimed(engine, {"customer_id": ids, "email": [f"v{i}@b.org" for i in ids]}, reference=held), "id-taken"
    )
    assert (other.measurement.k, other.measurement.n) == (10, 10)
    assert other.says == (
        "Of the claimed customer IDs that exist here, 10 of 10 (100 %) belong to somebody else: the numbering is "
        "not ours, or "
        "was made up."
    )
    assert favours(other, "other-origin", "genuine") > 0
    same = measured(
        claimed(engine, {"customer_id": ids, "email": [f"u{i}@a.org" for i in ids]}, reference=held), "id-taken"
    )
    assert same.measurement.k == 0
    assert favours(same, "genuine", "invented") > 0


def test_an_id_that_very_many_share_is_counted_with_all_of_them(engine: Engine) -> None:
    """The index names nobody for it."""
    held = customers(engine, {"customer_id": ["7"] * 20 + ["8"], "email": [f"u{i}@a.org" for i in range(21)]})
    view = claimed(engine, {"customer_id": ["7", "8"], "email": ["v@b.org", "u20@a.org"]}, reference=held)
    view = replace(view, overlap=match(engine, view.schema, held, key=KEY, into="matches"))
    assert "customer_id" in engine.kept["index"].keys
    found = measured(view, "id-taken")
    assert (found.measurement.k, found.measurement.n) == (20, 21)
