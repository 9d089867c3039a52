"""How well a claim fits each declared table, export, partner feed and endpoint: columns, order, row filter."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from assay.forensics.model import View
from assay.reference.model import Export
from assay.verdict.weighing import LN10, log_likelihood

# Columns are chosen by whoever cut the file, so they never move more than the asserted 10:1; the row filter is measured
# on our own base and may move 100:1.
_EXACT_ORDER, _EXACT, _SUBSET, _FOREIGN = 1.0, 0.7, 0.2, -1.0
_FILTER_CAP = 2.0
FITS = 0.5  # log10: from here on an export counts as fitting


@dataclass(frozen=True)
class Fit:
    """One export's fit: `score` is log10 of the ratio against "any cut of our own tables"."""

    name: str
    way: str
    score: float
    kinds: frozenset[str]
    inside: tuple[int, int] | None  # customers found that satisfy the row filter, of how many


def fits(view: View) -> tuple[Fit, ...]:
    """Every declared export, best first."""
    exports = view.reference.exports if view.reference else ()
    found = [_fit(view, export) for export in exports]
    return tuple(sorted(found, key=lambda fit: (-fit.score, fit.name)))


def best(found: tuple[Fit, ...], *ways: str) -> Fit | None:
    """The best fit among exports of these ways."""
    return next((fit for fit in found if fit.way in ways), None)


def _fit(view: View, export: Export) -> Fit:
    score = _columns(view, export)
    inside = None
    if export.where:
        inside, gain = _filter(view, export.where)
        score += gain
    return Fit(export.name, export.way, round(score, 6), frozenset(k for k in export.kinds if k), inside)


def _columns(view: View, export: Export) -> float:
    """Claim columns by header where both are named, by kind otherwise."""
    theirs = [_word(column) for column in export.columns]
    fields = {f.columns[0]: f.kind for f in reversed(view.schema.fields) if len(f.columns) == 1}
    headers = [_word(header) for header in view.schema.headers]
    foreign = [
        i
        for i, header in enumerate(headers)
        if header not in theirs and fields.get(i, "") not in {*export.kinds} - {""}
    ]
    if foreign:
        return _FOREIGN * min(2, len(foreign))
    shared = [theirs.index(header) for header in headers if header in theirs]
    if len(headers) < len(theirs):
        return _SUBSET
    in_order = len(shared) == len(theirs) and shared == sorted(shared)
    return _EXACT_ORDER if in_order else _EXACT


def _word(header: str) -> str:
    return "".join(c for c in header.casefold() if c.isalnum())


def _filter(view: View, where: str) -> tuple[tuple[int, int] | None, float]:
    """Customers found inside the filter, and log10 of the ratio between the feed and a draw from the whole base."""
    try:
        base_k, base_n = view.engine.one(f"SELECT count(*) FILTER (WHERE {where}), count(*) FROM reference")
        k, n = view.engine.one(
            f"SELECT count(*) FILTER (WHERE {where}), count(*) FROM reference "
            "WHERE customer IN (SELECT customer FROM verdict_ours)"
        )
    except duckdb.Error:  # a filter over a column that this reference does not hold says nothing about the feed
        return None, 0.0
    if not n or not base_n:
        return None, 0.0
    share = base_k / base_n
    feed = log_likelihood(k, n, 0.95, 1.0)
    whole = log_likelihood(k, n, max(0.0, share - 0.05), min(0.999, share + 0.05))
    return (int(k), int(n)), max(-_FILTER_CAP, min(_FILTER_CAP, (feed - whole) / LN10))
