"""Given names: folded, titles dropped."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.fields import KINDS
from tests.fields.both_paths import column, near, spelled, steady


@pytest.mark.parametrize(
    ("raw", "want"),
    [
        ("Zoë", "zoe"),
        ("JEAN-PIERRE", "jean pierre"),
        ("Jean  Pierre", "jean pierre"),
        ("Mr. Bob", "bob"),
        ("Şerife", "serife"),
        ("Łukasz", "lukasz"),
        ("D'Arcy", "darcy"),
        ("Anna K.", "anna k"),
        ("Mr", "mr"),
        ("北京", "beijing"),
        (" ", None),
    ],
)
def test_spelling(raw: str, want: str | None) -> None:
    assert spelled("first_name", raw) == want


@given(st.text(max_size=40))
@settings(max_examples=150, deadline=None)
def test_both_paths_agree_and_are_steady(raw: str) -> None:
    steady("first_name", raw)


@pytest.mark.parametrize(
    ("a", "b", "want"),
    [
        ("catherine", "katherine", True),
        ("jon", "john", True),
        ("j", "john", True),
        ("mary jane", "mary", True),
        ("robert", "william", False),
        ("jean pierre", "jeanpierre", True),
    ],
)
def test_near(a: str, b: str, want: bool) -> None:
    assert near("first_name", a, b) is want


def test_score() -> None:
    score = KINDS["first_name"].score
    assert score(column(["Mary", "John", "Linda", "James", "Sofia", "Mehmet", "Anna", "Yuki"])) > 0.8
    assert score(column(["London", "Leeds", "Cardiff", "Hull", "Preston", "Bath"])) < 0.5
    assert score(column(["a@example.org", "b@example.org"])) == 0
