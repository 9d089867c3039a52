"""IDs of ours on other people."""

from __future__ import annotations

from assay.engine import Engine
from tests.forensics.made import claimed, customers, favours, measured


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
