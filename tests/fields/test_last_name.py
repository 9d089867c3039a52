"""Family names: folded, particles kept."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.fields import KINDS
from tests.fields.both_paths import column, near, spelled, steady


@pytest.mark.parametrize(
    ("raw", "want"),
    [
        ("van den Berg", "van den berg"),
        ("O`Neill", "oneill"),
        ("Müller-Lüdenscheidt", "muller ludenscheidt"),
        ("Smith Jr", "smith"),
        ("MacDonald", "macdonald"),
        ("Ødegård", "odegard"),
        ("Groß", "gross"),
        ("Do", "do"),
    ],
)
def test_spelling(raw: str, want: str | None) -> None:
    assert spelled("last_name", raw) == want


@given(st.text(max_size=40))
@settings(max_examples=150, deadline=None)
def test_both_paths_agree_and_are_steady(raw: str) -> None:
    steady("last_name", raw)


@pytest.mark.parametrize(
    ("a", "b", "want"),
    [
        ("van den berg", "vandenberg", True),
        ("garcia lopez", "garcia", True),
        ("mueller", "muller", True),
        ("smith", "jones", False),
        ("van dyke", "van berg", False),
    ],
)
def test_near(a: str, b: str, want: bool) -> None:
    assert near("last_name", a, b) is want


def test_score() -> None:
    score = KINDS["last_name"].score
    assert score(column(["Smith", "Johnson", "Nguyen", "Garcia", "Brown", "Kowalski"])) > 0.6
    assert score(column(["active", "blocked", "pending"])) < 0.5
