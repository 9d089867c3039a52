"""The grammar of faker-js."""

from __future__ import annotations

from assay.engine import Engine
from tests.forensics.made import claimed, favours, measured


def test_capitals_and_free_mailers(engine: Engine) -> None:
    raw = {"email": ["Ann.Lee12@gmail.com", "Bo_Smith@yahoo.com", "Carla7@hotmail.com", "Dora.Fox@gmail.com"] * 5}
    low = {"email": [(v or "").lower() for v in raw["email"]]}
    found = measured(claimed(engine, low, raw), "fakerjs-grammar")
    assert found.says == (
        "20 of 20 (100 %) rows have an e-mail in the grammar of faker-js: far more than in a real base (up to "
        "8.0 % in real "
        "bases)."
    )
    assert favours(found, "invented", "genuine") > 2
    quiet = measured(claimed(engine, low, low), "fakerjs-grammar")
    assert quiet.measurement.k == 0
    assert favours(quiet, "invented", "genuine") < 1
