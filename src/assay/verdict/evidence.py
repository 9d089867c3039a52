"""What the comparison itself says: the families `match`, `company-facts`, `freshness` and `route`."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from scipy.stats import norm

from assay.forensics.model import View
from assay.verdict.mixture import Array
from assay.verdict.model import HYPOTHESES, ORIGINS, Composition
from assay.verdict.standing import Standing
from assay.verdict.weighing import ASSERTED_CAP, FACT_CAP, Evidence, evidence, log_likelihood, measured_cap

TESTED = ("genuine", "older", "partner", "scraped", "credentials", "other-origin", "invented", "mixture")
_OURS = ("genuine", "older", "partner")


def own_evidence(view: View, composition: Composition, standing: Standing) -> tuple[Evidence, ...]:
    """The evidence of the comparison; families without material stay silent."""
    found = [match_evidence(view, composition, standing), facts_evidence(view, standing), aged_evidence(view, standing)]
    return tuple(item for item in found if item is not None)


def match_evidence(view: View, composition: Composition, standing: Standing) -> Evidence:
    """How well the composition fits what each account says a claim is made of.

    Per account: the probability, over the draws of the composition, that the shares lie in its ranges; tails by a
    normal curve on the logit scale. The worst range counts, not the product. Without company facts the account "the
    same people in another company's list, picked for being our customers" cannot be excluded by numbers, so it loses
    no more than an asserted 10:1.
    """
    cap = measured_cap(view.controls)
    logs = {}
    for label in TESTED:
        fits = [_within(_share(composition.draws, key), low, high)
                for key, (low, high) in HYPOTHESES[label].made_of.items()]  # fmt: skip
        logs[label] = min(fits, default=0.0)
    if not standing.told:
        logs["other-origin"] = max(logs["other-origin"], max(logs.values()) - ASSERTED_CAP * 2.303)
    return evidence("match", "composition", logs, cap)


def _share(draws: Array, key: str) -> Array:
    answer: Array = draws[:, [ORIGINS.index(origin) for origin in key.split("+")]].sum(axis=1)
    return answer


def _within(shares: Array, low: float, high: float) -> float:
    """Natural log of P(low <= share <= high) under a normal curve through the draws' logits."""
    logits = _logit(np.clip(shares, 1e-6, 1 - 1e-6))
    mean, deviation = float(np.median(logits)), max(float(logits.std()), 0.05)
    above = norm.logsf((_logit(low) - mean) / deviation) if low > 0 else 0.0
    below = norm.logcdf((_logit(high) - mean) / deviation) if high < 1 else 0.0
    return float(min(above, below))


def _logit(share: float | Array) -> Array:
    clipped = np.clip(share, 1e-6, 1 - 1e-6)
    answer: Array = np.log(clipped / (1 - clipped))
    return answer


def facts_evidence(view: View, standing: Standing) -> Evidence | None:
    """Whether company facts agree where the person was found: what separates "from us" from "about our customers"."""
    n, k = standing.facts_n, standing.facts_k
    if not n:
        return None
    chance = standing.facts_chance
    low, high = max(0.0, chance - 0.05), min(0.6, chance + 0.1)
    logs = {label: log_likelihood(k, n, 0.8, 1.0) for label in _OURS}
    logs |= {label: log_likelihood(k, n, low, high)
             for label in ("scraped", "credentials", "other-origin", "invented")}  # fmt: skip
    logs["mixture"] = log_likelihood(k, n, 0.1, 1.0)
    cap = FACT_CAP if chance <= 0.001 and k >= 5 else measured_cap(view.controls)
    return evidence("company-facts", "company facts", logs, cap)


def aged_evidence(view: View, standing: Standing) -> Evidence | None:
    """Whether fields that change over time show today's state or a past one."""
    if not standing.aged_n:
        return None
    base = standing.aged_base
    fresh = log_likelihood(standing.aged_k, standing.aged_n, max(0.0, base - 0.05), min(1.0, base + 0.08))
    past = log_likelihood(standing.aged_k, standing.aged_n, min(0.95, base + 0.03), 1.0)
    logs: Mapping[str, float] = {"genuine": fresh, "older": past, "partner": max(fresh, past)}
    return evidence("freshness", "volatile fields", logs, measured_cap(view.controls))
