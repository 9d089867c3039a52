"""Counts as people write them."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.claims import parse_count
from assay.claims.count import MOST
from assay.problem import UsageProblem


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("87 million", 87_000_000),
        ("1.5M", 1_500_000),
        ("15 lakh", 1_500_000),
        ("1,5 Mio", 1_500_000),
        ("1,5 Mio.", 1_500_000),
        ("2 crore", 20_000_000),
        ("2.9bn", 2_900_000_000),
        ("87,000,000", 87_000_000),
        ("87.000.000", 87_000_000),
        ("1 234 567", 1_234_567),
        ("1'234'567", 1_234_567),
        ("15,00,000", 1_500_000),
        ("1,500", 1_500),
        ("~89M+", 89_000_000),
        ("0", 0),
        (12, 12),
    ],
)
def test_reads(text: str, count: int) -> None:
    assert parse_count(text) == count


@pytest.mark.parametrize(
    "text", ["", "-5", "10^30", "9" * 30, "1.500 million", "1.2.3", "many", "1.5", "5 parsecs", "1,00,00"]
)
def test_asks_rather_than_guess(text: str) -> None:
    with pytest.raises(UsageProblem) as problem:
        parse_count(text)
    assert problem.value.code == "claim-count-unreadable"


@settings(deadline=None)
@given(st.integers(0, 10**13), st.sampled_from(["", ",", ".", " ", "'"]))
def test_thousands_separators_do_not_change_a_count(count: int, mark: str) -> None:
    assert parse_count(f"{count:,}".replace(",", mark)) == count


@settings(deadline=None)
@given(st.text(max_size=30))
def test_any_text_is_a_count_or_a_question(text: str) -> None:
    with suppress(UsageProblem):
        count = parse_count(text)
        assert 0 <= count <= MOST
        digits = [int(character) for character in text if character.isdecimal()]
        assert str(count).rstrip("0") == "".join(map(str, digits)).lstrip("0").rstrip("0")  # no digit made up or lost
