"""Genders against the usual gender of first names."""

from __future__ import annotations

from assay.engine import Engine
from tests.forensics.made import claimed, favours, measured

FIRST = ["maria", "linda", "ursula", "brigitte", "peter", "robert", "richard", "james"] * 5


def test_usual_genders(engine: Engine) -> None:
    columns = {"full_name": [f"{f} weber" for f in FIRST], "first_name": FIRST, "gender": (["f"] * 4 + ["m"] * 4) * 5}
    found = measured(claimed(engine, columns), "gender-name")
    assert (found.measurement.k, found.measurement.n) == (40, 40)
    assert found.says.startswith(
        "In 40 of 40 (100 %) rows that tell, the gender is the usual one of the first name: as in a real base"
    )
    assert favours(found, "genuine", "invented") > 0


def test_genders_drawn_apart(engine: Engine) -> None:
    columns = {"full_name": [f"{f} weber" for f in FIRST], "first_name": FIRST, "gender": ["f", "m"] * 20}
    found = measured(claimed(engine, columns), "gender-name")
    assert found.measurement.k == 20
    assert favours(found, "invented", "genuine") > 0
