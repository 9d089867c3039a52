"""Geometry of the report's pictures: plain numbers in percent of the width, drawn as SVG by the page."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from assay.report.result import PartInfo, Result
from assay.report.words import LABELS, ORIGINS, SUMMED, SUMS


@dataclass(frozen=True)
class Bar:
    """One bar: words, start and width in percent of the picture, and its interval, if any, in the same unit."""

    id: str
    words: str
    start: float
    width: float
    low: float
    high: float
    value: float
    rows: int


def composition_bar(parts: Sequence[PartInfo]) -> list[Bar]:
    """The origins that hold rows, side by side, widths adding up to 100."""
    total = sum(p.share for p in parts) or 1.0
    bars, start = [], 0.0
    for part in parts:
        width = 100 * part.share / total
        if part.share >= 0.0005 or part.high >= 0.02:  # a share that may matter is never left out of the picture
            words = ORIGINS.get(part.origin, part.origin)
            bars.append(Bar(part.origin, words, start, width, 100 * part.low, 100 * part.high, part.share, part.rows))
        start += width
    return bars


def told_parts(parts: Sequence[PartInfo], sums: Sequence[PartInfo]) -> list[Bar]:
    """The bars of `composition_bar` and, behind them, the sums of which more than one part is told.

    What is not told apart is known better as a whole, and the headline may say nothing but the whole.
    """
    bars = composition_bar(parts)
    for one in sums:
        told = [bar for bar in bars if bar.id in SUMMED[one.origin]]
        if len(told) > 1:
            bars.append(Bar(one.origin, SUMS[one.origin], 0, 0, 100 * one.low, 100 * one.high, one.share, one.rows))
    return bars


def interval_line(low: float, high: float, best: float) -> tuple[float, float, float]:
    """Start, width and dot of an interval line, in percent; never narrower than one can see."""
    width = max(100 * (high - low), 0.6)
    return min(100 * low, 100 - width), width, 100 * best


@dataclass(frozen=True)
class Step:
    """A step of the funnel: words, the number, its width in percent on a square-root scale."""

    words: str
    number: int
    width: float


def funnel(result: Result) -> list[Step]:
    """Claimed -> read -> people -> ours. Widths go by the square root, so that a sample of millions can be seen."""
    steps: list[tuple[str, int]] = []
    if result.claim.count:
        steps.append(("claimed", result.claim.count))
    steps.append(("rows read", result.intake.rows))
    if result.matching:
        steps.append(("distinct people", result.matching.people))
        steps.append(("customers of ours seen", result.matching.customers))
    most = max(n for _, n in steps) or 1
    return [Step(words, n, max(100 * math.sqrt(n / most), 0.4) if n else 0.0) for words, n in steps]


@dataclass(frozen=True)
class Weighing:
    """One family's push for or against a label: log10 likelihood ratio, and the bar's place in percent."""

    family: str
    checks: str
    value: float
    start: float
    width: float
    capped: bool


@dataclass(frozen=True)
class Waterfall:
    """What weighed for or against the leading label, strongest first."""

    label: str
    words: str
    bars: list[Weighing]


def waterfall(result: Result) -> Waterfall | None:
    """Families by weight for the most probable label; the middle (50 %) is neutral."""
    verdict = result.verdict
    if verdict is None or not verdict.probabilities:
        return None
    label = verdict.label or max(verdict.probabilities, key=lambda k: verdict.probabilities[k])
    weights = [(w, w.by_label.get(label, 0.0)) for w in verdict.weights]
    weights = sorted((w for w in weights if abs(w[1]) >= 0.005), key=lambda w: -abs(w[1]))
    most = max((abs(v) for _, v in weights), default=1.0)
    bars = []
    for weight, value in weights:
        width = 50 * abs(value) / most
        start = 50.0 if value > 0 else 50.0 - width
        bars.append(Weighing(weight.family, ", ".join(weight.checks), value, start, width, weight.capped))
    return Waterfall(label, LABELS.get(label, label), bars)
