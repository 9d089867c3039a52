"""Rows and people."""

from __future__ import annotations

from assay.engine import Engine
from tests.forensics.made import claimed, favours, measured


def test_many_rows_of_few_people(engine: Engine) -> None:
    found = measured(claimed(engine, {"email": ["a@b.org"] * 9 + ["c@d.org"]}), "rows-per-person")
    assert found.says == "The 10 rows stand for 2 people (2 of 10 (20 %)): 5.0 rows a person, so rows are not people."
    assert favours(found, "credentials", "genuine") > 0
    one = measured(claimed(engine, {"email": [f"u{i}@b.org" for i in range(10)]}), "rows-per-person")
    assert one.says.endswith("about one row a person.")
    assert favours(one, "genuine", "credentials") == 0
