"""Our customers as columns: read in slices in the order of their numbers, or picked by number."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from assay.engine import Engine, name
from assay.reference.values import Values

SLICE = 1 << 20  # customers read at a time: some 150 MB of text


@dataclass(frozen=True)
class Customers:
    """The customers of the engine's table `reference`, numbered from 1 without gaps.

    `values` holds the same rows where they lie in mapped files, `history` their past versions: then nothing is read but
    what is asked for. `heed` is called before each slice; it raises where no more are wanted.
    """

    engine: Engine
    count: int
    values: Values | None = None
    history: Values | None = None
    heed: Callable[[], None] = lambda: None

    def slices(self, columns: Sequence[str]) -> Iterator[tuple[int, pa.Table]]:
        """Tables of up to SLICE customers with those columns, each with the place (from 0) of its first customer."""
        if self.values is not None:
            self.values.verify()
        for start in range(0, self.count, SLICE):
            self.heed()
            yield start, self._between(start, min(start + SLICE, self.count), columns)

    def _between(self, start: int, stop: int, columns: Sequence[str]) -> pa.Table:
        if self.values is not None:
            return self.values.between(start, stop, columns)
        listed = ", ".join(map(name, columns)) or "customer"
        whole = "" if stop - start == self.count else f"WHERE customer BETWEEN {start + 1} AND {stop} "
        return self.engine.arrow(f"SELECT {listed} FROM reference {whole}ORDER BY customer")

    def pick(self, numbers: np.ndarray, columns: Sequence[str]) -> pa.Table:
        """The rows of customers `numbers` (int64, from 1, any order, repeated or not), in that order."""
        if self.values is not None:
            return self.values.take(numbers - 1, columns)
        asked, back = np.unique(numbers, return_inverse=True)
        self.engine.lend("_picked", pa.table({"customer": asked}))
        listed = ", ".join(f"r.{name(c)}" for c in columns) or "r.customer"
        told = self.engine.arrow(
            f"SELECT {listed} FROM reference r JOIN _picked p ON p.customer = r.customer ORDER BY r.customer"
        )
        self.engine.drop("_picked")
        return told.take(pa.array(back))
