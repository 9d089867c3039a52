"""The pass over the claim: slice after slice is printed and held against the index; then what is left open, nearby.

Nothing of a slice stays but its outcomes, so memory does not grow with the claim's text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields

import numpy as np
import pyarrow as pa

from assay.engine import Engine, name
from assay.matching.crowds import Tally, carried
from assay.matching.judging import Best, Carried, Hits, Judge
from assay.matching.keys import Key
from assay.matching.nearby import within_budget
from assay.matching.outcomes import Outcomes
from assay.matching.people import PERSONAL
from assay.matching.repeats import Seen
from assay.reference.index import SHARED_BY
from assay.settings import Progress

SLICE = 1 << 20  # rows of the claim at a time: some 150 MB of text and 200 MB of prints


@dataclass
class Passed:
    """What the pass found; `open_prints` are prints of personal keys of the rows nobody was accepted for."""

    outcomes: Outcomes
    strata: list[str]
    notes: list[str]
    valued: list[int]  # rows with a value, by key
    hit: list[np.ndarray]  # customers hit, by key: bool [customers + 1]
    open_rows: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int64))  # places
    open_prints: np.ndarray = field(default_factory=lambda: np.zeros((0, 0), np.uint64))
    cap: str | None = None


@dataclass(frozen=True)
class ClaimPass:
    """A claim's table and the judge of its rows; `columns` are the fields that are read."""

    engine: Engine
    table: str
    judge: Judge
    stratum: str
    near: bool
    progress: Progress

    def run(self) -> Passed:
        """Pass over the claim until nothing changes: twice where placeholders were found, then over the open rows."""
        rows = self.engine.one(f"SELECT count(*) FROM {name(self.table)}")[0]
        passed, tally, sizes = self._exact(rows, {})
        crowd = {} if tally.quiet else self._crowd(tally, passed.outcomes)
        if crowd:
            passed, tally, sizes = self._exact(rows, {bit: values for bit, (_, values) in crowd.items()})
        passed.notes += tally.notes(crowd)
        self._open(passed, {bit: values for bit, (_, values) in crowd.items()}, sizes)
        return passed

    def slices(self, wanted: np.ndarray | None = None) -> Iterator[tuple[np.ndarray, pa.Table]]:
        """Places and rows, in order; `wanted` places alone."""
        listed = ", ".join(map(name, ["row", *self.judge.columns.fields]))
        rows, low, high = self.engine.one(f"SELECT count(*), min(row), max(row) FROM {name(self.table)}")
        start = 0
        for first in range(low, high + 1, SLICE) if rows else ():
            within = "" if rows <= SLICE else f"WHERE row BETWEEN {first} AND {first + SLICE - 1} "
            table = self.engine.arrow(f"SELECT {listed} FROM {name(self.table)} {within}ORDER BY row")
            places = np.arange(start, start + table.num_rows)
            start += table.num_rows
            if wanted is None:
                yield places, table
            else:
                begin = start - table.num_rows
                kept = wanted[np.searchsorted(wanted, begin) : np.searchsorted(wanted, start)]
                if len(kept):
                    yield kept, table.take(pa.array(kept - begin))
            if rows <= SLICE:
                return

    def _exact(self, rows: int, crowd: Carried) -> tuple[Passed, Tally, np.ndarray]:
        judge = self.judge
        keys, customers = judge.plan.keys, judge.index.customers
        outcomes = Outcomes.empty(rows, self.engine.folder / "outcomes" if rows > SLICE else None)
        passed = Passed(outcomes, [], [], [0] * len(keys), [np.zeros(customers + 1, np.bool_) for _ in keys])
        tally, seen, sizes = Tally(judge.lookups, rows), Seen(rows), np.zeros(SHARED_BY + 1, np.int64)
        content = [judge.columns.places[f] for f in judge.columns.fields]
        for places, table in self.slices():
            self.progress("match", int(places[0]), rows)
            hits = judge.find(table, crowd)
            if content:
                outcomes.first[places] = seen.take(hits.content)
            fresh = outcomes.first[places] == places
            tally.take(hits.asked, hits.counts, fresh)
            self._count(passed, hits, keys)
            outcomes.row[places] = table.column("row").to_numpy()
            outcomes.stratum[places] = self._strata(passed.strata, table)
            best = judge.choose(hits, judge.exact(table, hits))
            _put(outcomes, places, best)
            if self.near:
                sizes += judge.sizes(table.take(pa.array(np.flatnonzero(fresh & ~best.accepted))))
        return passed, tally, sizes

    def _count(self, passed: Passed, hits: Hits, keys: Sequence[Key]) -> None:
        places = self.judge.columns.places
        for bit, key in enumerate(keys):
            valued = (hits.prints[:, [places[c] for c in key.claim]] != 0).any(axis=1)
            passed.valued[bit] += int(valued.sum())
        told = np.where(hits.counts <= SHARED_BY, hits.counts, 0).sum(axis=1, dtype=np.int64)
        ends = np.cumsum(told)
        for at, (bit, _, _) in enumerate(self.judge.lookups):
            passed.hit[bit][hits.found[ends[at] - told[at] : ends[at]]] = True

    def _strata(self, known: list[str], table: pa.Table) -> np.ndarray:
        self.engine.keep("_slice", table)
        told = self.engine.arrow(f"SELECT {self.stratum} AS stratum FROM _slice c ORDER BY row").column(0)
        self.engine.drop("_slice")
        coded = told.combine_chunks().dictionary_encode()
        for stratum in coded.dictionary.to_pylist():
            if stratum not in known:
                known.append(stratum)
        codes = np.array([known.index(s) for s in coded.dictionary.to_pylist()], np.int32)
        return codes[coded.indices.to_numpy()]

    def _crowd(self, tally: Tally, outcomes: Outcomes) -> dict[int, tuple[int, np.ndarray]]:
        asked, popular = [], []
        for places, table in self.slices():
            hits = self.judge.find(table, {})
            kept = tally.suspects(hits.asked) & (outcomes.first[places] == places)
            asked.append(hits.asked[:, kept])
            popular.append(hits.counts[:, kept] > SHARED_BY)
        return carried(self.judge.lookups, np.concatenate(asked, axis=1), np.concatenate(popular, axis=1))

    def _open(self, passed: Passed, crowd: Carried, sizes: np.ndarray) -> None:
        """Look nearby for the rows that are open, and keep the prints that join their people."""
        outcomes = passed.outcomes
        fresh = np.flatnonzero((outcomes.first == np.arange(len(outcomes.first))) & ~outcomes.accepted)
        made = [(at, int(pairs)) for at, pairs in enumerate(sizes) if pairs]
        size, passed.cap = within_budget(made, len(fresh))
        places = self.judge.columns.places
        personal = [places[c] for key in self.judge.plan.keys if key.id in PERSONAL for c in key.claim]
        rows, prints = [], []
        for at, table in self.slices(fresh):
            self.progress("near", int(np.searchsorted(fresh, at[0])), len(fresh))
            hits = self.judge.find(table, crowd)
            if self.near:
                exact = self.judge.exact(table, hits)
                best = self.judge.choose(hits, exact.and_also(self.judge.near(table, hits, exact, size)))
                _put(outcomes, at, best)
            still = ~outcomes.accepted[at]
            rows.append(at[still])
            prints.append(hits.prints[still][:, personal])
        if rows:
            passed.open_rows, passed.open_prints = np.concatenate(rows), np.concatenate(prints)


def _put(outcomes: Outcomes, places: np.ndarray, best: Best) -> None:
    for one in fields(best):
        getattr(outcomes, one.name)[places] = getattr(best, one.name)
