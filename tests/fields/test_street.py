"""Street lines: street words short, house number anywhere."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.fields import KINDS
from tests.fields.both_paths import column, near, spelled, steady


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("12 Main Street", "12 main st."),
        ("Hauptstraße 5", "5, Hauptstr."),
        ("Hauptstrasse 5", "Hauptstr 5"),
        ("10 North Park Avenue", "10 N Park Ave"),
        ("Rue de l’Église 3", "3 rue de l'Eglise"),
        ("Musterweg 7 a", "Musterweg 7a"),
    ],
)
def test_two_ways_of_writing_meet(one: str, other: str) -> None:
    assert spelled("street", one) == spelled("street", other)


@pytest.mark.parametrize(("one", "other"), [("12 Main Street", "13 Main Street"), ("Main Street 1", "Mill Street 1")])
def test_other_places_do_not(one: str, other: str) -> None:
    assert spelled("street", one) != spelled("street", other)


@given(
    st.one_of(st.text(max_size=40), st.from_regex(r"[A-Za-z ]{0,20}(strasse|street)? ?\d{0,4} ?[a-z]?", fullmatch=True))
)
@settings(max_examples=200, deadline=None)
def test_both_paths_agree_and_are_steady(raw: str) -> None:
    steady("street", raw)


def test_near() -> None:
    assert near("street", "12 main st", "12 mian st")
    assert near("street", "12 main st", "12 apt 4 main st")
    assert not near("street", "12 main st", "7 mill rd")


def test_score_tells_streets_from_units() -> None:
    score = KINDS["street"].score
    assert score(column(["12 Main Street", "4 Park Avenue", "Hauptstr. 5", "Calle Mayor 3"])) > 0.8
    assert score(column(["Apt 4", "Unit 12", "# 3"])) < 0.2
