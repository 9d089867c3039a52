"""Open rows that wait for a look at the blocks, which costs as much for few as for many."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from assay.matching.candidates import Hits, Pairs


@dataclass
class Waiting:
    """Open rows until they are looked at nearby together, slice after slice as they came."""

    rows: int = 0
    slices: list[tuple[np.ndarray, pa.Table, Hits, Pairs]] = field(default_factory=list)

    def add(self, places: np.ndarray, table: pa.Table, hits: Hits, exact: Pairs) -> None:
        """More of them: their places, fields, prints, and the pairs that keys made."""
        self.slices.append((places, table, hits, exact))
        self.rows += len(places)

    def taken(self) -> tuple[np.ndarray, pa.Table, Hits, Pairs]:
        """All as one; none waits then."""
        places, tables, hits, pairs = zip(*self.slices, strict=True)
        sizes = [len(some) for some in places]
        self.rows, self.slices = 0, []
        table = pa.concat_tables(tables).combine_chunks()
        return np.concatenate(places), table, Hits.joined(hits), Pairs.joined(list(zip(pairs, sizes, strict=True)))
