"""Our customers as columns: read in slices in the order of their numbers, or picked by number."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from assay.engine import Engine, name

SLICE = 1 << 20  # customers read at a time: some 150 MB of text


@dataclass(frozen=True)
class Customers:
    """The customers of the engine's table `reference`, numbered from 1 without gaps.

    `mapped` is the same table, in the same order, where it lies in a file mapped into memory: rows are then picked
    without looking at the others.
    """

    engine: Engine
    count: int
    mapped: pa.Table | None = None

    def slices(self, columns: Sequence[str]) -> Iterator[tuple[int, pa.Table]]:
        """Tables of up to SLICE customers with those columns, each with the place (from 0) of its first customer."""
        for start in range(0, self.count, SLICE):
            yield start, self._between(start, min(start + SLICE, self.count), columns)

    def _between(self, start: int, stop: int, columns: Sequence[str]) -> pa.Table:
        if self.mapped is not None:
            return self.mapped.select(list(columns)).slice(start, stop - start)
        listed = ", ".join(map(name, columns)) or "customer"
        whole = "" if stop - start == self.count else f"WHERE customer BETWEEN {start + 1} AND {stop} "
        return self.engine.arrow(f"SELECT {listed} FROM reference {whole}ORDER BY customer")

    def pick(self, numbers: np.ndarray, columns: Sequence[str]) -> pa.Table:
        """The rows of customers `numbers` (int64, from 1, any order, repeated or not), in that order."""
        asked, back = np.unique(numbers, return_inverse=True)
        rows = self._mapped(asked, columns) if self.mapped is not None else self._queried(asked, columns)
        return rows.take(pa.array(back))

    def _queried(self, asked: np.ndarray, columns: Sequence[str]) -> pa.Table:
        self.engine.keep("_picked", pa.table({"customer": asked}))
        listed = ", ".join(f"r.{name(c)}" for c in columns) or "r.customer"
        told = self.engine.arrow(
            f"SELECT {listed} FROM reference r JOIN _picked p ON p.customer = r.customer ORDER BY r.customer"
        )
        self.engine.drop("_picked")
        return told

    def _mapped(self, asked: np.ndarray, columns: Sequence[str]) -> pa.Table:
        """Chunk by chunk: taking from a column of chunks would first copy all of them into one."""
        assert self.mapped is not None  # noqa: S101  # asked only then
        table = self.mapped.select(list(columns))
        batches = table.to_batches()
        ends = np.cumsum([batch.num_rows for batch in batches])
        places = asked - 1
        which = np.searchsorted(ends, places, side="right")
        cuts = np.flatnonzero(np.diff(which, prepend=-1))
        parts = [
            batches[which[a]].take(pa.array(places[a:b] - (ends[which[a]] - batches[which[a]].num_rows)))
            for a, b in zip(cuts, [*cuts[1:], len(places)], strict=True)
        ]
        return pa.Table.from_batches(parts, table.schema).combine_chunks() if parts else table.slice(0, 0)


def texts(table: pa.Table, columns: Sequence[str]) -> pa.Table:
    """The columns as text with wide offsets, whatever the table holds them as."""
    return pa.table({c: pc.cast(table.column(c), pa.large_string()) for c in columns})
