"""Hashes that left our store."""

from __future__ import annotations

from assay.engine import Engine
from assay.forensics import Skipped
from tests.forensics.made import claimed, customers, favours, finding, measured


def bcrypts(end: str) -> list[str | None]:
    return [f"$2b$12$abcdefghijklmnopqrstue{'B' * 29}{c}{end}" for c in "abcdefghij"]


def test_equal_hashes(engine: Engine) -> None:
    held = customers(engine, {"password_hash": bcrypts("u")})
    same = measured(claimed(engine, {"password_hash": bcrypts("u")}, reference=held), "hash-equality")
    assert (same.measurement.k, same.measurement.n) == (10, 10)
    assert same.says == (
        "10 of 10 (100 %) salted password hashes equal ours, 0 of them only a past one: they left our store (by "
        "chance: about "
        "1 in 10^12); an earlier leak of ours would show the same."
    )
    assert favours(same, "genuine", "other-origin") > 5
    none = measured(claimed(engine, {"password_hash": bcrypts("e")}, reference=held), "hash-equality")
    assert none.says == "None of 10 salted password hashes equals one that we store or stored."
    assert favours(none, "other-origin", "genuine") > 0


def test_bare_digests_tell_nothing(engine: Engine) -> None:
    digest = ["5f4dcc3b5aa765d61d8327deb882cf99"]
    held = customers(engine, {"password_hash": digest})
    assert isinstance(finding(claimed(engine, {"password_hash": digest}, reference=held), "hash-equality"), Skipped)
