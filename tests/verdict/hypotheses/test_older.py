"""The account `older`: what it wins, and what it must not."""

from __future__ import annotations

from pathlib import Path

from tests.verdict import worlds
from tests.verdict.worlds import judged


def test_values_of_an_older_day(tmp_path: Path) -> None:
    verdict = judged(worlds.make(tmp_path, [worlds.stale(600)], joined=7000))
    assert verdict.label == "older"
    assert verdict.dating.mode is not None
    assert verdict.dating.mode.year <= 2023  # the 7,000th of 10,000 customers over ten years joined in late 2023


def test_nobody_newer(tmp_path: Path) -> None:
    assert judged(worlds.make(tmp_path, [worlds.genuine(600)], joined=7000)).label == "older"


def test_most_have_left(tmp_path: Path) -> None:
    """AT&T: a tenth current, nine tenths former; and nobody who joined lately."""
    verdict = judged(worlds.make(tmp_path, [worlds.genuine(1000, former=0.9)], former=50_000, joined=6000))
    assert verdict.label == "older"
    assert "former customers" in verdict.three_sentences[0]


def test_new_customers_make_it_current(tmp_path: Path) -> None:
    verdict = judged(worlds.make(tmp_path, [worlds.genuine(600)]))
    assert verdict.probabilities["older"] < verdict.probabilities["genuine"] / 4
