"""States and provinces: code and name meet where the country is known."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.fields import KINDS, Context
from tests.fields.both_paths import column, spelled, steady


@pytest.mark.parametrize(
    ("raw", "region", "want"),
    [
        ("CA", "US", "california"),
        ("California", "US", "california"),
        ("ON", "CA", "ontario"),
        ("nsw", "AU", "new south wales"),
        ("BY", "DE", "bayern"),
        ("Bavaria", "DE", "bayern"),
        ("Bayern", "DE", "bayern"),
        ("US-CA", "US", "california"),
        ("CA", None, "ca"),
        ("Somewhere", "US", "somewhere"),
        ("-", "US", None),
    ],
)
def test_spelling(raw: str, region: str | None, want: str | None) -> None:
    assert spelled("region", raw, Context(), region) == want


def test_the_company_s_country_counts_where_the_row_has_none() -> None:
    assert spelled("region", "TX", Context(region="US")) == "texas"


@given(st.text(max_size=20), st.sampled_from(["US", "CA", "DE", None]))
@settings(max_examples=100, deadline=None)
def test_both_paths_agree_and_are_steady(raw: str, region: str | None) -> None:
    steady("region", raw, Context(), region)


def test_score() -> None:
    assert KINDS["region"].score(column(["TX", "CA", "NY", "WA"])) > 0.7
    assert KINDS["region"].score(column(["active", "blocked"])) == 0
