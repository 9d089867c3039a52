"""What the comparison itself says: the families `match`, `company-facts`, `freshness` and `route`."""

from __future__ import annotations

from math import log

import numpy as np
from scipy.special import log_ndtr

from assay.forensics.model import View
from assay.forensics.sources import best, fits
from assay.verdict.freshness import freshness
from assay.verdict.mixture import Array
from assay.verdict.model import HYPOTHESES, ORIGINS, Composition
from assay.verdict.standing import Standing
from assay.verdict.weighing import ASSERTED_CAP, FACT_CAP, LN10, Evidence, evidence, log_likelihood, measured_cap

TESTED = ("genuine", "older", "partner", "scraped", "credentials", "other-origin", "invented", "mixture")
_TAIL = 1.645  # standard deviations from the middle of a normal curve to its 95 % point
_OURS = ("genuine", "older", "partner")


def own_evidence(view: View, composition: Composition, standing: Standing) -> tuple[Evidence, ...]:
    """The evidence of the comparison; families without material stay silent."""
    found = [match_evidence(view, composition, standing), facts_evidence(view, standing)]
    found += [*freshness(view, standing), route_evidence(view, standing)]
    return tuple(item for item in found if item is not None)


def match_evidence(view: View, composition: Composition, standing: Standing) -> Evidence:
    """How well the composition fits what each account says a claim is made of.

    Per account: the probability, over the draws of the composition, that the shares lie in its ranges; tails by
    normal curves on the logit scale, against the same under flat shares (a wide range predicts less, so it gains less).
    The worst range counts, not the product. Without company facts the account "the
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
        logs["other-origin"] = max(logs["other-origin"], max(logs.values()) - ASSERTED_CAP * LN10)
    return evidence("match", "composition", logs, cap)


def _share(draws: Array, key: str) -> Array:
    answer: Array = draws[:, [ORIGINS.index(origin) for origin in key.split("+")]].sum(axis=1)
    return answer


def _within(shares: Array, low: float, high: float) -> float:
    """Natural log of P(low <= share <= high) under a two-piece normal curve through the draws' logits.

    Each side has its own deviation: draws that pile up at 0 say nothing about how far the share reaches upwards.
    """
    logits = _logit(np.clip(shares, 1e-6, 1 - 1e-6))
    least, middle, most = (float(q) for q in np.quantile(logits, [0.05, 0.5, 0.95]))
    sides = max((middle - least) / _TAIL, 0.05), max((most - middle) / _TAIL, 0.05)

    def at(share: float) -> float:
        gap = float(_logit(share)) - middle
        return gap / sides[gap > 0]

    above = log_ndtr(-at(low)) if low > 0 else 0.0
    below = log_ndtr(at(high)) if high < 1 else 0.0
    return float(min(above, below)) - log(high - low)


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
    if returned_by_surface(view, standing):
        logs["scraped"] = logs["genuine"]  # the surface returns those facts
    logs["mixture"] = log_likelihood(k, n, 0.5, 1.0)  # its found people are ours, or by chance
    cap = FACT_CAP if chance <= 0.001 and k >= 5 else measured_cap(view.controls)
    return evidence("company-facts", "company facts", logs, cap)


def returned_by_surface(view: View, standing: Standing) -> bool:
    """Whether a declared endpoint returns every company fact that could be compared."""
    surface = best(fits(view), "endpoint")
    return surface is not None and set(standing.facts_kinds) <= surface.kinds


def route_evidence(view: View, standing: Standing) -> Evidence:
    """Whether the rows fit a declared partner feed or endpoint better than a cut of our own tables.

    Without a declared feed that fits, agreeing company facts speak 10:1 against a partner and against the public
    surface: nobody outside is known to hold them. Rows of world facts only say nothing either way.
    """
    found = fits(view)
    own, partner, surface = best(found, "table", "export"), best(found, "partner"), best(found, "endpoint")
    unknown = -ASSERTED_CAP if standing.facts_k >= 0.5 * max(1, standing.facts_n) else 0.0
    ours = max(0.0, own.score) if own else 0.0
    logs = {
        "genuine": ours,
        "older": ours,
        "partner": partner.score if partner else unknown,
        "scraped": surface.score if surface else unknown,
    }
    cap = max(ASSERTED_CAP, *(abs(value) for value in logs.values()))
    return evidence("route", "declared tables, feeds and endpoints", {k: LN10 * v for k, v in logs.items()}, cap)
