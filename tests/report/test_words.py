"""Numbers as people read them."""

from __future__ import annotations

import pytest

from assay.matching.rates import rate
from assay.report.ran import Interval
from assay.report.result import ReadBackInfo
from assay.report.words import agreement, count, percent, probability, read_back


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


def _read(named: int, wrong: int, read: int, lost: int = 0) -> str:
    told = rate(wrong, read)
    differ = Interval(k=told.k, n=told.n, low=told.low, high=told.high)
    return read_back(ReadBackInfo(named=named, differ=differ, lost=lost))


def test_what_was_read_back_is_said_so_that_nobody_reads_more_into_it() -> None:
    whole = "named rows (copies once) all were read back against the real values:"
    left_out = "the fields that do were left out before rows and people were counted"
    assert _read(0, 0, 0) == "No row was named, so none was read back."
    assert _read(1204, 0, 1204) == f"Of 1,204 {whole} 0 differ."
    assert _read(1204, 2, 1204) == f"Of 1,204 {whole} 2 differ; {left_out}."
    assert _read(1204, 2, 1204, 1) == f"Of 1,204 {whole} 2 differ; {left_out}, and 1 of them no longer counts as ours."
    assert _read(52_000_000, 0, 30_000) == (
        "Of 52,000,000 named rows (copies once) 30,000 were drawn and read back against the real values: "
        "0 differ, so at most 0.01 % (with 95 % confidence) of all do."
    )
    one = "The one named row was read back against the real values: it"
    assert _read(1, 0, 1) == f"{one} does not differ."
    assert _read(1, 1, 1, 1) == f"{one} differs; {left_out}, and it no longer counts as ours."
    assert "3 differ, so at most 0.39 % (with 95 % confidence)" in _read(9_000, 3, 2_000)
