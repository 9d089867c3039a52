"""What a claim is made of: the interval holds the truth, rows get their posterior, people are counted once."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from assay.verdict import ORIGINS, Composition, cells, compose, write_rows
from tests.verdict import worlds

# Truths as shares of ours, of real strangers and of inventions.
TRUTHS = (
    (1, 0, 0), (0, 1, 0), (0, 0, 1), (0.01, 0.99, 0), (0.04, 0.96, 0), (0.1, 0, 0.9), (0.3, 0.1, 0.6), (0.5, 0.5, 0),
    (0.7, 0, 0.3), (0.99, 0, 0.01),
)  # fmt: skip


def shares(composition: Composition) -> dict[str, tuple[float, float, float]]:
    found = {p.origin: (p.low, p.share, p.high) for p in (*composition.people, composition.ours)}
    return {key: found[key] for key in ("ours", "other-person", "invented")}


@pytest.mark.parametrize("count", [31, 1000])
def test_intervals_hold_the_truth(tmp_path: Path, count: int) -> None:
    rng = np.random.default_rng(count)
    held = dict.fromkeys(("ours", "other-person", "invented"), 0)
    for number, truth in enumerate(TRUTHS * 2):
        drawn = rng.multinomial(count, truth)
        drift = {mark: float(rng.beta(20 * g, 20 - 20 * g)) for mark, (g, _) in worlds.STRANGE.items() if g}
        rows = [
            worlds.genuine(int(drawn[0])), worlds.strangers(int(drawn[1]), 0.02, **drift),
            worlds.invented(int(drawn[2])),
        ]  # fmt: skip
        view = worlds.make(tmp_path / str(number), rows, seed=number)
        for (key, (low, _, high)), true in zip(shares(compose(view)).items(), drawn / count, strict=True):
            held[key] += low - 1e-9 <= true <= high + 1e-9
        view.engine.close()
    total = 2 * len(TRUTHS)
    assert held["ours"] >= 0.9 * total
    assert held["other-person"] >= 0.8 * total  # 17 of 20 on average; a binomial's luck below it
    assert held["invented"] >= 0.8 * total


def test_seventy_thirty(tmp_path: Path) -> None:
    found = shares(compose(worlds.make(tmp_path, [worlds.genuine(700), worlds.invented(300)])))
    assert found["ours"][0] <= 0.7 <= found["ours"][2]
    assert found["invented"][0] <= 0.3 <= found["invented"][2]
    assert found["ours"][2] - found["ours"][0] < 0.08


def test_recall_is_made_up_for(tmp_path: Path) -> None:
    controls = worlds.good_controls(recall=0.6)
    found = compose(worlds.make(tmp_path, [worlds.genuine(1000, recall=0.6)], controls=controls))
    assert found.ours.high >= 0.98
    assert found.ours.share > 0.9


def test_shares_sum_to_one_and_lie_in_their_intervals(tmp_path: Path) -> None:
    composition = compose(worlds.make(tmp_path, [worlds.genuine(50), worlds.strangers(50), worlds.invented(50)]))
    for parts in (composition.parts, composition.people):
        assert [p.origin for p in parts] == list(ORIGINS)
        assert sum(p.share for p in parts) == pytest.approx(1, abs=1e-4)
        assert all(0 <= p.low <= p.share <= p.high <= 1 for p in parts)
    assert np.allclose(composition.draws.sum(axis=1), 1)


def test_no_estimate_is_pulled_to_the_end_of_its_interval_by_what_the_interval_excludes(tmp_path: Path) -> None:
    rows = [worlds.genuine(450), worlds.stale(150), worlds.strangers(395)]  # hardly an older snapshot, says the age
    composition = compose(worlds.make(tmp_path, rows))
    for parts in (composition.parts, composition.people, composition.sums, (composition.ours, composition.elsewhere)):
        assert all(p.low < p.share < p.high or p.share in (0, 1) or p.high - p.low < 0.01 for p in parts)
    for parts, ours in ((composition.parts, composition.sums[0]), (composition.people, composition.ours)):
        assert ours.share == pytest.approx(sum(p.share for p in parts[:5]), abs=1e-5)


def test_what_the_headline_says_as_a_sum_is_in_the_verdict(tmp_path: Path) -> None:
    rows = [worlds.genuine(300), worlds.stale(300), worlds.strangers(395)]  # of today or older: not settled
    verdict = worlds.judged(worlds.make(tmp_path, rows))
    current, older = (p for p in verdict.people if p.origin in ("ours-current", "ours-older"))
    assert current.low == older.low == 0
    ours = verdict.sums_of_people[0]
    share, low, high = (f"{100 * value:.0f}" for value in (ours.share, ours.low, ours.high))
    assert f"{share} % ({low} to {high}) our customers, of today or an older day" in verdict.headline
    assert verdict.sums[0].low > 0.5


def test_the_same_view_gives_the_same_numbers(tmp_path: Path) -> None:
    view = worlds.make(tmp_path, [worlds.genuine(100), worlds.strangers(50)])
    assert compose(view) == compose(view)


def test_former_customers_are_an_origin(tmp_path: Path) -> None:
    view = worlds.make(tmp_path, [worlds.genuine(1000, former=0.9)])
    (true,) = view.engine.one("SELECT count(*) FILTER (WHERE status = 'former') / count(customer) FROM matches")
    parts = {p.origin: p for p in compose(view).parts}
    assert parts["ours-former"].low <= true <= parts["ours-former"].high


def test_without_marks_strangers_and_inventions_stay_apart_only_in_words(tmp_path: Path) -> None:
    view = worlds.make(tmp_path, [worlds.invented(500)])
    view.engine.run("CREATE OR REPLACE TABLE marks AS SELECT row FROM marks")
    found = compose(view)
    parts = {p.origin: p for p in found.people}
    assert parts["invented"].high - parts["invented"].low > 0.7
    assert found.ours.high < 0.02
    assert any("cannot be split" in note for note in found.notes)


def test_known_rows_of_strangers(tmp_path: Path) -> None:
    parts = {p.origin: p for p in compose(worlds.make(tmp_path, [worlds.strangers(500, known=1.0)])).people}
    assert parts["known-corpus"].low > 0.9


def test_our_own_rows_in_a_known_leak_stay_ours(tmp_path: Path) -> None:
    rows = worlds.genuine(500)
    rows.marks = {**rows.marks, "known": 1.0}
    assert compose(worlds.make(tmp_path, [rows])).ours.low > 0.95


def test_every_row_gets_a_posterior(tmp_path: Path) -> None:
    view = worlds.make(tmp_path, [worlds.genuine(80, recall=1.0), worlds.invented(20)])
    write_rows(view, compose(view), tmp_path / "rows.parquet")
    view.engine.attach("outcome", tmp_path / "rows.parquet")
    rows, least, ours = view.engine.one(
        "SELECT count(*), min(posterior), avg(ours_current + ours_older + ours_former + ours_partner + scraped) "
        "FROM outcome"
    )
    assert rows == 100
    assert least > 1 / len(ORIGINS)
    assert ours == pytest.approx(0.8, abs=0.03)
    assert view.engine.one("SELECT count(*) FROM outcome WHERE row <= 80 AND origin LIKE 'ours%'")[0] >= 78


def test_rows_written_in_pieces_are_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    view = worlds.make(tmp_path, [worlds.genuine(80), worlds.strangers(45)])
    composition = compose(view)
    write_rows(view, composition, tmp_path / "whole.parquet")
    monkeypatch.setattr(cells, "AT_ONCE", 50)
    write_rows(view, composition, tmp_path / "pieces.parquet")
    whole, pieces = (pq.read_table(tmp_path / f"{file}.parquet") for file in ("whole", "pieces"))
    assert pieces == whole
    assert whole["row"].to_pylist() == list(range(1, 126))


def test_no_rows(tmp_path: Path) -> None:
    view = worlds.make(tmp_path, [worlds.genuine(0)])
    composition = compose(view)
    write_rows(view, composition, tmp_path / "rows.parquet")
    assert (composition.rows, composition.ours.low, composition.ours.high) == (0, 0.0, 1.0)
    assert pq.read_table(tmp_path / "rows.parquet").num_rows == 0


@pytest.mark.parametrize("called", [0, 5_000])  # by their first row, or by other numbers
def test_people_are_counted_once(called: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cells, "AT_ONCE", 500)
    view = worlds.make(tmp_path, [worlds.genuine(100, recall=1.0), worlds.invented(100)])
    view.engine.run(  # each of ours stands there ten times
        "CREATE OR REPLACE TABLE matches AS SELECT * REPLACE (row + 1000 * i AS row, i > 0 AS copy, "
        f"person + {called} AS person) FROM matches, range(10) t(i) WHERE i = 0 OR row <= 100"
    )
    view.engine.run("CREATE OR REPLACE TABLE marks AS SELECT k.* REPLACE (m.row AS row) FROM matches m "
                    "JOIN marks k ON k.row = (m.row - 1) % 1000 + 1")  # fmt: skip
    composition = compose(view)
    by_row = sum(p.share for p in composition.parts if p.origin.startswith("ours"))
    assert by_row == pytest.approx(1000 / 1100, abs=0.03)
    assert composition.ours.share == pytest.approx(0.5, abs=0.05)
    assert (composition.rows, composition.persons, composition.duplicates) == (1100, 200, 900)


def test_more_inventions_never_raise_ours(tmp_path: Path) -> None:
    found = [
        compose(worlds.make(tmp_path / str(n), [worlds.genuine(200), worlds.invented(n)])).ours.share
        for n in (0, 50, 200, 800)
    ]
    assert found == sorted(found, reverse=True)
