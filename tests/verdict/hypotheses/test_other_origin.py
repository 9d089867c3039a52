"""The account `other-origin`: what it wins, and what it must not."""

from __future__ import annotations

from pathlib import Path

from tests.verdict import worlds
from tests.verdict.worlds import judged


def test_real_people_who_are_not_ours(tmp_path: Path) -> None:
    verdict = judged(worlds.make(tmp_path, [worlds.strangers(1000, 0.02)]))
    assert verdict.label == "other-origin"
    assert "another origin rather than" in verdict.headline


def test_our_customers_in_another_companys_data(tmp_path: Path) -> None:
    """A third of them are ours by name and mail, and not one company fact agrees."""
    verdict = judged(worlds.make(tmp_path, [worlds.strangers(1000, 0.33)]))
    assert verdict.set_90[0] == "other-origin"
    assert verdict.probabilities["genuine"] + verdict.probabilities["older"] < 0.02


def test_a_recycled_leak(tmp_path: Path) -> None:
    assert judged(worlds.make(tmp_path, [worlds.strangers(1000, 0.02, known=1.0)])).label == "other-origin"
