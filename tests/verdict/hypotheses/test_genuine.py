"""The account `genuine`: what it wins, and what it must not."""

from __future__ import annotations

import itertools
from pathlib import Path

from tests.verdict import worlds
from tests.verdict.worlds import judged


def test_today_from_our_tables(tmp_path: Path) -> None:
    verdict = judged(worlds.make(tmp_path, [worlds.genuine(600)]))
    assert verdict.label == "genuine"
    assert "current records were copied rather than" in verdict.headline


def test_never_from_a_handful(tmp_path: Path) -> None:
    assert judged(worlds.make(tmp_path, [worlds.genuine(9)])).label is None


def test_never_from_world_facts_alone(tmp_path: Path) -> None:
    verdict = judged(worlds.make(tmp_path, [worlds.genuine(31)], compared=worlds.WORLD))
    assert verdict.label is None
    assert {"genuine", "partner", "scraped"} <= set(verdict.set_90)
    assert max(verdict.probabilities.values()) < 0.6


def test_never_against_another_company(tmp_path: Path) -> None:
    for n, rows in enumerate([[worlds.strangers(600, 0.05)], [worlds.invented(600)], [worlds.strangers(31, 0.3)]]):
        assert judged(worlds.make(tmp_path / str(n), rows)).probabilities["genuine"] < 0.05


def test_more_company_facts_never_speak_against_us(tmp_path: Path) -> None:
    """From rows whose company facts contradict to rows where all agree."""
    found = []
    for n, agree in enumerate((0.0, 0.2, 0.5, 0.8, 1.0)):
        same = {**worlds.FRESH, "customer_id": (agree, 0, 0, 1 - agree), "created_at": (agree, 0, 0, 1 - agree)}
        rows = worlds.Rows(300, 0.97, same, {"mail_names": 0.55, "gender_name": 0.93})
        verdict = judged(worlds.make(tmp_path / str(n), [rows]))
        found.append(verdict.probabilities["genuine"] + verdict.probabilities["older"])
    assert all(later >= earlier - 0.02 for earlier, later in itertools.pairwise(found))
    assert found[0] < 0.05 < 0.8 < found[-1]
