"""The account `invented`: what it wins, and what it must not."""

from __future__ import annotations

from pathlib import Path

from tests.verdict import worlds
from tests.verdict.worlds import judged


def test_columns_that_do_not_fit_each_other(tmp_path: Path) -> None:
    assert judged(worlds.make(tmp_path, [worlds.invented(1000)])).label == "invented"


def test_addresses_built_from_names(tmp_path: Path) -> None:
    """Addresses made of names are a custom of employers, too: only what else does not fit speaks for invention."""
    verdict = judged(worlds.make(tmp_path, [worlds.invented(1000, mail_names=1.0, mail_built=1.0)]))
    assert verdict.label in (None, "invented")
    assert max(verdict.probabilities, key=verdict.probabilities.__getitem__) == "invented"
    made = next(part for part in verdict.people if part.origin == "invented")
    assert made.low > 0.5


def test_thirty_one_rows_are_never_ours_and_the_bound_is_printed(tmp_path: Path) -> None:
    """Europcar: 31 invented rows leave up to 9.2 % open if drawn at random, 0.5 % if the best were picked."""
    controls = worlds.good_controls(recall=1.0)
    verdict = judged(worlds.make(tmp_path, [worlds.invented(31, generator=0.8)], controls=controls))
    assert verdict.label in (None, "invented")
    assert "genuine" not in verdict.set_90
    assert "at most 9.3%" in verdict.bounds[0]  # 9.2 % over a recall of 0.99 at its lower end
    assert "20:1" in verdict.bounds[1]
    assert "at most 0.51%" in verdict.bounds[1]


def test_no_match_alone_is_not_invention(tmp_path: Path) -> None:
    view = worlds.make(tmp_path, [worlds.invented(1000)])
    view.engine.run("CREATE OR REPLACE TABLE marks AS SELECT row FROM marks")
    assert judged(view).label is None
