"""The account `partner`: what it wins, and what it must not."""

from __future__ import annotations

from pathlib import Path

from tests.verdict import worlds
from tests.verdict.worlds import judged

COLUMNS = ("customer_id", "email", "full_name", "created_at", "city")


def test_a_declared_feed_that_fits(tmp_path: Path) -> None:
    feed = worlds.export("mailer", "partner", COLUMNS)
    verdict = judged(worlds.make(tmp_path, [worlds.genuine(300)], exports=(feed,)))
    assert verdict.label == "partner"
    assert "'mailer'" in verdict.headline
    assert next(p for p in verdict.people if p.origin == "ours-partner").share > 0.8


def test_a_column_the_feed_never_had(tmp_path: Path) -> None:
    feed = worlds.export("mailer", "partner", COLUMNS[:3])
    assert judged(worlds.make(tmp_path, [worlds.genuine(300)], exports=(feed,))).probabilities["partner"] < 0.05


def test_a_row_filter_that_the_rows_break(tmp_path: Path) -> None:
    feed = worlds.export("mailer", "partner", COLUMNS, where="country = 'FR'")
    assert judged(worlds.make(tmp_path, [worlds.genuine(300)], exports=(feed,))).probabilities["partner"] < 0.1


def test_without_a_feed_it_is_held_at_ten_to_one(tmp_path: Path) -> None:
    verdict = judged(worlds.make(tmp_path, [worlds.genuine(300)]))
    assert 0.01 < verdict.probabilities["partner"] < 0.2
