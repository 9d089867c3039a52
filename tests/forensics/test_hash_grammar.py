"""Hashes that schemes write, and strings that none does."""

from __future__ import annotations

from assay.engine import Engine
from tests.forensics.made import claimed, favours, measured

SALT = "abcdefghijklmnopqrstu"


def bcrypts(last: str, end: str) -> list[str | None]:
    return [f"$2b$12${SALT[i:]}{SALT[:i]}{last}{'B' * 30}{end}" for i in range(20)]


def test_true_and_made_up_bcrypt(engine: Engine) -> None:
    true = measured(claimed(engine, {"password_hash": bcrypts("e", "u")}), "hash-grammar")
    assert (true.measurement.k, true.measurement.n) == (20, 20)
    assert true.says == (
        "20 of 20 (100 %) hashes are well-formed in a known scheme, as real hashes are; 1 scheme in the "
        "column, 0 repeated "
        "hashes, 0 repeated salts."
    )
    made = measured(claimed(engine, {"password_hash": bcrypts("x", "z")}), "hash-grammar")
    assert made.measurement.k == 0
    assert favours(made, "invented", "genuine") > 0
    assert favours(true, "genuine", "invented") == 0


def test_repeated_hashes_are_counted(engine: Engine) -> None:
    found = measured(claimed(engine, {"password_hash": ["5f4dcc3b5aa765d61d8327deb882cf99"] * 3}), "hash-grammar")
    assert found.measurement.numbers["repeated"] == 2
