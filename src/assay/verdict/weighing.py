"""Likelihood ratios: one per family per claim, over-dispersed, capped by what stands behind them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import exp, log, log10

from scipy.special import betaincc, betaln, logsumexp

from assay.forensics.model import Basis, Finding, Measured, Measurement
from assay.matching.model import Controls
from assay.verdict.model import Weight

LN10 = log(10)
ASSERTED_CAP = 1.0  # log10: an expectation nobody has measured moves nothing by more than 10:1
# MEASURED: the order of the number of independent truths behind it (ELUB, Vergeer et al. 2016). Controls of one run
# share their cause, so ten of them count as one; never less than 10:1, never more than 1,000:1.
MEASURED_CAPS = (1.0, 3.0)
FACT_CAP = 4.0  # facts stand outside the scale: they may decide, and are reported with their false-match probability
# A range that ends this near to 0 or 1 means "up to it": checks keep their bounds strictly inside.
_EDGE = 0.01


@dataclass(frozen=True)
class Evidence:
    """What one source says: log10 likelihood ratio per label, 0 for labels it has no opinion on."""

    family: str
    source: str
    by_label: Mapping[str, float]
    capped: bool


def measured_cap(controls: Controls | None) -> float:
    """log10 of the largest ratio that this run's controls support."""
    low, high = MEASURED_CAPS
    count = controls.recall.n if controls else 0
    return min(high, max(low, log10(max(1.0, count / 10))))


def beta_of(low: float, high: float) -> tuple[float, float]:
    """The beta distribution with 90 % between `low` and `high`.

    Ranges that reach a bound pile up there (one parameter 1, 90 % within the range); others by mean and deviation.
    """
    low, high = min(low, high), max(low, high)
    if high >= 1 - _EDGE and low <= _EDGE:
        return 1.0, 1.0
    if high >= 1 - _EDGE:
        return max(1.0, log(0.1) / log(low)), 1.0
    if low <= _EDGE:
        return 1.0, max(1.0, log(0.1) / log(1 - high))
    mean, deviation = (low + high) / 2, max((high - low) / (2 * 1.645), 0.002)
    size = max(mean * (1 - mean) / deviation**2 - 1, 1.0)
    return max(mean * size, 0.3), max((1 - mean) * size, 0.3)


def log_likelihood(k: float, n: float, low: float, high: float) -> float:
    """Natural log of the beta-binomial probability of k of n, up to the term that all labels share."""
    a, b = beta_of(low, high)
    return float(betaln(k + a, n - k + b) - betaln(a, b))


def log_likelihood_above(k: float, n: float, low: float) -> float:
    """The same for a share that may lie anywhere above `low`: a uniform prior on [low, 1]."""
    low = min(max(low, 0.0), 0.99)
    above = float(_log_above(k, n, low))
    return float(betaln(k + 1, n - k + 1)) + above - log(1 - low)


def _log_above(k: float, n: float, low: float) -> float:
    """Log of P(X > low) for X ~ Beta(k + 1, n - k + 1), finite far out in the tail."""
    above = float(betaincc(k + 1, n - k + 1, low))
    return log(above) if above > 1e-290 else -660.0


def evidence(family: str, source: str, logs: Mapping[str, float], cap: float) -> Evidence:
    """Natural log-likelihoods per label turned into capped log10 ratios against the average of the labels given.

    After the cap no two labels stand further apart than `cap`, nor any label further than that from the average.
    """
    if not logs:
        return Evidence(family, source, {}, False)
    mean = float(logsumexp(list(logs.values())) - log(len(logs)))
    ratios = {label: (value - mean) / LN10 for label, value in logs.items()}
    top = max(ratios.values())
    held = {label: max(value, top - cap) for label, value in ratios.items()}
    recentred = log10(sum(10**value for value in held.values()) / len(held))
    return Evidence(
        family, source, {label: round(value - recentred, 6) for label, value in held.items()}, held != ratios
    )


def finding_evidence(finding: Finding, controls: Controls | None) -> Evidence | None:
    """What a check's finding says, or None when it has no count or no expectations."""
    if not isinstance(finding, Measured) or not finding.check.expects:
        return None
    found = finding.measurement
    if found.k is None or not found.n:
        return None
    logs = {}
    for label, share in finding.check.expects.items():
        low, high = _bound(found, share.low), _bound(found, share.high)
        if low is None or high is None:
            continue
        logs[label] = log_likelihood(min(found.k, found.n), found.n, low, high)
    if len(logs) < 2:
        return None
    return evidence(finding.check.family, finding.check.id, logs, _cap(finding.check.basis, controls))


def _cap(basis: Basis, controls: Controls | None) -> float:
    if basis is Basis.ASSERTED:
        return ASSERTED_CAP
    return FACT_CAP if basis is Basis.FACT else measured_cap(controls)


def _bound(found: Measurement, bound: float | str) -> float | None:
    value = found.numbers.get(bound) if isinstance(bound, str) else bound
    return float(value) if isinstance(value, (int, float)) and value == value else None  # noqa: PLR0124 - NaN differs from itself


