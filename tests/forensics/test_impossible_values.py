"""Dates that cannot be."""

from __future__ import annotations

from datetime import date

from assay.claims.model import Claim
from assay.engine import Engine
from tests.forensics.made import claimed, favours, measured


def test_future_launch_and_lifetimes(engine: Engine) -> None:
    columns = {
        "created_at": ["2020-01-01", "2027-05-05", "1999-01-01", None],
        "birth_date": ["1980-01-01", "1980-01-01", "1850-01-01", "1970-01-01"],
    }
    view = claimed(engine, columns, claim=Claim(launched=date(2005, 1, 1)))
    found = measured(view, "impossible-values")
    assert found.says == (
        "2 of 4 (50 %) rows with dates hold one that cannot be, more than in a base of living people (up to 3.0 "
        "% in real bases): "
        "1 in the future, 1 "
        "before the company began, 1 birth out of any lifetime."
    )
    assert favours(found, "invented", "genuine") > 0


def test_possible_dates(engine: Engine) -> None:
    found = measured(claimed(engine, {"created_at": ["2020-01-01"] * 30}), "impossible-values")
    assert found.measurement.k == 0
    assert favours(found, "invented", "genuine") == 0
