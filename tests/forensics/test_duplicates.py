"""Repeated rows."""

from __future__ import annotations

from assay.engine import Engine
from tests.forensics.made import claimed, measured


def test_repeats_are_counted(engine: Engine) -> None:
    view = claimed(engine, {"email": ["a@b.org", "a@b.org", "a@b.org", "c@d.org"], "city": ["x", "x", None, "y"]})
    found = measured(view, "duplicates")
    assert (found.measurement.k, found.measurement.n) == (1, 4)
    assert found.says == "1 of 4 (25 %) rows repeat an earlier row in full; 3 are distinct."


def test_missing_is_not_empty(engine: Engine) -> None:
    found = measured(claimed(engine, {"email": ["a@b.org", "a@b.org"], "city": ["", None]}), "duplicates")
    assert found.says == "No row repeats another in full; the dump has 2 rows."
