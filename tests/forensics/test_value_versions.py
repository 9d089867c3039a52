"""The time at which claimed values stood together."""

from __future__ import annotations

from assay.engine import Engine
from assay.fields.model import Fact
from tests.forensics.made import claimed, customers, favours, matched, measured


def test_two_old_values_bound_the_time(engine: Engine) -> None:
    mails = [f"new{i}@a.org" for i in range(1, 5)]
    held = customers(engine, {"email": mails}, versions=4)
    for i in range(1, 5):
        engine.run(f"INSERT INTO history VALUES ({i}, 'email', 'old{i}@a.org', '201{i}-01-01', '202{i}-01-01')")
    view = claimed(engine, {"email": ["old1@a.org", "old2@a.org", "old3@a.org", "new4@a.org"]}, reference=held)
    old = measured(
        matched(engine, view, [(i, "O") for i in (1, 2, 3)] + [(4, "A")], [("email", Fact.WORLD)]), "value-versions"
    )
    assert (old.measurement.k, old.measurement.n) == (1, 4)
    assert old.says == (
        "Of values with known past versions, 1 of 4 (25 %) are today's and 3 are past ones; most of them (75 %) "
        "were valid "
        "together between 2013-01-01 and 2021-01-01."
    )
    assert favours(old, "older", "genuine") > 0


def test_todays_values(engine: Engine) -> None:
    held = customers(engine, {"email": ["new@a.org"] * 3}, versions=3)
    engine.run("INSERT INTO history SELECT unnest([1, 2, 3]), 'email', 'old@a.org', NULL, TIMESTAMP '2024-01-01'")
    view = claimed(engine, {"email": ["new@a.org"] * 3}, reference=held)
    now = measured(matched(engine, view, [(i, "A") for i in (1, 2, 3)], [("email", Fact.WORLD)]), "value-versions")
    assert now.says.endswith("were valid together between 2024-01-01 and 2026-01-01.")
    assert favours(now, "genuine", "older") > 0
