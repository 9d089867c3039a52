"""Shares with exact intervals."""

from __future__ import annotations

from scipy.special import betaincinv  # scipy.stats takes half a second to load

from assay.matching.model import Rate

LEVEL = 0.9  # two-sided, as everywhere in the result


def rate(k: int, n: int) -> Rate:
    """K of n with the Clopper-Pearson interval (Biometrika 26, 1934); 0 to 1 when n is 0."""
    if n == 0:
        return Rate(0, 0, 0.0, 1.0)
    tail = (1 - LEVEL) / 2
    low = 0.0 if k == 0 else float(betaincinv(k, n - k + 1, tail))
    high = 1.0 if k == n else float(betaincinv(k + 1, n - k, 1 - tail))
    return Rate(k, n, low, high)
