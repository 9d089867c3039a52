"""Two keys, two customers."""

from __future__ import annotations

from assay.engine import Engine
from assay.forensics import Skipped
from tests.forensics.made import claimed, customers, finding, matched, measured


def test_shuffled_rows_split(engine: Engine) -> None:
    held = customers(engine, {"email": ["a@b.org"] * 10})
    view = claimed(engine, {"email": ["a@b.org"] * 10}, reference=held)
    rows = [(i, "A") for i in range(1, 11)]
    split = measured(matched(engine, view, rows, split=9), "key-contradictions")
    assert (split.measurement.k, split.measurement.n) == (9, 10)
    assert split.says == (
        "In 9 of 10 (90 %) rows with two keys or more that lead to customers, they lead to different ones: as "
        "when rows were "
        "shuffled or merged."
    )
    assert "as in true rows" in measured(matched(engine, view, rows), "key-contradictions").says


def test_one_key_tells_nothing(engine: Engine) -> None:
    held = customers(engine, {"email": ["a@b.org"]})
    view = matched(engine, claimed(engine, {"email": ["a@b.org"]}, reference=held), [(1, "A")], two_keys=0)
    assert isinstance(finding(view, "key-contradictions"), Skipped)
