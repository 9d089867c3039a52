"""The account `mixture`: what it wins, and what it must not."""

from __future__ import annotations

from pathlib import Path

from tests.verdict import worlds
from tests.verdict.worlds import judged


def test_seventy_thirty(tmp_path: Path) -> None:
    verdict = judged(worlds.make(tmp_path, [worlds.genuine(700), worlds.invented(300)]))
    assert verdict.label == "mixture"
    parts = {p.origin: p for p in verdict.people}
    assert parts["invented"].low <= 0.3 <= parts["invented"].high
    assert " invented" in verdict.headline


def test_four_percent_ours(tmp_path: Path) -> None:
    assert judged(worlds.make(tmp_path, [worlds.genuine(40), worlds.strangers(960, 0.01)])).label == "mixture"


def test_all_ours_is_no_mixture(tmp_path: Path) -> None:
    assert judged(worlds.make(tmp_path, [worlds.genuine(600)])).probabilities["mixture"] < 0.01


def test_chance_overlap_is_no_mixture(tmp_path: Path) -> None:
    """A twentieth of real strangers are customers by world facts, as a market share would have it."""
    verdict = judged(worlds.make(tmp_path, [worlds.strangers(2000, 0.05)], compared=worlds.WORLD))
    assert verdict.label in (None, "other-origin")
