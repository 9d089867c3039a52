"""Rates with their ranges: how far a share may lie from where it was measured."""

from __future__ import annotations

import numpy as np
from scipy.special import betaincinv, betaln

# Between-claim spread of a share measured on our own base: 0.05 is assumed (docs/verdict.md, "Not covered"),
# for which no measured value is public; drills replace it.
BETWEEN_CLAIMS = 0.05
EDGE = 0.002  # no expectation is ever surer than this: bounds lie strictly within (0, 1)


def interval(k: int, n: int, level: float = 0.90) -> tuple[float, float]:
    """Clopper-Pearson interval of k of n (Clopper and Pearson 1934); 0 to 1 when n is 0."""
    if n == 0:
        return 0.0, 1.0
    tail = (1 - level) / 2
    low = float(betaincinv(k, n - k + 1, tail)) if k else 0.0
    high = float(betaincinv(k + 1, n - k, 1 - tail)) if k < n else 1.0
    return low, high


def spread(share: float, n: int, between: float = BETWEEN_CLAIMS) -> tuple[float, float]:
    """90 % range of a share among claims like ours, when `share` was measured on `n`: a beta distribution.

    Its correlation is `between`, plus what is unknown because n is small. Both bounds lie within (EDGE, 1 - EDGE).
    """
    mean = min(max((share * n + 0.5) / (n + 1), EDGE), 1 - EDGE)  # Jeffreys prior
    correlation = min(between + 1 / (n + 2), 0.5)
    size = 1 / correlation - 1
    low = float(betaincinv(mean * size, (1 - mean) * size, 0.05))
    high = float(betaincinv(mean * size, (1 - mean) * size, 0.95))
    return bounded(low, high)


def bounded(low: float, high: float) -> tuple[float, float]:
    """Both within (EDGE, 1 - EDGE), and apart."""
    low = min(max(low, EDGE), 1 - 2 * EDGE)
    return low, max(min(high, 1 - EDGE), low + EDGE)


def chance_of(k: int, n: int, expected: tuple[float, float]) -> float:
    """Natural log of the beta-binomial probability of k of n, for a beta distribution with the 90 % range `expected`.

    The beta is fitted by mean and spread: a 90 % range is about 3.29 standard deviations wide.
    """
    low, high = expected
    mean = (low + high) / 2
    variance = min(((high - low) / 3.29) ** 2, mean * (1 - mean) * 0.99)
    size = mean * (1 - mean) / variance - 1
    a, b = mean * size, (1 - mean) * size
    ways = -np.log(n + 1) - betaln(n - k + 1, k + 1)
    return float(ways + betaln(k + a, n - k + b) - betaln(a, b))


def likelier(k: int, n: int, usual: tuple[float, float], *others: tuple[float, float]) -> tuple[float, float]:
    """Of several ranges that one label may show, the one under which k of n is likeliest; `usual` among equals.

    A label with several ways to come about is so judged by its best way: a generalised likelihood ratio, which never
    holds the absence of one way against the label. A way that cannot be told from the usual one, because the middle
    of either range lies in the other, is left out: it would gain from its width alone.
    """
    apart = [other for other in others if not (_holds(usual, other) or _holds(other, usual))]
    return max([usual, *apart], key=lambda expected: chance_of(k, n, expected))


def _holds(outer: tuple[float, float], inner: tuple[float, float]) -> bool:
    return outer[0] <= sum(inner) / 2 <= outer[1]
