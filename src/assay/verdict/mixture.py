"""The mixture: shares of components from counts of cells, for many draws of the unknown rates at once.

Method: EM for mixing proportions with known component likelihoods (Dempster, Laird and Rubin 1977), repeated over a
Bayesian bootstrap of the counts (Rubin 1981) and over draws of the rates. Every draw starts from random proportions, so
that where the cells cannot separate two components the draws stay apart and the interval says so; and every origin
gets Gamma(1/2) pseudo-observations (Jeffreys), so that zero of n still has an upper bound.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[np.float64]]
Integers = np.ndarray[Any, np.dtype[np.int64]]
Flags = np.ndarray[Any, np.dtype[np.bool_]]

DRAWS = 200  # the 5 % and 95 % points then rest on ten draws each
STEPS = 60  # EM steps; separated components settle within ten, flat ridges never do and are not meant to
JEFFREYS = 0.5


@dataclass(frozen=True)
class Adapting:
    """Components whose mark rates are known only roughly: they move towards the data, within bounds.

    `bare`: (draws, cells, components) likelihood without the marks, for the `columns` concerned. `on`, `off`: (cells,
    marks), 1 where a mark is set, or told and not set. `centre`, `low`, `high`: (draws, marks). `size`: (marks,)
    observations that the centre is worth.
    """

    columns: Integers
    bare: Array
    on: Array
    off: Array
    centre: Array
    low: Array
    high: Array
    size: Array


def proportions(
    counts: Array, likelihood: Array, origins: Integers, rng: np.random.Generator, adapting: Sequence[Adapting] = ()
) -> tuple[Array, Array, Array]:
    """Shares of components per draw: with pseudo-observations (for intervals) and without (for the estimate).

    counts: (cells,), people or rows scaled to people. likelihood: (draws, cells, components). origins: (components,)
    index of each component's origin. Both shares: (draws, components), each row summing to 1. Third: the likelihood
    at the end, with adapted rates.
    """
    draws = len(likelihood)
    likelihood = likelihood.copy()
    weights = rng.gamma(np.maximum(counts, 1e-9), size=(draws, len(counts)))
    weights *= counts.sum() / np.maximum(weights.sum(axis=1, keepdims=True), 1e-300)
    members = (origins[:, None] == np.unique(origins)[None, :]).astype(float)  # components x origins
    pseudo = rng.gamma(JEFFREYS, size=(draws, members.shape[1])) @ (members / members.sum(axis=0)).T
    shares = rng.dirichlet(np.ones(members.shape[1]), size=draws) @ members.T
    shares *= _within(weights, likelihood, members)
    plain = shares
    for step in range(STEPS):
        ratio = weights / np.maximum(np.matmul(likelihood, shares[:, :, None])[:, :, 0], 1e-300)
        if adapting and step % 3 == 0:
            for way in adapting:
                _adapt(way, likelihood, shares, ratio)
            ratio = weights / np.maximum(np.matmul(likelihood, shares[:, :, None])[:, :, 0], 1e-300)
        expected = np.matmul(ratio[:, None, :], likelihood)[:, 0, :] * shares
        plain = expected / np.maximum(expected.sum(axis=1, keepdims=True), 1e-300)
        shares = expected + pseudo
        shares /= shares.sum(axis=1, keepdims=True)
    return shares, plain, likelihood


def _within(weights: Array, likelihood: Array, members: Array) -> Array:
    """Each origin's components as they would share the data alone, so that an origin of many ways has no head start."""
    shares = np.tile((members / members.sum(axis=0)).sum(axis=1), (len(likelihood), 1))
    for _ in range(5):
        mixed = (likelihood * shares[:, None, :]) @ members
        ratio = (weights[:, :, None] / np.maximum(mixed, 1e-300)) @ members.T
        shares = shares * (ratio * likelihood).sum(axis=1)
        shares /= np.maximum((shares @ members) @ members.T, 1e-300)
    return shares


def _adapt(adapting: Adapting, likelihood: Array, shares: Array, ratio: Array) -> None:
    """One M step for the rates of the adapting components, in place."""
    own = adapting.columns
    belongs = np.matmul(likelihood[:, :, own], shares[:, own, None])[:, :, 0] * ratio
    on, off = belongs @ adapting.on, belongs @ adapting.off
    rates = (on + adapting.size * adapting.centre) / (on + off + adapting.size)
    rates = np.clip(rates, adapting.low, adapting.high)
    marks = np.exp(np.log(rates) @ adapting.on.T + np.log1p(-rates) @ adapting.off.T)
    likelihood[:, :, own] = np.maximum(adapting.bare * marks[:, :, None], 1e-30)


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
