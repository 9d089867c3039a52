"""The account `none-of-these`: what it wins, and what it must not."""

from __future__ import annotations

from pathlib import Path

from tests.verdict import worlds
from tests.verdict.worlds import judged


def test_it_keeps_some_mass(tmp_path: Path) -> None:
    for n, rows in enumerate([[worlds.genuine(600)], [worlds.invented(600)], [worlds.strangers(600, 0.02)]]):
        assert judged(worlds.make(tmp_path / str(n), rows)).probabilities["none-of-these"] > 0.005


def test_it_grows_when_nothing_fits(tmp_path: Path) -> None:
    """Past values everywhere, and yet the newest customers among them."""
    fits = judged(worlds.make(tmp_path / "fits", [worlds.stale(600)], joined=7000))
    contradicts = judged(worlds.make(tmp_path / "contradicts", [worlds.stale(600)]))
    assert contradicts.probabilities["none-of-these"] > fits.probabilities["none-of-these"]
