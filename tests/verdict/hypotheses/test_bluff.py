"""The account `bluff`: what it wins, and what it must not."""

from __future__ import annotations

from pathlib import Path

from tests.verdict import worlds
from tests.verdict.worlds import judged


def test_nothing_shown(tmp_path: Path) -> None:
    verdict = judged(worlds.make(tmp_path, [worlds.genuine(0)]))
    assert verdict.label == "bluff"
    assert verdict.set_90 == ("bluff",)
    assert verdict.bounds == ("Nothing was shown, so nothing bounds what is claimed.",)


def test_with_rows_it_takes_no_part(tmp_path: Path) -> None:
    assert judged(worlds.make(tmp_path, [worlds.genuine(1)])).probabilities["bluff"] == 0
