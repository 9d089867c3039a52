"""Hashes that left our store."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assay.engine import Engine
from assay.forensics import Skipped, View
from assay.forensics.checks import hash_equality
from assay.matching import match
from tests.forensics.made import KEY, claimed, customers, favours, finding, measured


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


def _replaced_since(engine: Engine, emails: list[str | None]) -> View:
    """Ten claimed hashes, matched by hash and address, of which customers 1 to 4 hold none any more."""
    now = [h and h[:-1] + "e" for h in bcrypts("u")[:4]] + bcrypts("u")[4:]
    held = customers(engine, {"password_hash": now, "email": [f"{i}@a.org" for i in range(10)]})
    for i, old in enumerate(bcrypts("u")[:4], 1):
        engine.run("INSERT INTO history VALUES (?, 'password_hash', ?, NULL, NULL)", [i, old])
    view = claimed(engine, {"password_hash": bcrypts("u"), "email": emails}, reference=held)
    return replace(view, overlap=match(engine, view.schema, held, key=KEY, into="matches"))


def test_past_hashes_are_found_though_the_index_does_not_lead_from_them(engine: Engine) -> None:
    view = _replaced_since(engine, [None] * 10)
    assert "password_hash" in engine.kept["index"].keys
    found = measured(view, "hash-equality")
    assert (found.measurement.k, found.measurement.n, found.measurement.numbers["past"]) == (10, 10, 4)


def test_patterns_tell_past_hashes_too(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    view = _replaced_since(engine, [f"{i}@a.org" for i in range(10)])
    monkeypatch.setattr(hash_equality, "EXACT", 1)
    found = measured(view, "hash-equality")
    assert (found.measurement.k, found.measurement.n, found.measurement.numbers["past"]) == (10, 10, 4)
