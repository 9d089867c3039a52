"""From probabilities to what may be said."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from assay.claims.model import Claim
from assay.matching import UNTELLABLE, Rate
from assay.verdict.decision import prior_of, set_of, strength_of, tipping_prior
from tests.verdict import worlds
from tests.verdict.worlds import judged


def test_failed_controls_void_it(tmp_path: Path) -> None:
    verdict = judged(worlds.make(tmp_path, [worlds.genuine(600)], controls=worlds.failed_controls()))
    assert verdict.label is None
    assert "controls" in verdict.headline
    assert verdict.would_change_it[0].startswith("a run whose controls hold")
    assert all(t.status != "supported" for t in verdict.assertions)


def test_no_controls_void_it(tmp_path: Path) -> None:
    view = replace(worlds.make(tmp_path, [worlds.genuine(600)]), controls=None)
    assert judged(view).label is None


def test_unread_material_forbids_not_ours(tmp_path: Path) -> None:
    view = worlds.make(tmp_path, [worlds.invented(1000)])
    relation = replace(view.relation, refused={"too long": 5000})
    assert judged(replace(view, intake=replace(view.intake, relations=(relation,)))).label is None


def test_the_users_prior_counts(tmp_path: Path) -> None:
    plain = judged(worlds.make(tmp_path / "a", [worlds.genuine(300)]))
    tilted = judged(worlds.make(tmp_path / "b", [worlds.genuine(300)], claim=Claim(prior={"older": 30.0})))
    assert tilted.probabilities["older"] > plain.probabilities["older"]


def test_invented_keeps_a_floor(tmp_path: Path) -> None:
    view = worlds.make(tmp_path, [worlds.genuine(300)], claim=Claim(prior={"invented": 0.0, "genuine": 9.0}))
    prior = prior_of(view)
    assert prior["invented"] == pytest.approx(0.05)
    assert sum(prior.values()) == pytest.approx(1)


def test_the_set_is_the_smallest_that_holds_ninety_percent() -> None:
    assert set_of({"a": 0.5, "b": 0.3, "c": 0.15, "d": 0.05}) == ("a", "b", "c")


def test_tipping_prior_by_hand() -> None:
    """Flat prior over two, posterior 10:1: the prior may fall to 1/11."""
    prior = {"a": 0.5, "b": 0.5}
    assert tipping_prior({"a": 10 / 11, "b": 1 / 11}, prior) == pytest.approx(1 / 11, abs=1e-6)
    assert strength_of({"a": 10 / 11, "b": 1 / 11}, prior) in ("weak", "moderate")


@pytest.mark.parametrize("count", [1, 2, 5, 9])
def test_a_handful_is_never_enough(tmp_path: Path, count: int) -> None:
    for n, rows in enumerate([worlds.genuine(count), worlds.invented(count), worlds.strangers(count)]):
        assert judged(worlds.make(tmp_path / str(n), [rows])).label is None


def test_a_genuine_core_in_much_padding_is_never_called_invented(tmp_path: Path) -> None:
    verdict = worlds.judged(worlds.make(tmp_path, [worlds.genuine(40, recall=1.0), worlds.invented(960)]))
    assert verdict.label in ("mixture", None)
    assert verdict.probabilities["mixture"] > verdict.probabilities["invented"]


def test_a_part_that_strangers_could_make_up_is_no_part_of_ours(tmp_path: Path) -> None:
    """Where a run takes up to a quarter of all strangers for customers, a tenth of matches makes no mixture."""
    loose = replace(worlds.good_controls(), false_match=Rate(200, 1000, 0.18, 0.25))
    strict = judged(worlds.make(tmp_path / "a", [worlds.genuine(100, recall=1.0), worlds.invented(900)]))
    told = judged(worlds.make(tmp_path / "b", [worlds.genuine(100, recall=1.0), worlds.invented(900)], controls=loose))
    assert strict.label == "mixture"
    assert told.label is None
    assert "chance" in told.headline


def test_fields_that_tell_nobody_apart_ask_for_more_fields(tmp_path: Path) -> None:
    controls = replace(worlds.failed_controls(), broken=(f"All fields weigh little: {UNTELLABLE}",))
    verdict = judged(worlds.make(tmp_path, [worlds.genuine(600)], controls=controls))
    assert verdict.headline.startswith("It cannot be told: the few fields")
    assert verdict.would_change_it[0].startswith("the same people with further fields")
