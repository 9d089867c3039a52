"""Towns and their postcodes, as our customers have them."""

from __future__ import annotations

from assay.engine import Engine
from assay.forensics import Skipped
from tests.forensics.made import claimed, customers, favours, finding, measured

TOWNS = ["graz"] * 30 + ["linz"] * 30
CODES = ["8010", "8020"] * 15 + ["4020", "4030"] * 15


def test_true_pairs(engine: Engine) -> None:
    held = customers(engine, {"city": TOWNS, "postcode": CODES})
    found = measured(claimed(engine, {"city": TOWNS, "postcode": CODES}, reference=held), "town-postcode")
    assert (found.measurement.k, found.measurement.n) == (60, 60)
    assert found.says.startswith(
        "In 60 of 60 (100 %) rows that tell, the postcode is one that our customers of the same town have: as in "
        "a real base"
    )
    assert favours(found, "genuine", "invented") > 0


def test_shuffled_pairs(engine: Engine) -> None:
    held = customers(engine, {"city": TOWNS, "postcode": CODES})
    found = measured(
        claimed(engine, {"city": TOWNS, "postcode": CODES[30:] + CODES[:30]}, reference=held), "town-postcode"
    )
    assert found.measurement.k == 0
    assert favours(found, "invented", "genuine") > 0


def test_unknown_towns_tell_nothing(engine: Engine) -> None:
    held = customers(engine, {"city": TOWNS, "postcode": CODES})
    found = finding(claimed(engine, {"city": ["port anna"], "postcode": ["1"]}, reference=held), "town-postcode")
    assert isinstance(found, Skipped)
