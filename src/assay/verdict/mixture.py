"""The mixture: shares of components from counts of cells, for many draws of the unknown rates at once.

Method: EM for mixing proportions with known component likelihoods (Dempster, Laird and Rubin 1977), repeated over a
Bayesian bootstrap of the counts (Rubin 1981) and over draws of the rates. Every draw starts from random proportions, so
that where the cells cannot separate two components the draws stay apart and the interval says so; and every origin
gets Gamma(1/2) pseudo-observations (Jeffreys), so that zero of n still has an upper bound.
"""

from __future__ import annotations

from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[np.float64]]
Integers = np.ndarray[Any, np.dtype[np.int64]]
Flags = np.ndarray[Any, np.dtype[np.bool_]]

DRAWS = 200  # the 5 % and 95 % points then rest on ten draws each
STEPS = 60  # EM steps; separated components settle within ten, flat ridges never do and are not meant to
JEFFREYS = 0.5


def proportions(counts: Array, likelihood: Array, origins: Array, rng: np.random.Generator) -> tuple[Array, Array]:
    """Shares of components per draw: with pseudo-observations (for intervals) and without (for the estimate).

    counts: (cells,), people or rows scaled to people. likelihood: (draws, cells, components). origins: (components,)
    index of each component's origin. Both answers: (draws, components), each row summing to 1.
    """
    draws, _, components = likelihood.shape
    total = counts.sum()
    weights = rng.gamma(np.maximum(counts, 1e-9), size=(draws, len(counts)))
    weights *= total / np.maximum(weights.sum(axis=1, keepdims=True), 1e-300)
    members = (origins[:, None] == np.unique(origins)[None, :]).astype(float)  # components x origins
    pseudo = rng.gamma(JEFFREYS, size=(draws, members.shape[1])) @ (members / members.sum(axis=0)).T
    shares = rng.dirichlet(np.ones(members.shape[1]), size=draws) @ members.T
    shares *= rng.dirichlet(np.ones(components), size=draws)
    shares /= shares.sum(axis=1, keepdims=True)
    plain = shares
    for _ in range(STEPS):
        expected = expect(weights, likelihood, shares)
        plain = expected / np.maximum(expected.sum(axis=1, keepdims=True), 1e-300)
        shares = expected + pseudo
        shares /= shares.sum(axis=1, keepdims=True)
    return shares, plain


def expect(weights: Array, likelihood: Array, shares: Array) -> Array:
    """Expected observations per component: (draws, components), for one E step."""
    mixed = np.matmul(likelihood, shares[:, :, None])[:, :, 0]
    ratio = weights / np.maximum(mixed, 1e-300)
    answer: Array = np.matmul(ratio[:, None, :], likelihood)[:, 0, :] * shares
    return answer


def posterior(likelihood: Array, shares: Array) -> Array:
    """P(component | cell), averaged over draws: (cells, components)."""
    joint = likelihood * shares[:, None, :]
    joint /= np.maximum(joint.sum(axis=2, keepdims=True), 1e-300)
    answer: Array = joint.mean(axis=0)
    return answer


def beta_draws(k: float, n: float, rng: np.random.Generator, most: float = np.inf, draws: int = DRAWS) -> Array:
    """Draws of a rate seen k of n times, with Jeffreys' prior; `most` caps n, for rates that differ between claims."""
    scale = min(1.0, most / n) if n else 0.0
    answer: Array = rng.beta(k * scale + JEFFREYS, (n - k) * scale + JEFFREYS, size=draws)
    return answer
