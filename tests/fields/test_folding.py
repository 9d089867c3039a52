"""The fold: both paths agree on every letter, and folding twice changes nothing."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.fields.folding import fold


@pytest.mark.parametrize(
    ("raw", "want"),
    [
        ("Zoë", "zoe"),
        ("O'Brien", "obrien"),
        ("O’Brien", "obrien"),
        ("Jean-Pierre", "jean pierre"),
        ("STRASSE/straße", "strasse strasse"),
        ("ﬁne", "fine"),
        ("Åse Ødegård", "ase odegard"),
        ("Νίκος", "nikos"),
        ("…", ""),
        ("\u202eabc\u200b", "abc"),
    ],
)
def test_fold(raw: str, want: str) -> None:
    assert fold(raw) == want


@given(st.text(max_size=40))
@settings(max_examples=300, deadline=None)
def test_folding_twice_changes_nothing(raw: str) -> None:
    assert fold(fold(raw)) == fold(raw)
