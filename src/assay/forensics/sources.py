"""Declared tables, exports, partner feeds and endpoints, compared with the dump's columns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assay.forensics.model import View
from assay.reference.model import Export

_LABELS = {"table": "genuine", "export": "genuine", "partner": "partner", "endpoint": "scraped"}


@dataclass(frozen=True)
class Fit:
    """How well the columns fit one source: `shared` of `all` columns, names and order."""

    place: int  # in the order of declaration, from 1
    label: str  # the account under which the dump would come from it
    shared: int
    all: int
    order: float  # Kendall's tau of the shared columns' order, 1 when in the same
    named: int  # shared columns with the same name
    format: bool  # the declared format or delimiter is the dump's

    @property
    def score(self) -> float:
        """Jaccard of the columns, with up to a tenth for order, names and format: ties are broken by them."""
        if not self.all:
            return 0.0
        extra = 0.04 * max(self.order, 0.0) + 0.04 * self.named / max(self.shared, 1) + 0.02 * self.format
        return self.shared / self.all * 0.9 + (extra if self.shared else 0.0)


def fits(view: View) -> list[Fit]:
    """Every declared source with its fit, in the order of declaration."""
    if view.reference is None:
        return []
    theirs = [(_slug(header), kind) for header, kind in zip(view.schema.headers, _kinds(view), strict=False)]
    if not view.relation.named:
        theirs = [("", kind) for _, kind in theirs]
    return [_fit(place, source, theirs, view) for place, source in enumerate(view.reference.exports, start=1)]


def _kinds(view: View) -> list[str]:
    """The kind of each column of the dump, "" where none."""
    kinds = [""] * len(view.schema.headers)
    for field in view.schema.fields:
        for column in field.columns:
            if not kinds[column] or kinds[column] == "full_name":
                kinds[column] = field.kind
    return kinds


def _fit(place: int, source: Export, theirs: Sequence[tuple[str, str]], view: View) -> Fit:
    """Columns meet by name first, then by kind; each at most once."""
    ours = [(_slug(header), kind) for header, kind in zip(source.columns, source.kinds, strict=False)]
    left = dict(enumerate(theirs))
    pairs: list[tuple[int, int]] = []
    named = 0
    for by_name in (True, False):
        for i, (header, kind) in enumerate(ours):
            if any(i == met for met, _ in pairs):
                continue
            hit = next(
                (
                    j
                    for j, (h, k) in left.items()
                    if (h == header != "" if by_name else k == kind not in ("", "attribute"))
                ),
                None,
            )
            if hit is not None:
                pairs.append((i, hit))
                del left[hit]
                named += by_name
    shared = len(pairs)
    told = view.relation.format == source.format or view.relation.facts.get("delimiter") == source.delimiter
    has_format = source.format is not None or source.delimiter is not None
    union = len(ours) + len(theirs) - shared
    return Fit(place, _LABELS.get(source.way, "genuine"), shared, union, _tau(pairs), named, has_format and told)


def _tau(pairs: Sequence[tuple[int, int]]) -> float:
    """Kendall's tau of the order of columns; 1 for fewer than two."""
    places = [j for _, j in sorted(pairs)]
    total = len(places) * (len(places) - 1) // 2
    if total == 0:
        return 1.0
    rising = sum(a < b for i, a in enumerate(places) for b in places[i + 1 :])
    return 2 * rising / total - 1


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower())
