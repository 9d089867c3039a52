"""The account `scraped`: what it wins, and what it must not."""

from __future__ import annotations

from pathlib import Path

from tests.verdict import worlds
from tests.verdict.worlds import judged

PROFILE = worlds.export("profile", "endpoint", ("email", "full_name", "city"))


def test_fields_of_a_public_endpoint(tmp_path: Path) -> None:
    verdict = judged(worlds.make(tmp_path, [worlds.genuine(300)], compared=worlds.WORLD, exports=(PROFILE,)))
    assert verdict.set_90[0] == "scraped"


def test_a_fact_that_no_endpoint_returns(tmp_path: Path) -> None:
    verdict = judged(worlds.make(tmp_path, [worlds.genuine(300)], exports=(PROFILE,)))
    assert verdict.probabilities["scraped"] < 0.01


def test_an_endpoint_that_returns_company_facts(tmp_path: Path) -> None:
    whole = worlds.export("profile", "endpoint", tuple(c.field for c in worlds.SHOP))
    verdict = judged(worlds.make(tmp_path, [worlds.genuine(300)], exports=(whole,)))
    assert verdict.probabilities["scraped"] > verdict.probabilities["genuine"]
