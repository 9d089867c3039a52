"""Countries: names of many languages and both codes become alpha-2."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.fields import KINDS
from tests.fields.both_paths import column, spelled, steady


@pytest.mark.parametrize(
    ("raw", "want"),
    [
        ("DE", "DE"),
        ("de", "DE"),
        ("DEU", "DE"),
        ("Germany", "DE"),
        ("Deutschland", "DE"),
        ("Allemagne", "DE"),
        ("Alemania", "DE"),
        ("Германия", "DE"),
        ("德国", "DE"),
        ("UK", "GB"),
        ("The Netherlands", "NL"),
        ("U.S.A.", "US"),
        ("United States of America", "US"),
        ("Vereinigte Staaten", "US"),
        ("Österreich", "AT"),
        ("Côte d’Ivoire", "CI"),
        ("Atlantis", None),
    ],
)
def test_spelling(raw: str, want: str | None) -> None:
    assert spelled("country", raw) == want


@given(st.text(max_size=12))
@settings(max_examples=100, deadline=None)
def test_both_paths_agree_and_are_steady(raw: str) -> None:
    steady("country", raw)


def test_score() -> None:
    score = KINDS["country"].score
    assert score(column(["Germany", "France", "Spain"])) > 0.9
    assert score(column(["CA", "TX", "NY", "FL"])) < 0.6
