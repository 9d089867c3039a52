"""Whether our rows show today's state or a past one: newest customer, values that changed, people who have left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from math import log, log10

import numpy as np
from scipy.special import logsumexp, ndtr, ndtri

from assay.forensics.model import View
from assay.reference import EPOCH
from assay.verdict.curve import Curve, growth
from assay.verdict.segments import seen_in_base, segment
from assay.verdict.standing import Standing
from assay.verdict.weighing import (
    ASSERTED_CAP,
    Evidence,
    evidence,
    families,
    log_likelihood,
    log_likelihood_above,
    measured_cap,
)

# "Current" allows for the time between the copy and the claim; a month covers the lower quartile of known cases with
# room for our own reference being read later.
SLACK = timedelta(days=30)
# The first rows of today's table and a whole copy of an older day look alike; neither is known to be the rarer.
BLOCK_CAP = log10(2)
_BLOCK = 0.25  # with more of the base up to the newest found than this, the rows are a part of a table, not a draw
_WHOLE = 0.5
_NEW = 0.9  # share of the base that had joined by the newest found, above which somebody new was found


# Lag between copy and claim: quartiles 23, 187 and 709 days over 875 breaches, as a log-normal curve (docs/verdict.md,
# 8.3).
_MEDIAN_LAG, _LAG_SPREAD = 187.0, log(709 / 23) / (2 * 0.6745)


@dataclass(frozen=True)
class Newest:
    """The newest of ours among the customers found, with a creation time in the reference."""

    day: date
    found: int


def newest(view: View) -> Newest | None:
    """From the reference's own creation times, so the claim needs no date of its own; None without them."""
    if not view.engine.has("reference") or "created_at" not in view.engine.columns("reference"):
        return None
    joined = [(day, seen) for day, _, seen in seen_in_base(view).get("joined", []) if seen]
    if not joined:
        return None
    return Newest(EPOCH + timedelta(days=max(int(day) for day, _ in joined)), sum(seen for _, seen in joined))


def freshness(view: View, standing: Standing) -> tuple[Evidence, ...]:
    """The items of the families AGE."""
    items = (_newest(view), _aged(view, standing), _past(view, standing), _left(standing))
    return tuple(item for item in items if item is not None)


def age_odds(items: tuple[Evidence, ...]) -> float:
    """log10 odds of "older" against "genuine" from these items, each family once."""
    return sum(w.by_label.get("older", 0.0) - w.by_label.get("genuine", 0.0) for w in families(items))


def _newest(view: View) -> Evidence | None:
    """Nobody newer than the newest found, for rows drawn from the base of a day T: (N(c*)/N(T))^n.

    "Older" spreads T over the lags seen between copy and claim, beyond SLACK. Where nobody new was found, only the
    segment that the rows come from counts: its first rows say nothing about the rest of the base. A block from the head
    of a table, or of a segment, moves no more than BLOCK_CAP; most of a table is no sample, and moves an asserted 10:1.
    """
    seen, curve = newest(view), growth(view)
    if seen is None or curve is None or seen.found < 3 or view.reference is None:
        return None
    n, latest = seen.found, view.reference.as_of
    if curve.at(seen.day) < _NEW * curve.at(latest - SLACK):
        curve = growth(view, segment(view, n)[0]) or curve
    joined = curve.at(seen.day)
    today = max(curve.at(latest - SLACK), joined)
    older = _older(curve, latest, joined, today, n)
    cap = None
    if n > _BLOCK * joined and joined < _NEW * today:
        cap = BLOCK_CAP if n < _WHOLE * today else ASSERTED_CAP
    return _age(view, "newest customer", 0.0, older, cap, family="joined")


def _older(curve: Curve, as_of: date, joined: int, today: int, n: int) -> float:
    """Natural log of sum over T of P(T) (N(today)/N(T))^n, T no older than the newest customer found."""
    quantiles = (np.arange(64) + 0.5) / 64
    least = ndtr((log(SLACK.days) - log(_MEDIAN_LAG)) / _LAG_SPREAD)
    lags = np.exp(log(_MEDIAN_LAG) + _LAG_SPREAD * ndtri(least + quantiles * (1 - least)))
    held = [curve.at(as_of - timedelta(days=float(min(lag, 36_500)))) for lag in lags]
    terms = [n * log(today / max(count, 1)) if count >= joined else -np.inf for count in held]
    return float(max(logsumexp(terms) - log(len(terms)), -n - 10.0)) if terms else 0.0


def _aged(view: View, standing: Standing) -> Evidence | None:
    """Fields that change over time: as often a past value as in today's rows, or more often.

    The base holds the wear that the fields which never change show.
    """
    if not standing.aged_n:
        return None
    base, k, n = standing.aged_base, standing.aged_k, standing.aged_n
    fresh = log_likelihood(k, n, 0.0, min(1.0, base + 0.08))  # fewer differences than expected are no sign of age
    past = log_likelihood_above(k, n, base + 0.03)
    return _age(view, "values that changed", fresh, past)


def _past(view: View, standing: Standing) -> Evidence | None:
    """Values that equal a past version of ours: they were overwritten before, so today's rows hold next to none."""
    if not standing.aged_n or view.reference is None or not view.reference.versions:
        return None
    base, k, n = standing.past_base, standing.past_k, standing.aged_n
    fresh = log_likelihood(k, n, 0.0, min(1.0, base + 0.02))
    past = log_likelihood_above(k, n, base + 0.005)
    return _age(view, "past values", fresh, past)


def _left(standing: Standing) -> Evidence | None:
    """People who are customers no longer: a table of today holds few of them, unless it keeps them on purpose."""
    if not standing.found or not standing.former:
        return None
    today = log_likelihood(standing.former, standing.found, 0.0, 0.3)
    past = log_likelihood(standing.former, standing.found, 0.05, 1.0)
    return evidence("left", "customers who left", {"genuine": today, "older": past}, ASSERTED_CAP)


def _age(
    view: View, source: str, today: float, past: float, cap: float | None = None, *, family: str = "freshness"
) -> Evidence:
    """Signs of age may be strong; signs of newness stay asserted.

    New rows can be added to an old copy, and where no history is kept nobody knows how often values change.
    """
    held = cap if cap is not None else measured_cap(view.controls) if past > today else ASSERTED_CAP
    return evidence(family, source, {"genuine": today, "older": past}, held)


def odds_to_probability(odds: float) -> float:
    """log10 odds to a probability."""
    return float(1 / (1 + 10 ** min(300.0, -odds))) if odds > -300 else 0.0
