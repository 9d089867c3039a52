"""The pass over the claim: all rows are printed and asked for, then judged slice by slice; what is left open, nearby.

Nothing of a slice stays but its outcomes and, of rows that nobody is found for, some prints: memory does not grow with
the claim's text. Open rows wait until there are enough of them for a look at the blocks.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, field, fields
from functools import cached_property, reduce
from pathlib import Path

import numpy as np
import pyarrow as pa

from assay.engine import Engine, give_back
from assay.matching.asked import Asked
from assay.matching.candidates import Best, Hits, Pairs, told_of
from assay.matching.crowds import Carried
from assay.matching.judging import Judge
from assay.matching.model import ReadBack
from assay.matching.nearby import within_budget
from assay.matching.outcomes import Outcomes
from assay.matching.people import PERSONAL
from assay.matching.printed import FOLDER, Printed
from assay.matching.rates import rate
from assay.matching.readback import Named, corrected, differing
from assay.matching.repeats import Met
from assay.matching.slices import SLICE, STRATUM, Slices
from assay.matching.waiting import Waiting
from assay.reference.index import SHARED_BY
from assay.settings import Progress

# Rows a customer from which all pages are checked, in the order of their bytes, before they are used: a row looks at
# some thirty pages of 4 KiB, and a disk reads a hundred times as many in a row as one by one.
MANY = 0.01


@dataclass
class Passed:
    """What the pass found; `open_prints` are those of personal keys, of the rows that nobody was accepted for."""

    outcomes: Outcomes
    strata: list[str]
    notes: list[str]
    valued: list[int]  # rows with a value, by key
    hit: list[Met]  # customers hit, by key
    tried: np.ndarray  # bool: rows that exact keys left open
    sizes: np.ndarray = field(default_factory=lambda: np.zeros(SHARED_BY + 1, np.int64))  # pairs by size of their block
    open_rows: list[np.ndarray] = field(default_factory=list)  # places, slice by slice
    open_prints: list[np.ndarray] = field(default_factory=list)  # uint64 [rows, columns]
    size: int | None = None  # customers to a block at most
    cap: str | None = None
    named: Named | None = None  # by exact keys
    nearby: Named | None = None  # by near candidates
    read_back: ReadBack | None = None


@dataclass(frozen=True)
class ClaimPass:
    """A claim's table and the judge of its rows.

    `draw` is the key by which named rows are drawn to be read back; None: none are. `printed` are the rows where they
    were printed while they were spelled.
    """

    engine: Engine
    table: str
    judge: Judge
    stratum: str
    near: bool
    progress: Progress
    draw: bytes | None = None
    printed: Printed | None = None

    def run(self) -> Passed:
        """Print all rows, look up key after key, judge slice after slice; over open rows once more where blocks were
        too many.
        """
        rows, index = self._slices.rows, self.judge.index
        printed = self._printed(self.engine.folder / FOLDER if rows > SLICE else None)
        asked, outcomes = Asked.of(self.judge, printed), Outcomes.empty(printed.first, printed.folder)
        many = rows > MANY * index.customers
        asked.look_up(self.progress, whole=many)
        notes = asked.settle(self.progress)
        values = self.judge.customers.values
        files = [*index.files.values()] if many else []
        if rows > SLICE and values is not None:  # near looks read most of them
            give_back()  # they want the room
            files += values.files
        for at, file in enumerate(files):
            self.progress("verify", at, len(files))
            file.verify_all(self.engine.threads)
        if files:
            self.progress("verify", len(files), len(files))
        passed = self._judged(outcomes, notes, asked)
        size, passed.cap = within_budget(passed.sizes, int(passed.tried.sum()))
        if passed.size not in (None, size):  # the first look was not like the others
            self._again(passed, asked.carried, size)
        self._read_back(passed, asked.carried)
        return passed

    @cached_property
    def _slices(self) -> Slices:
        return Slices(self.engine, self.table, self.stratum, self.judge)

    def _printed(self, folder: Path | None) -> Printed:
        """All rows, printed now unless they were."""
        rows = self._slices.rows
        printed = self.printed
        if printed is None or printed.printer != self.judge.printer or printed.rows != rows:
            printed = Printed.empty(self.judge.printer, rows, folder)
            with closing(self._slices.tables()) as tables:  # also after an error: before the engine is closed
                for _, table in tables:
                    self.progress("fingerprint", printed.rows, rows)
                    printed.take(table, self.engine.threads)
        self.progress("fingerprint", rows, rows)
        return printed

    def _judged(self, outcomes: Outcomes, notes: list[str], asked: Asked) -> Passed:
        """All rows, slice after slice, with blocks of every size."""
        rows, keys, customers = len(outcomes.row), self.judge.plan.keys, self.judge.index.customers
        met = [Met(customers, rows) for _ in keys]
        passed = Passed(outcomes, [], notes, [0] * len(keys), met, np.zeros(rows, np.bool_))
        waiting = Waiting()
        self.progress("match", 0, rows)
        with closing(self._slices.judged(asked)) as judged:  # also after an error: before the engine is closed
            for places, table, hits, exact, best in judged:
                self.progress("match", int(places[0]), rows)
                here = slice(int(places[0]), int(places[-1]) + 1)
                fresh = asked.printed.fresh(here)
                outcomes.row[here] = table.column("row").to_numpy()
                outcomes.stratum[here] = self._strata(passed.strata, table)
                self._count(passed, hits)
                _put(outcomes, here, best)
                passed.named = self._drawn(passed.named, table, places, fresh & best.accepted)
                opened = np.flatnonzero(fresh & ~best.accepted)
                passed.tried[places[opened]] = True
                waiting.add(
                    places[opened], table.take(pa.array(opened)), hits.of(opened), exact.of(opened, len(places))
                )
                del hits, exact, best  # a look nearby needs the room
                self._look(passed, waiting, least=self._slices.together)
        self._look(passed, waiting)
        self.progress("match", rows, rows)
        return passed

    def _look(self, passed: Passed, waiting: Waiting, least: int = 0) -> None:
        """Look nearby for the rows that wait, where `least` do."""
        if waiting.slices and waiting.rows >= least:
            self._nearby(passed, *waiting.taken())

    def _nearby(self, passed: Passed, places: np.ndarray, table: pa.Table, hits: Hits, exact: Pairs) -> None:
        """Look nearby for open rows and keep the prints that join the people of those that stay open."""
        if self.near:
            pairs, sizes, passed.size = self.judge.near(table, hits, exact, passed.size)
            passed.sizes += sizes
            best = self.judge.choose(hits, exact.and_also(pairs))
            _put(passed.outcomes, places, best)
            passed.nearby = self._drawn(passed.nearby, table, places, best.accepted)
        still = ~passed.outcomes.accepted[places]
        self._leave_open(passed, places[still], hits.leads[:, still])

    def _leave_open(self, passed: Passed, places: np.ndarray, leads: np.ndarray) -> None:
        personal = [at for at, (_, key, _) in enumerate(self.judge.lookups) if key.id in PERSONAL]
        passed.open_rows.append(places)
        passed.open_prints.append(np.ascontiguousarray(leads[personal].T))

    def _again(self, passed: Passed, crowd: Carried, size: int) -> None:
        """Nearby once more, in blocks of `size` customers at most."""
        passed.size = size
        passed.nearby = None
        passed.open_rows.clear()
        passed.open_prints.clear()
        tried, waiting = np.flatnonzero(passed.tried), Waiting()
        with closing(self._slices.tables(tried)) as tables:
            for places, table in tables:
                self.progress("near", int(np.searchsorted(tried, places[0])), len(tried))
                hits = self.judge.find(table, crowd)
                everyone = np.arange(len(places))
                waiting.add(places, table, hits.of(everyone), self.judge.exact(table, hits))
                self._look(passed, waiting, least=self._slices.together)
        self._look(passed, waiting)
        self.progress("near", len(tried), len(tried))

    def _drawn(self, known: Named | None, table: pa.Table, places: np.ndarray, named: np.ndarray) -> Named | None:
        """With the rows of a slice that were `named`; values are kept of those alone that may be read back."""
        if self.draw is None:
            return None
        told = Named.of(table, places, np.flatnonzero(named), self.draw)
        return told if known is None else known.and_also(told)

    def _read_back(self, passed: Passed, crowd: Carried) -> None:
        """Hold named rows against the real values; where all were read, what differs counts no longer."""
        drawn = [n for n in (passed.named, passed.nearby) if n is not None]
        if not drawn:
            return
        plan, outcomes, named = self.judge.plan, passed.outcomes, reduce(Named.and_also, drawn)
        places = named.places
        wrong = differing(
            self.judge.customers, plan.meetings, named.table, outcomes.candidate[places], outcomes.pattern[places]
        )
        rows, lost = np.flatnonzero(wrong.any(axis=1)), np.zeros(0, np.int64)
        if named.count == len(places) and len(rows):
            at = places[rows]
            told = corrected(plan, outcomes.pattern[at], outcomes.score[at], wrong[rows])
            outcomes.pattern[at], outcomes.score[at], outcomes.accepted[at] = told
            lost = rows[~told[2]]
            self._leave_open(passed, places[lost], self.judge.find(named.table.take(pa.array(lost)), crowd).leads)
        passed.read_back = ReadBack(named.count, rate(len(rows), len(places)), len(lost))

    def _count(self, passed: Passed, hits: Hits) -> None:
        lookups, valued = self.judge.lookups, dict[int, np.ndarray]()
        told = told_of(hits.counts).sum(axis=1, dtype=np.int64)
        for (bit, _, _), leads, count, end in zip(lookups, hits.leads, told, np.cumsum(told), strict=True):
            valued[bit] = valued.get(bit, False) | (leads != 0)
            passed.hit[bit].take(hits.found[end - count : end])
        for bit, rows in valued.items():
            passed.valued[bit] += int(np.count_nonzero(rows))

    @staticmethod
    def _strata(known: list[str], table: pa.Table) -> np.ndarray:
        coded = table.column(STRATUM).combine_chunks().dictionary_encode()
        for stratum in coded.dictionary.to_pylist():
            if stratum not in known:
                known.append(stratum)
        codes = np.array([known.index(s) for s in coded.dictionary.to_pylist()], np.int32)
        which: np.ndarray = coded.indices.to_numpy()
        return np.asarray(codes[which])


def _put(outcomes: Outcomes, places: np.ndarray | slice, best: Best) -> None:
    for one in fields(best):
        getattr(outcomes, one.name)[places] = getattr(best, one.name)
