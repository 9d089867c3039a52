"""Clopper-Pearson intervals against known values."""

from __future__ import annotations

import pytest

from assay.matching.rates import rate


@pytest.mark.parametrize(
    ("k", "n", "low", "high"),
    [
        (0, 31, 0.0, 1 - 0.05 ** (1 / 31)),
        (31, 31, 0.05 ** (1 / 31), 1.0),
        (0, 0, 0.0, 1.0),
        (5, 10, 0.2224, 0.7776),  # binom.test(5, 10, conf.level = 0.9) in R
    ],
)
def test_interval(k: int, n: int, low: float, high: float) -> None:
    found = rate(k, n)
    assert (found.low, found.high) == (pytest.approx(low, abs=1e-4), pytest.approx(high, abs=1e-4))
