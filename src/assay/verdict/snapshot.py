"""Which of our own: how much of what is ours is an older snapshot, a partner's feed or our public surface."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from assay.forensics.model import View
from assay.forensics.sources import FITS, best, fits
from assay.verdict.freshness import age_odds, freshness, odds_to_probability
from assay.verdict.mixture import DRAWS, Array, beta_draws
from assay.verdict.standing import Standing, stand


@dataclass(frozen=True)
class Split:
    """Shares of ours, per draw; `older` is of what is neither former, partner nor scraped."""

    older: Array
    partner: Array
    scraped: Array
    notes: tuple[str, ...] = ()


def split_ours(view: View, rng: np.random.Generator) -> Split:
    """How ours divides, with the uncertainty of it.

    One file is taken to be one snapshot: either all of ours that is not former is older, with the probability that
    newest customer, changed values and people who left give it, or only the excess of past values over what today's
    rows show is.
    """
    standing = stand(view)
    probability = odds_to_probability(age_odds(freshness(view, standing)))
    whole = rng.random(DRAWS) < probability
    older = np.where(whole, 1.0, _excess(standing, rng))
    found = fits(view)
    partner, scraped = best(found, "partner"), best(found, "endpoint")
    routes = [max(0.0, fit.score) if fit is not None and fit.score >= FITS else None for fit in (partner, scraped)]
    odds = np.array([1.0, *(10**score if score is not None else 0.0 for score in routes)])
    if (own := best(found, "table", "export")) is not None:
        odds[0] = max(1.0, 10**own.score)
    route = rng.choice(3, size=DRAWS, p=odds / odds.sum())
    notes: tuple[str, ...] = ()
    if 0.05 < probability < 0.95:
        notes = ("Whether our rows are of today or of an older day is not settled, so both shares are wide.",)
    return Split(older, (route == 1).astype(float), (route == 2).astype(float), notes)


def _excess(standing: Standing, rng: np.random.Generator) -> Array:
    if not standing.aged_n:
        return np.zeros(DRAWS)
    seen = beta_draws(standing.aged_k, standing.aged_n, rng)
    base = standing.aged_base
    answer: Array = np.clip((seen - base - 0.05) / max(1 - base, 1e-6), 0.0, 1.0)
    return answer
