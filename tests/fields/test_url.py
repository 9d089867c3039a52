"""Web addresses: one spelling without what makes no difference."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from assay.fields import KINDS
from tests.fields.many_values import column, steady

SPELLED = [
    ("https://www.Example.org/Ab/", "example.org/Ab"),
    ("HTTP://example.org:80", "example.org"),
    ("example.org/Ab", "example.org/Ab"),
    ("//example.org/Ab", "example.org/Ab"),
    ("www.example.org", "example.org"),
    ("http://example.org:8080/?Q=A#f", "example.org:8080/?Q=A#f"),
    ("ann", None),
    ("two words", None),
    ("", None),
    ("http://" + "a" * 5_000, None),
]


def test_spelling() -> None:
    assert steady("url", [raw for raw, _ in SPELLED]) == [want for _, want in SPELLED]


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.text(max_size=40), st.from_regex(r"(https?:)?(//)?(www\.){0,3}[a-z]{0,9}\.[a-z]{2,3}(:80)?/{0,3}[a-z]*")
        ),
        max_size=40,
    )
)
def test_spelling_is_idempotent(values: list[str]) -> None:
    steady("url", values)


def test_score() -> None:
    score = KINDS["url"].score
    assert score(column([f"https://example.org/u/{i}" for i in range(50)])) == 1.0
    assert score(column([f"shop{i}.example.com" for i in range(50)])) == 0.8
    assert score(column([f"ann{i}@example.org" for i in range(50)])) == 0.0
    assert score(column([f"198.51.100.{i}" for i in range(50)])) == 0.0
    assert score(column(["Ann", "Bob"])) == 0.0
