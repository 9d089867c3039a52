"""Numbers as people read them."""

from __future__ import annotations

import pytest

from assay.report.words import agreement, count, percent, probability


@pytest.mark.parametrize(
    ("share", "text"),
    [(0, "0 %"), (0.0004, "< 0.1 %"), (0.7034, "70.3 %"), (0.9999, "> 99.9 %"), (1, "100 %")],
)
def test_a_share_never_looks_like_none_or_all_when_it_is_not(share: float, text: str) -> None:
    assert percent(share) == text


def test_probabilities_never_claim_certainty() -> None:
    assert probability(0.9999) == "over 0.99"
    assert probability(0.0) == "under 0.01"


def test_counts() -> None:
    assert count(87_000_000) == "87,000,000"


def test_a_pattern_tells_first_what_does_not_agree() -> None:
    states = {"email": "agrees", "attribute_plan": "older", "city": "absent", "last_login": "contradicts"}
    assert agreement(states) == "contradict: last login; older value: plan; agree: email"
    assert agreement({"email": "absent"}) == "no customer found"
