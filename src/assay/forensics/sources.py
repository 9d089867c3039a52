"""Declared tables, exports, partner feeds and endpoints: how well the dump fits each, by columns and by row filter."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb

from assay.forensics.columns import customers_of, portrait_of
from assay.forensics.found import found_customers
from assay.forensics.met import met_customers
from assay.forensics.model import View
from assay.forensics.rates import chance_of
from assay.reference.model import Export

# Columns are chosen by whoever cut the file, so they never move more than the asserted 10:1; the row filter is measured
# on our own base and may move 100:1. All are log10 of the ratio against "any cut of our own tables".
_EXACT_ORDER, _EXACT, _SUBSET, _FOREIGN = 1.0, 0.7, 0.2, -1.0
_FILTER_CAP = 2.0
FITS = 0.5  # from here on a source counts as fitting
_FED = (0.95, 0.998)  # rows of a feed that pass its own filter, as of another day
_BESIDE = 0.05  # how far a share may lie from the base's and still be that of a draw from it


@dataclass(frozen=True)
class Passing:
    """Matched customers that pass a source's row filter, of those matched; customers that do, of all."""

    k: int
    n: int
    base_k: int
    base_n: int


@dataclass(frozen=True)
class Fit:
    """How well the dump fits one source: `shared` of `all` columns of either, `foreign` ones it never had."""

    place: int  # in the order of declaration, from 1
    name: str
    way: str  # "table", "export", "partner", "endpoint"
    kinds: frozenset[str]
    shared: int
    all: int
    foreign: int
    order: float  # Kendall's tau of the shared columns' order, 1 when in the same
    named: int  # shared columns with the same name
    format: bool  # the declared format or delimiter is the dump's
    passing: Passing | None  # None without a filter, or where the reference cannot tell

    @property
    def score(self) -> float:
        """log10 of the ratio against any cut of our own tables."""
        gain = _filtered(self.passing) if self.passing else 0.0
        if self.foreign:
            return round(_FOREIGN * min(2, self.foreign) + gain, 6)
        if self.shared < self.all:
            return round(_SUBSET + gain, 6)
        return round((_EXACT_ORDER if self.order > 1 - 1e-9 else _EXACT) + gain, 6)

    @property
    def _rank(self) -> tuple[float, float, float, float, int, int]:
        """Best first; among equal scores the nearer columns, their order, names and format decide."""
        jaccard, named = self.shared / max(self.all, 1), self.named / max(self.shared, 1)
        return -self.score, -jaccard, -self.order, -named, -int(self.format), self.place


def fits(view: View) -> tuple[Fit, ...]:
    """Every declared source, best first."""
    if view.reference is None or not view.reference.exports:
        return ()
    filters = " ".join(source.where for source in view.reference.exports if source.where)
    read = (met_customers(view),) if filters and view.overlap is not None else ()
    return view.once("source fits", read, lambda: _fits(view), f"customer {filters}")


def _fits(view: View) -> tuple[Fit, ...]:
    if view.reference is None:
        return ()
    theirs = [
        (_slug(header) if view.relation.named else "", kind)
        for header, kind in zip(view.schema.headers, _kinds(view), strict=False)
    ]
    found = [_fit(place, source, theirs, view) for place, source in enumerate(view.reference.exports, start=1)]
    return tuple(sorted(found, key=lambda fit: fit._rank))


def best(found: Sequence[Fit], *ways: str) -> Fit | None:
    """The best fit among sources of these ways."""
    return next((fit for fit in found if fit.way in ways), None)


def _filtered(passing: Passing) -> float:
    """log10 of the ratio between the feed and a draw from the whole base."""
    if not passing.n or not passing.base_n:
        return 0.0
    share = passing.base_k / passing.base_n
    whole = max(0.002, share - _BESIDE), min(0.998, share + _BESIDE)
    ratio = (chance_of(passing.k, passing.n, _FED) - chance_of(passing.k, passing.n, whole)) / 2.302585
    return max(-_FILTER_CAP, min(_FILTER_CAP, ratio))


def _passing(view: View, where: str) -> Passing | None:
    """The filter is the user's own words from assay.toml, over the reference alone."""
    portrait = portrait_of(view)
    if view.overlap is None or where not in portrait.passing:  # of a column that this reference does not hold
        return None
    met = f"{met_customers(view)} SEMI JOIN {found_customers(view)} USING (customer)"
    try:
        k, n = view.engine.one(f"SELECT count(*) FILTER (coalesce(({where}), FALSE)), count(*) FROM {met}")
    except duckdb.Error:  # values that came after the portrait may break it
        return None
    return Passing(int(k), int(n), portrait.passing[where], portrait.customers - customers_of(view).erased)


def _kinds(view: View) -> list[str]:
    """The kind of each column of the dump, "" where none."""
    kinds = [""] * len(view.schema.headers)
    for field in view.schema.fields:
        for column in field.columns:
            if not kinds[column] or kinds[column] == "full_name":
                kinds[column] = field.kind
    return kinds


def _fit(place: int, source: Export, theirs: Sequence[tuple[str, str]], view: View) -> Fit:
    ours = [(_slug(header), kind) for header, kind in zip(source.columns, source.kinds, strict=False)]
    pairs, named = _pairs(ours, theirs)
    told = view.relation.format == source.format or view.relation.facts.get("delimiter") == source.delimiter
    return Fit(
        place=place, name=source.name, way=source.way, kinds=frozenset(kind for kind in source.kinds if kind),
        shared=len(pairs), all=len(ours) + len(theirs) - len(pairs), foreign=len(theirs) - len(pairs),
        order=_tau(pairs), named=named, format=told and (source.format is not None or source.delimiter is not None),
        passing=_passing(view, source.where) if source.where else None,
    )  # fmt: skip


def _pairs(ours: Sequence[tuple[str, str]], theirs: Sequence[tuple[str, str]]) -> tuple[dict[int, int], int]:
    """Columns meet by name first, then by kind; each at most once. Gives the pairs, and how many met by name."""
    left, pairs = dict(enumerate(theirs)), {}
    for i, (header, _) in enumerate(ours):
        hit = next((j for j, (h, _) in left.items() if h == header != ""), None)
        if hit is not None:
            pairs[i] = hit
            del left[hit]
    named = len(pairs)
    for i, (_, kind) in enumerate(ours):
        # an attribute may be anything, so only its name tells, where there are names
        hit = next((j for j, (h, k) in left.items() if k == kind != "" and (kind != "attribute" or not h)), None)
        if i not in pairs and hit is not None:
            pairs[i] = hit
            del left[hit]
    return pairs, named


def _tau(pairs: Mapping[int, int]) -> float:
    """Kendall's tau of the order of columns; 1 for fewer than two."""
    places = [j for _, j in sorted(pairs.items())]
    total = len(places) * (len(places) - 1) // 2
    if total == 0:
        return 1.0
    rising = sum(a < b for i, a in enumerate(places) for b in places[i + 1 :])
    return 2 * rising / total - 1


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.casefold())
