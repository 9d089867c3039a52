"""Real strangers are never called invented for what their lists have in common with inventions."""

from __future__ import annotations

from pathlib import Path

from assay.verdict import Composition, compose
from tests.verdict import worlds
from tests.verdict.worlds import judged


def part(composition: Composition, origin: str) -> tuple[float, float, float]:
    return next((p.low, p.share, p.high) for p in composition.people if p.origin == origin)


def test_addresses_that_a_company_made_for_its_people(tmp_path: Path) -> None:
    rows = worlds.strangers(300, mail_names=1.0, mail_built=1.0)
    view = worlds.make(tmp_path, [rows], compared=worlds.WORLD)
    assert part(compose(view), "other-person")[2] > 0.9
    assert part(compose(view), "invented")[0] < 0.1
    assert judged(view).label != "invented"


def test_rows_without_any_mark_may_be_strangers_or_invented(tmp_path: Path) -> None:
    view = worlds.make(tmp_path, [worlds.Rows(800)], compared=worlds.WORLD)
    composition = compose(view)
    for origin in ("other-person", "invented"):
        low, share, high = part(composition, origin)
        assert low < 0.05
        assert high > 0.95
        assert 0.25 < share < 0.75
    assert judged(view).label != "invented"


def test_customers_in_somebody_elses_rows_are_counted_in_the_sentence(tmp_path: Path) -> None:
    verdict = judged(worlds.make(tmp_path, [worlds.strangers(1000, chance=0.4)]))
    assert verdict.label not in ("genuine", "older", "partner", "invented")
    assert "customers as well, but in somebody else's rows" in verdict.three_sentences[0]


def test_failed_controls_leave_all_three_questions_open(tmp_path: Path) -> None:
    verdict = judged(worlds.make(tmp_path, [worlds.strangers(300)], controls=worlds.failed_controls()))
    assert "not established" in verdict.three_sentences[0]
    assert not any("Nothing" in said or "nothing of ours" in said for said in verdict.three_sentences)
