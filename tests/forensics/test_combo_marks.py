"""Plaintext passwords."""

from __future__ import annotations

from assay.engine import Engine
from tests.forensics.made import claimed, favours, measured


def test_many_passwords(engine: Engine) -> None:
    columns = {"email": ["a@b.org"] * 10 + ["c@d.org"] * 2, "password": [f"pass{i}" for i in range(12)]}
    found = measured(claimed(engine, columns), "combo-marks")
    assert found.says == (
        "12 of 12 (100 %) rows hold a plaintext password, as combo lists do and a store that hashes cannot; one "
        "login has up to "
        "10 passwords, and 50 % of logins nine or more."
    )
    assert favours(found, "credentials", "genuine") > 0
