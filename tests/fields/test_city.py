"""Towns: folded."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.fields import KINDS
from tests.fields.both_paths import column, near, spelled, steady


@pytest.mark.parametrize(
    ("raw", "want"),
    [
        ("São Paulo", "sao paulo"),
        ("KÖLN", "koln"),
        ("St. Gallen", "st gallen"),
        ("L'Aquila", "laquila"),
        ("Frankfurt (Main)", "frankfurt main"),
        ("Москва", "moskva"),
        ("?", None),
    ],
)
def test_spelling(raw: str, want: str | None) -> None:
    assert spelled("city", raw) == want


@given(st.text(max_size=30))
@settings(max_examples=150, deadline=None)
def test_both_paths_agree_and_are_steady(raw: str) -> None:
    steady("city", raw)


def test_near() -> None:
    assert near("city", "new york", "newyork")
    assert near("city", "hamburg", "hambrug")
    assert not near("city", "hamburg", "berlin")


def test_words_alone_are_no_town() -> None:
    assert KINDS["city"].score(column(["Hamburg", "Berlin", "Bremen"])) < 0.5
