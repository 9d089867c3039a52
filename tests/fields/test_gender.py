"""Gender words of several languages; bare numbers only where a code is told."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.fields import KINDS, Context
from tests.fields.both_paths import column, spelled, steady


@pytest.mark.parametrize(
    ("raw", "want"),
    [
        ("M", "m"),
        ("f", "f"),
        ("Male", "m"),
        ("weiblich", "f"),
        ("w", "f"),
        ("Homme", "m"),
        ("жен", "f"),
        ("Женский", "f"),
        ("divers", "x"),
        ("non-binary", "x"),
        ("1", None),
        ("unknown", None),
    ],
)
def test_spelling(raw: str, want: str | None) -> None:
    assert spelled("gender", raw) == want


def test_iso_5218_codes_need_both_one_and_two() -> None:
    style = KINDS["gender"].style
    assert style is not None
    told = style(column(["1", "2", "0"]), Context())
    assert spelled("gender", "2", Context(style=told)) == "f"
    unclear = style(column(["0", "1"]), Context())
    assert spelled("gender", "1", Context(style=unclear)) is None


@given(st.text(max_size=12))
def test_both_paths_agree_and_are_steady(raw: str) -> None:
    steady("gender", raw)


def test_score() -> None:
    score = KINDS["gender"].score
    assert score(column(["M", "F"])) > 0.8
    assert score(column(["Male", "Female", ""])) > 0.5
    assert score(column(["active", "blocked"])) == 0