def families(items: Iterable[Evidence]) -> tuple[Weight, ...]:
    """One weight per family: a family counts once, whatever the number of its checks.

    Per label: the strongest item where all agree in direction; where they disagree, the strongest for plus the
    strongest against, so that contradicting checks offset instead of the louder one winning. Centred again, so that a
    contradiction among checks does not by itself speak for the accounts they do not name.
    """
    grouped: dict[str, list[Evidence]] = {}
    for item in items:
        if item.by_label:
            grouped.setdefault(item.family, []).append(item)
    return tuple(_family(name, grouped[name]) for name in sorted(grouped))


def _family(name: str, items: Sequence[Evidence]) -> Weight:
    labels = sorted({label for item in items for label in item.by_label})
    by_label = {}
    for label in labels:
        values = [item.by_label.get(label, 0.0) for item in items]
        by_label[label] = max(0.0, *values) + min(0.0, *values)
    # a family says no more than its strongest member: two asserted ones of 10:1 each must not make 100:1
    most, spread = max(_spread(item.by_label) for item in items), _spread(by_label)
    if spread > most > 0:
        by_label = {label: value * most / spread for label, value in by_label.items()}
    mean = log10(sum(10**value for value in by_label.values()) / len(by_label))
    by_label = {label: round(value - mean, 6) for label, value in by_label.items()}
    return Weight(name, tuple(item.source for item in items), by_label, any(item.capped for item in items))


def _spread(by_label: Mapping[str, float]) -> float:
    values = [0.0, *by_label.values()]
    return max(values) - min(values)


# Families that tell a copy of today from an older one, apart because they fail for different reasons: values are
# overwritten, the newest of a part of the table is not the newest of all, a table may keep those who left.
AGE = ("freshness", "joined", "left")
LOOKS = ("coherence", "generator", "texture")  # families of what rows look like by themselves


def same_people(weights: Iterable[Weight], told: bool) -> tuple[Weight, ...]:
    """For rows about our customers: what they look like cannot tell ways apart by which the same people were copied.

    So `scraped` never does worse than `genuine` there; and without a company fact to compare (`told` False) neither
    does another company's list of the same people, which the number of matches excludes by an asserted 10:1 at most.
    """
    return tuple(_same_people(w, told) for w in weights)


def _same_people(weight: Weight, told: bool) -> Weight:
    if weight.family not in (*LOOKS, "match"):
        return weight
    genuine = weight.by_label.get("genuine", 0.0)
    least = {"scraped": genuine}
    if not told:
        least["other-origin"] = genuine - (ASSERTED_CAP if weight.family == "match" else 0.0)
    raised = {label: max(value, weight.by_label.get(label, 0.0)) for label, value in least.items()}
    return replace(weight, by_label={**weight.by_label, **raised})


def through_surface(weights: Iterable[Weight]) -> tuple[Weight, ...]:
    """Where a declared endpoint returns the company facts that agree, they speak for `scraped` as for `genuine`."""
    return tuple(
        replace(
            w, by_label={**w.by_label, "scraped": max(w.by_label.get(label, 0.0) for label in ("genuine", "scraped"))}
        )
        if w.family == "company-facts"
        else w
        for w in weights
    )


def of_any_day(weights: Iterable[Weight]) -> tuple[Weight, ...]:
    """Outside AGE nothing tells a copy of today from an older one: both stand as well as the better of them.

    An older copy may agree less, so its expectations are wider; that width must not speak against it when all agrees.
    """
    return tuple(_of_any_day(w) if w.family not in AGE else w for w in weights)


def _of_any_day(weight: Weight) -> Weight:
    if not {"genuine", "older"} <= weight.by_label.keys():
        return weight
    better = max(weight.by_label["genuine"], weight.by_label["older"])
    return replace(weight, by_label={**weight.by_label, "genuine": better, "older": better})


def with_partner_age(weights: Iterable[Weight]) -> tuple[Weight, ...]:
    """A partner's feed is of today or of an older day, one or the other for all of it: the mean of both accounts."""
    listed = tuple(weights)
    aged = [w for w in listed if w.family in AGE]
    today, past = (sum(w.by_label.get(label, 0.0) for w in aged) for label in ("genuine", "older"))
    each = round(log10((10**today + 10**past) / 2) / len(aged), 6) if aged else 0.0
    return tuple(replace(w, by_label={**w.by_label, "partner": each}) if w.family in AGE else w for w in listed)


def probabilities(prior: Mapping[str, float], weights: Iterable[Weight]) -> dict[str, float]:
    """Posterior per label; labels of prior 0 stay at 0."""
    score = {label: log(value) for label, value in prior.items() if value > 0}
    for weight in weights:
        for label in score:
            score[label] += LN10 * weight.by_label.get(label, 0.0)
    total = float(logsumexp(list(score.values())))
    return {label: (exp(score[label] - total) if label in score else 0.0) for label in prior}
