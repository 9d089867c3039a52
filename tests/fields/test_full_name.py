"""Whole names: free of order, titles and accents dropped, on both paths alike."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.fields import KINDS
from tests.fields.both_paths import column, near, spelled, steady


@pytest.mark.parametrize(
    ("raw", "want"),
    [
        ("Ann Lee", "ann lee"),
        ("LEE, Ann", "ann lee"),
        ("  Lee ,Ann ", "ann lee"),
        ("Dr. Ann Lee", "ann lee"),
        ("Prof. Dr. Ann Lee", "ann lee"),
        ("Ann Lee Jr.", "ann lee"),
        ("José García-López", "garcia jose lopez"),
        ("Seán O'Brien", "obrien sean"),
        ("Seán O’Brien", "obrien sean"),
        ("Ludwig van der Berg", "berg der ludwig van"),
        ("Владимир Ленский", "lenskiy vladimir"),
        ("Ａｎｎ　Ｌｅｅ", "ann lee"),
        ("Mr. T", "mr t"),
        ("Weiß", "weiss"),
        ("...", None),
    ],
)
def test_spelling(raw: str, want: str | None) -> None:
    assert spelled("full_name", raw) == want


@given(st.text(max_size=40))
@settings(max_examples=150, deadline=None)
def test_both_paths_agree_and_are_steady(raw: str) -> None:
    steady("full_name", raw)


@pytest.mark.parametrize(
    ("a", "b", "want"),
    [
        ("ann lee", "ann leigh", False),
        ("ann catherine lee", "ann lee", True),
        ("jonathan smith", "jonathan smyth", True),
        ("garcia jose lopez", "garcia jose", True),
        ("ann lee", "bob ray", False),
        ("ann lee", "ann ray", False),
        ("a lee", "ann lee", True),
        ("lee", "ann lee", False),
        ("lee mary", "lee maria", False),
        ("ann lee", "ann leee", True),
    ],
)
def test_near(a: str, b: str, want: bool) -> None:
    assert near("full_name", a, b) is want
    assert near("full_name", b, a) is want


def test_score_tells_names_from_streets_and_firms() -> None:
    score = KINDS["full_name"].score
    people = column(["Mary Smith", "John Taylor", "Linda Brown", "James Wilson", "Susan Clark"])
    streets = column(["Main Street", "Park Avenue", "Oak Lane", "High Road", "Mill Lane"])
    firms = column(["Atelier graphique", "Signal Gift Stores", "Toys Company", "Baane Mini Imports"])
    assert score(people) > 0.8
    assert score(streets) < 0.4
    assert score(firms) < 0.4


@pytest.mark.shared
def test_names_of_the_world(shared: Path) -> None:
    with (shared / "linkage/names/rigour_sample_names.csv").open(encoding="utf-8") as file:
        names = [row["name"] for row in csv.DictReader(file)]
    assert len(names) > 400
    for name in names:
        steady("full_name", name)
        assert spelled("full_name", name)
