"""Postcodes: no spaces or hyphens, as the row's country writes them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.fields import KINDS, Context
from tests.fields.both_paths import column, spelled, steady


@pytest.mark.parametrize(
    ("raw", "region", "want"),
    [
        ("sw1a 1aa", "GB", "SW1A1AA"),
        ("K1A-0B1", "CA", "K1A0B1"),
        ("90210-1234", "US", "90210"),
        ("902101234", "US", "90210"),
        ("90210", "US", "90210"),
        ("2138", "US", "02138"),
        ("D-10115", "DE", "10115"),
        ("1067", "DE", "01067"),
        ("1234 ab", "NL", "1234AB"),
        ("00-950", "PL", "00950"),
        ("F-75008", "FR", "75008"),
        ("75008.0", "FR", "75008"),
        ("1010", "AT", "1010"),
        ("2138", None, "2138"),
        ("-", None, None),
    ],
)
def test_spelling(raw: str, region: str | None, want: str | None) -> None:
    assert spelled("postcode", raw, Context(), region) == want


def test_the_company_s_country_counts_where_the_row_has_none() -> None:
    assert spelled("postcode", "2138", Context(region="US")) == "02138"


@given(
    st.one_of(st.text(max_size=12), st.from_regex(r"[A-Z]?-?\d{3,6}(-\d{4})?", fullmatch=True)),
    st.sampled_from(["US", "DE", "GB", "NL", None]),
)
@settings(max_examples=200, deadline=None)
def test_both_paths_agree_and_are_steady(raw: str, region: str | None) -> None:
    steady("postcode", raw, Context(), region)


def test_score() -> None:
    score = KINDS["postcode"].score
    assert score(column(["SW1A 1AA", "M1 1AE", "EC1A 1BB"])) > 0.9
    assert 0.3 < score(column(["10115", "20095", "80331"])) < 0.6  # numbers of five digits may be anything
    assert score(column(["red", "green"])) == 0
