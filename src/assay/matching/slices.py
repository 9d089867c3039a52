"""A claim's rows slice by slice, and what keys say of them while the slice before is worked on."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from threading import Event

import numpy as np
import pyarrow as pa

from assay.engine import Engine, give_back, name
from assay.matching.asked import Asked
from assay.matching.candidates import Best, Hits, Pairs
from assay.matching.judging import Judge
from assay.matching.printed import rows_of
from assay.settings import memory_of_machine

SLICE = 1 << 20  # rows of the claim at a time: some 150 MB of text and 150 MB of tags, hits and pairs

# What a row of a slice takes at most while it is judged, looked at nearby and the next ones are read: a million rows of
# eleven fields took 1.6 GB. A slice has no more rows than the run's memory (--memory) pays for, and LEAST.
A_ROW, LEAST = 2_048, 1 << 16

# Tags, blocks and values of a hundred million customers do not fit the memory: what is used of them is read anew, in
# the order in which it lies, for every slice and for every look nearby. Above HALF of the memory a slice is as many
# slices long as the memory holds ROOM: on 24 GB three.
HALF, ROOM = 0.5, 7 << 30

# Open rows that are looked at nearby together: a look that goes through a block in its order costs as much for few.
# Where the blocks are read anew, as many as the run's memory pays for (a row that waits takes a quarter of A_ROW).
TOGETHER = 1 << 21

STRATUM = "_stratum"  # of a row, beside its fields
Judged = tuple[np.ndarray, pa.Table, Hits, Pairs, Best]  # places, rows, and what keys say of them


@dataclass(frozen=True)
class Slices:
    """The rows of a table, in order; `stratum` is SQL of the row c."""

    engine: Engine
    table: str
    stratum: str
    judge: Judge

    @cached_property
    def rows(self) -> int:
        """How many there are."""
        return rows_of(self.engine, self.table)

    @cached_property
    def _anew(self) -> bool:
        """Whether the customers are read anew for every slice."""
        values = self.judge.customers.values
        return self.judge.index.bytes + (0 if values is None else values.bytes) > HALF * memory_of_machine()

    @cached_property
    def step(self) -> int:
        """Rows that are taken at a time."""
        return min(self.most, SLICE * max(1, memory_of_machine() // ROOM) if self._anew else SLICE)

    @property
    def together(self) -> int:
        """Open rows that wait for a look at the blocks, at least."""
        return self.most if self._anew else min(self.most, TOGETHER)

    @property
    def most(self) -> int:
        """Rows that the run's memory pays for at a time."""
        return max(LEAST, self.engine.memory // A_ROW)

    @cached_property
    def _span(self) -> tuple[int, int]:
        """The lowest and the highest number of a row."""
        low, high = self.engine.one(f"SELECT coalesce(min(row), 0), coalesce(max(row), -1) FROM {name(self.table)}")
        return int(low), int(high)

    def tables(self, wanted: np.ndarray | None = None) -> Generator[tuple[np.ndarray, pa.Table]]:
        """Places (from 0) and rows; `wanted` places alone. A row has its number, its stratum and what is printed."""
        start = 0
        for table in self._all if self.rows <= self.step else map(_in_order, self.engine.ahead(self._statements())):
            if not table.num_rows:  # their numbers leave a gap
                continue
            places = np.arange(start, start + table.num_rows)
            start += table.num_rows
            if wanted is None:
                yield places, table
                continue
            begin = start - table.num_rows
            kept = wanted[np.searchsorted(wanted, begin) : np.searchsorted(wanted, start)]
            if len(kept):
                yield kept, table.take(pa.array(kept - begin))

    @cached_property
    def _all(self) -> list[pa.Table]:
        """All rows where they are one slice, which stays in memory from its prints to its matches."""
        return [_in_order(self.engine.arrow(self._sql))]

    def judged(self, asked: Asked) -> Generator[Judged]:
        """With what keys say of the rows: of many, a slice is judged while the caller works on the one before."""
        left = Event()
        if self.rows <= self.step:
            yield from filter(None, (_judge(self.judge, asked, *one, left) for one in self.tables()))
            return
        _ = self._span  # asked for by this thread, as the other one has a connection of its own
        with closing(self.tables()) as tables, self.engine.aside() as other, ThreadPoolExecutor(1) as beside:
            judge = self.judge.by(other)

            def work() -> Judged | None:
                if self._anew:
                    give_back()
                one = next(tables, None)
                return None if one is None else _judge(judge, asked, *one, left)

            try:
                waiting = beside.submit(work)
                while (told := waiting.result()) is not None:
                    waiting = beside.submit(work)
                    yield told
            finally:
                left.set()

    @property
    def _sql(self) -> str:
        listed = ", ".join(["row", f"{self.stratum} AS {STRATUM}", *map(name, self.judge.columns.fields)])
        return f"SELECT {listed} FROM {name(self.table)} c"

    def _statements(self) -> Iterator[str]:
        low, high = self._span
        for first in range(low, high + 1, self.step):
            yield f"{self._sql} WHERE row BETWEEN {first} AND {first + self.step - 1}"


def _in_order(answer: pa.Table) -> pa.Table:
    """Rows by their numbers, in one chunk: who takes rows of several copies them all first, every time.

    A claim is spelled in that order and the engine keeps it; to ask for it would have it sort a million rows of text.
    """
    table = answer.combine_chunks()
    rows = table.column("row").to_numpy()
    return table if (rows[1:] >= rows[:-1]).all() else table.sort_by("row").combine_chunks()


def _judge(judge: Judge, asked: Asked, places: np.ndarray, table: pa.Table, left: Event) -> Judged | None:
    """What keys say of a slice; nothing where the caller has `left` in between."""
    hits = asked.hits(slice(int(places[0]), int(places[-1]) + 1))
    if left.is_set():
        return None
    exact = judge.exact(table, hits)
    return places, table, hits, exact, judge.choose(hits, exact)
