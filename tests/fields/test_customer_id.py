"""Customer numbers: one spelling for every way a system or a spreadsheet writes a key."""

from __future__ import annotations

import uuid

from hypothesis import given, settings
from hypothesis import strategies as st

from assay.fields import KINDS, Fact
from tests.fields.many_values import column, steady

SPELLED = [
    ("12", "12"),
    ("00012", "12"),
    ("12.0", "12"),
    ("1,234", "1234"),
    ("1.234.567", "1234567"),
    ("000", "0"),
    ('"42"', "42"),
    ("#42", "42"),
    ("#\x000", "0"),
    ('"\u3000C-7 "', "C-7"),
    ("１２", "12"),
    ("C-00012", "C-12"),
    ("c12", "C-12"),
    ("CUST_0012", "CUST-12"),
    ("{550E8400-E29B-41D4-A716-446655440000}", "550e8400-e29b-41d4-a716-446655440000"),
    ("550e8400e29b41d4a716446655440000", "550e8400-e29b-41d4-a716-446655440000"),
    ("urn:uuid:550e8400-e29b-41d4-a716-446655440000", "550e8400-e29b-41d4-a716-446655440000"),
    ('ObjectId("507F1f77bcf86cd799439011")', "507f1f77bcf86cd799439011"),
    ('{"$oid":"507f1f77bcf86cd799439011"}', "507f1f77bcf86cd799439011"),
    ("01arz3ndektsv4rrffq69g5fav", "01ARZ3NDEKTSV4RRFFQ69G5FAV"),
    ("cus_NffrFeUfNV2Hib", "cus_NffrFeUfNV2Hib"),  # case counts
    ("003D000001aH2AzIAK", "003D000001aH2Az"),  # Salesforce, 18 and 15 characters
    ("003D000001aH2Az", "003D000001aH2Az"),
    ("rec-223-org", "rec-223-org"),
    ("0x00FF", "0x00ff"),
    ("1.23E+05", None),  # digits lost
    ("12345678901234567.0", None),  # more digits than a float keeps
    ("9" * 200, None),
    ("", None),
]


def test_spelling() -> None:
    assert steady("customer_id", [raw for raw, _ in SPELLED]) == [want for _, want in SPELLED]


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.text(max_size=30),
            st.uuids().map(str),
            st.integers(0, 10**18).map(str),
            st.floats(0, 1e20).map(str),
            st.from_regex(r"[A-Za-z]{1,4}[-_]?0{0,3}[0-9]{1,6}", fullmatch=True),
        ),
        max_size=40,
    )
)
def test_spelling_is_idempotent(values: list[str]) -> None:
    steady("customer_id", values)


@given(st.integers(0, 10**15 - 1), st.integers(0, 5))
@settings(max_examples=15, deadline=None)
def test_padding_and_float_damage_change_nothing(number: int, zeros: int) -> None:
    written = [str(number), "0" * zeros + str(number), f"{number}.0"]
    assert set(steady("customer_id", written)) == {str(number)}


def test_score_of_keys() -> None:
    score = KINDS["customer_id"].score
    assert score(column([str(i) for i in range(1, 500)])) > 0.7
    assert score(column([str(3 * i + 10_000) for i in range(500)])) > 0.7
    assert score(column([str(uuid.UUID(int=i << 60 | 0x4000 << 64)) for i in range(50)])) > 0.8
    assert score(column([f"C-{i:05d}" for i in range(50)])) > 0.6
    assert score(column([f"{i:024x}" for i in range(10**20, 10**20 + 50)])) > 0.8


def test_score_of_numbers_that_are_no_keys() -> None:
    score = KINDS["customer_id"].score
    assert score(column([str(i) for i in range(18, 95)], rows=5_000)) < 0.2  # ages
    assert score(column([str(i) for i in range(1930, 2008)], rows=5_000)) < 0.2  # years
    assert score(column([str(1_500_000_000 + 977 * i) for i in range(500)])) < 0.2  # Unix times
    assert score(column([f"{2019 + i % 4}{1 + i % 12:02d}{1 + i % 28:02d}" for i in range(84)])) < 0.2  # days
    assert score(column(["Ann", "Bob", "Cleo"])) == 0.0
    assert score(column([])) == 0.0


def test_only_the_company_knows_it() -> None:
    kind = KINDS["customer_id"]
    assert (kind.fact, kind.key, kind.volatile) == (Fact.COMPANY, True, False)
