"""Free text: folded, identifies nobody."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.fields import KINDS
from tests.fields.both_paths import column, spelled, steady


@pytest.mark.parametrize(("raw", "want"), [("Called TWICE; no answer!", "called twice no answer"), ("?!", None)])
def test_spelling(raw: str, want: str | None) -> None:
    assert spelled("free_text", raw) == want


@given(st.text(max_size=60))
@settings(max_examples=100, deadline=None)
def test_both_paths_agree_and_are_steady(raw: str) -> None:
    steady("free_text", raw)


def test_it_identifies_nobody() -> None:
    assert KINDS["free_text"].identifies == 0


def test_score() -> None:
    long = [
        "The customer called twice and asked to be called back on Monday.",
        "Moved house, wants all of the mail there.",
    ]
    assert KINDS["free_text"].score(column(long)) > 0.7
    assert KINDS["free_text"].score(column(["Ann Lee", "Bob Ray"])) == 0
