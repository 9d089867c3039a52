"""User names: one spelling, and told from names, codes and hashes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.fields import KINDS
from tests.fields.both_paths import near
from tests.fields.many_values import column, steady

SPELLED = [
    ("AnnLee", "annlee"),
    (" @ann_lee ", "ann_lee"),
    ("ＡｎｎＬｅｅ", "annlee"),
    ("Jose\u0301", "jos\u00e9"),
    ("ann.lee-7", "ann.lee-7"),
    ("@", None),
    ("", None),
    ("a" * 500, None),
]
HANDLES = [
    f"{a}{b}{i}"
    for i, (a, b) in enumerate((a, b) for a in ("ann", "bob", "cleo", "dan") for b in ("_", ".", "lee", "xx", ""))
]


def test_spelling() -> None:
    assert steady("username", [raw for raw, _ in SPELLED]) == [want for _, want in SPELLED]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text(max_size=20), max_size=60))
def test_spelling_is_idempotent(values: list[str]) -> None:
    steady("username", values)


@pytest.mark.parametrize(
    ("a", "b", "slip"), [("annlee77", "anlnee77", True), ("annlee77", "annlee78", False), ("ann", "anna", False)]
)
def test_near(a: str, b: str, slip: bool) -> None:
    assert near("username", a, b) is slip


def test_score() -> None:
    score = KINDS["username"].score
    assert score(column(HANDLES)) >= 0.6
    assert score(column([f"rec-{i}-org" for i in range(50)])) <= 0.12  # one system's codes
    assert score(column([f"C-{i:05d}" for i in range(50)])) <= 0.12
    assert score(column([f"{i:032x}" for i in range(10**30, 10**30 + 50)])) == 0.0
    assert score(column([f"{i} Main Street" for i in range(50)])) == 0.0
    assert score(column(["Ann", "Bob", "Cleo"])) <= 0.3  # names could be handles, handles are seldom only names
    assert score(column([f"ann{i}@example.org" for i in range(50)])) == 0.0
