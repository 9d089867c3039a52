"""Schemes and costs that we deployed."""

from __future__ import annotations

from assay.engine import Engine
from tests.forensics.made import claimed, customers, favours, measured

SALT = "abcdefghijklmnopqrstue"


def bcrypts(cost: int) -> list[str | None]:
    return [f"$2b${cost:02}${SALT}{'B' * 29}{c}u" for c in "abcdefghijklmnopqrst"]


def test_cost_of_ours_and_of_others(engine: Engine) -> None:
    held = customers(engine, {"password_hash": bcrypts(12)})
    ours = measured(claimed(engine, {"password_hash": bcrypts(12)}, reference=held), "hash-policy")
    assert (ours.measurement.k, ours.measurement.n) == (20, 20)
    assert ours.says == (
        "20 of 20 (100 %) hashes are of a scheme and cost that we deployed, as ours would (schemes and costs "
        "known here: 1)."
    )
    theirs = measured(claimed(engine, {"password_hash": bcrypts(10)}, reference=held), "hash-policy")
    assert theirs.measurement.k == 0
    assert favours(theirs, "other-origin", "genuine") > 0
    assert favours(ours, "genuine", "other-origin") >= 0


def test_a_past_scheme_counts(engine: Engine) -> None:
    held = customers(engine, {"password_hash": bcrypts(12)})
    engine.run(f"INSERT INTO history VALUES (1, 'password_hash', '{bcrypts(10)[0]}', NULL, NULL)")
    past = measured(claimed(engine, {"password_hash": bcrypts(10)}, reference=held), "hash-policy")
    assert past.measurement.k == 20
