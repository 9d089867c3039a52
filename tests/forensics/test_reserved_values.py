"""Values reserved for examples."""

from __future__ import annotations

from assay.engine import Engine
from tests.forensics.made import claimed, favours, measured


def test_reserved_and_real(engine: Engine) -> None:
    found = measured(
        claimed(engine, {"email": ["a@example.com"] * 3 + ["a@b.org"], "ip": ["192.0.2.1", None, None, "8.8.8.8"]}),
        "reserved-values",
    )
    assert found.says == (
        "3 of 4 (75 %) rows hold a value that is reserved for examples or drama: far more than in a real base "
        "(up to 1.0 % in "
        "real bases)."
    )
    assert favours(found, "invented", "genuine") > 0
    quiet = measured(claimed(engine, {"email": ["a@b.org"] * 4}), "reserved-values")
    assert favours(quiet, "invented", "genuine") <= 0.01
