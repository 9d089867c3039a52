"""Ages of people, and of nobody."""

from __future__ import annotations

from assay.engine import Engine
from tests.forensics.made import claimed, favours, measured


def test_even_over_a_century(engine: Engine) -> None:
    even = measured(claimed(engine, {"birth_date": [f"{y}-03-04" for y in range(1911, 2026)]}), "birth-date-texture")
    assert even.says == (
        "38 of 115 (33 %) people would be under 18 or over 95, as when dates are drawn evenly over a century (up "
        "to 5 % in real "
        "bases); 0 % were born on 1 January."
    )
    assert favours(even, "invented", "genuine") > 0
    real = measured(claimed(engine, {"birth_date": [f"{y}-01-01" for y in range(1950, 2000)]}), "birth-date-texture")
    assert real.measurement.k == 0
    assert real.measurement.numbers["new_year"] == 1.0
    assert favours(real, "invented", "genuine") == 0
