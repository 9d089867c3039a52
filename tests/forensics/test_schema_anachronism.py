"""Hashes of a scheme given up."""

from __future__ import annotations

from assay.engine import Engine
from tests.forensics.made import claimed, customers, favours, measured


def bcrypts() -> list[str | None]:
    return [f"$2b$12$abcdefghijklmnopqrstue{'B' * 29}{c}u" for c in "abcdefghij"]


DIGESTS = [f"{i:040x}" for i in range(10)]


def test_given_up_and_migration(engine: Engine) -> None:
    held = customers(engine, {"password_hash": bcrypts()}, versions=1)
    engine.run(f"INSERT INTO history VALUES (1, 'password_hash', '{DIGESTS[3]}', NULL, NULL)")
    old = measured(claimed(engine, {"password_hash": DIGESTS}, reference=held), "schema-anachronism")
    assert (old.measurement.k, old.measurement.n) == (10, 10)
    assert favours(old, "older", "genuine") > 0
    both = measured(claimed(engine, {"password_hash": DIGESTS + bcrypts()}, reference=held), "schema-anachronism")
    assert both.says == (
        "10 of 20 (50 %) hashes are of a scheme that our records have given up; 2 schemes of ours in the "
        "column. Two "
        "schemes side by side date the records into the time of a change of scheme."
    )
    now = measured(claimed(engine, {"password_hash": bcrypts()}, reference=held), "schema-anachronism")
    assert favours(now, "older", "genuine") == 0


def test_no_hashes_today(engine: Engine) -> None:
    held = customers(engine, {"email": ["a@b.org"]}, versions=1)
    engine.run(f"INSERT INTO history VALUES (1, 'password_hash', '{DIGESTS[3]}', NULL, NULL)")
    found = measured(claimed(engine, {"password_hash": DIGESTS}, reference=held), "schema-anachronism")
    assert found.measurement.k == 10
