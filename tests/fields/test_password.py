"""Plaintext passwords: compared as they stand, never shown, recognised with care."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.fields import KINDS, Fact
from tests.fields.many_values import column, steady

STRONG = [
    "Summer2019!",
    "hunter2",
    "p@ssw0rd",
    "iloveyou1",
    "dragon99",
    "letmein!",
    "Qwerty#1",
    "abc$123",
    "monkey12",
    "x9!kLm2",
]


def test_spelling_keeps_every_character() -> None:
    raw = ["  spaced ", "CaseCounts", "line\r\n", "", "x" * 500]
    assert steady("password", raw) == ["  spaced ", "CaseCounts", "line", None, None]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text(max_size=20), max_size=60))
def test_spelling_is_idempotent(values: list[str]) -> None:
    steady("password", values)


def test_it_is_never_shown() -> None:
    show = KINDS["password"].show
    assert show is not None
    assert show("Summer2019!") == show("x") == "***"
    assert KINDS["password"].fact is Fact.WORLD


def test_score() -> None:
    score = KINDS["password"].score
    assert score(column(STRONG)) > 0.6
    assert score(column(["123456", "password", "qwerty", "monkey", "letmein"])) > 0.6


@pytest.mark.parametrize(
    "values",
    [
        [f"ann{i}@example.org" for i in range(50)],
        [f"{i:032x}" for i in range(10**30, 10**30 + 50)],
        [f"$2b$10${i:053d}" for i in range(50)],
        [f"C-{i:05d}" for i in range(50)],
        [f"rec-{i}-org" for i in range(50)],
        ["Ann Lee", "Bob Stone", "Cleo Marsh"],
        ["Ann", "Bob", "Cleo"],
        [str(i) for i in range(50)],
        [f"2020-01-{i:02d}" for i in range(1, 29)],
        [f"+1 415 555 26{i:02d}" for i in range(50)],
        [f"https://example.org/{i}" for i in range(50)],
        [f"SW{i % 20}A {i % 9}AA" for i in range(40)],
        ["x" * 100_000],
        [f"4.915{i:02d}1234E+11" for i in range(50)],
    ],
    ids=[
        "mail",
        "md5",
        "bcrypt",
        "codes",
        "records",
        "names",
        "words",
        "numbers",
        "days",
        "phones",
        "urls",
        "postcodes",
        "long",
        "shortened",
    ],
)
def test_score_of_other_columns(values: list[str]) -> None:
    assert KINDS["password"].score(column(values)) <= 0.1


@pytest.mark.shared
def test_score_of_known_passwords(shared: Path) -> None:
    """Test passwords of a library: strange ones and words; enough for a header to decide."""
    text = (shared / "hashes/passlib_known_hashes.tsv").read_text(encoding="utf-8", errors="replace")
    known = [line.split("\t")[-1] for line in text.split("\n")[1:] if line]
    assert KINDS["password"].score(column([p for p in known if p])) > 0.06
