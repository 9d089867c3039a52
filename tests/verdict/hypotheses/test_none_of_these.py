"""The account `none-of-these`: what it wins, and what it must not."""

from __future__ import annotations

from pathlib import Path

from tests.verdict import worlds
from tests.verdict.worlds import judged


def test_it_keeps_some_mass(tmp_path: Path) -> None:
    for n, rows in enumerate([[worlds.genuine(600)], [worlds.invented(600)], [worlds.strangers(600, 0.02)]]):
        assert judged(worlds.make(tmp_path / str(n), rows)).probabilities["none-of-these"] > 0.005


def test_no_family_speaks_for_it(tmp_path: Path) -> None:
    verdict = judged(worlds.make(tmp_path, [worlds.genuine(300)]))
    assert all("none-of-these" not in weight.by_label for weight in verdict.weights)
