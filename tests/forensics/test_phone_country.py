"""Country codes of phones against the country of the row."""

from __future__ import annotations

from assay.engine import Engine
from tests.forensics.made import claimed, favours, measured


def test_codes_of_other_countries(engine: Engine) -> None:
    phones = ["+431234567"] * 8 + ["+491234567"] * 8
    true = claimed(engine, {"phone": phones, "country": ["AT"] * 8 + ["DE"] * 8})
    found = measured(true, "phone-country")
    assert (found.measurement.k, found.measurement.n) == (16, 16)
    assert favours(found, "genuine", "invented") > 0
    swapped = measured(claimed(engine, {"phone": phones, "country": ["DE"] * 8 + ["AT"] * 8}), "phone-country")
    assert swapped.measurement.k == 0
    assert swapped.says.startswith(
        "In 0 of 16 (0 %) rows that tell, the phone's country code is that of the row's country: as when columns "
        "are shuffled"
    )
    assert favours(swapped, "invented", "genuine") > 0
