"""Past versions of some customers, found by halving in files that lie in the order of customers."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from assay.engine import Engine
from assay.reference.halving import halved
from assay.reference.index import Customers
from assay.reference.model import Reference

COLUMNS = ("customer", "field", "value", "valid_from", "valid_to")


def history_of(engine: Engine, holder: Reference | Customers, numbers: np.ndarray) -> pa.Table:
    """The rows of the table `history` that belong to the customers `numbers` (int64, from 1, each once).

    Of a prepared reference only what is touched is read and checked. Raises SourceProblem `reference-damaged`.
    """
    held = holder.history
    if held is None:
        engine.keep("_asked", pa.table({"customer": pa.array(numbers, pa.int64())}))
        told = engine.arrow(f"SELECT {', '.join(COLUMNS)} FROM history SEMI JOIN _asked USING (customer)")
        engine.drop("_asked")
        return told

    def customers(rows: np.ndarray) -> np.ndarray:
        return np.asarray(held.take(rows, ["customer"]).column(0).to_numpy())

    found, start = [np.zeros(0, np.int64)], 0
    for file in held.files:
        stop = start + file.stored.rows
        begins, ends = (halved(customers, start, stop, numbers + more) for more in (0, 1))
        counts = ends - begins
        found.append(np.arange(counts.sum()) + np.repeat(begins + counts - np.cumsum(counts), counts))
        start = stop
    return held.take(np.concatenate(found), COLUMNS)
