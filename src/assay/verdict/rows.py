"""The outcome of every claimed row as a Parquet file: its customer, its pattern, and where it probably comes from."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from assay.forensics.met import MANY
from assay.forensics.model import View
from assay.verdict.cells import placed, ranges
from assay.verdict.model import ORIGINS, Composition

_GROUP = 122_880  # rows of a row group, as DuckDB writes them

_COLUMNS = [("row", pa.int64()), ("customer", pa.string()), ("status", pa.string()), ("pattern", pa.int64())]
_COLUMNS += [("person", pa.int64()), ("origin", pa.string()), ("posterior", pa.float64())]
_COLUMNS += [(origin.replace("-", "_"), pa.float64()) for origin in ORIGINS]
SCHEMA = pa.schema(_COLUMNS)
# Numbers that mostly rise are written as their steps, and labels as they are: nearly every one differs, and a
# dictionary of them would be built only to be dropped. A third of the size, and half the time (1,000,000 rows).
_RISING = ("row", "person")
_WRITTEN = {
    "compression": "zstd",
    "store_schema": False,
    "use_dictionary": [name for name in SCHEMA.names if name not in (*_RISING, "customer")],
    "column_encoding": {**dict.fromkeys(_RISING, "DELTA_BINARY_PACKED"), "customer": "PLAIN"},
    "write_statistics": ["row"],  # the one column whose groups hold ranges
}


def write_rows(view: View, composition: Composition, path: Path) -> None:
    """Write one row per claimed row, in their order: `row`, `customer` (our number for it, or its place), `status`,

    `pattern`, `person`, `origin` (most probable) with its `posterior`, and one share per origin. Needs the tables that
    `compose` leaves. Origins are looked up per cell, so only numbers are joined per row.
    """
    codes = np.array([code for code, _ in composition.cells], dtype=np.int64)
    origins = _origins(composition)
    writing: Future[None] | None = None
    with pq.ParquetWriter(path, SCHEMA, **_WRITTEN) as file, ThreadPoolExecutor(1) as beside:
        for within in ranges(view.engine):  # one is written beside the next
            found = view.engine.arrow(_sql(view, composition, within, _names(view, within)))
            place = pa.array(np.searchsorted(codes, found["cell"].to_numpy()))
            columns = [*found.drop_columns("cell").columns, *origins.take(place).columns]
            table = pa.table(columns, names=SCHEMA.names).cast(SCHEMA)
            if writing is not None:
                writing.result()
            writing = beside.submit(file.write_table, table, row_group_size=_GROUP)
        if writing is not None:
            writing.result()


def _names(view: View, within: str) -> str:
    """The table that has the matched customers' own IDs: of few of them one of its own, so that not all are read."""
    reference = view.reference
    if reference is None or reference.values is None or "customer_id" not in reference.schema.names:
        return "reference"
    matched = f"SELECT DISTINCT customer FROM matches WHERE {within} AND customer IS NOT NULL ORDER BY customer"
    numbers = view.engine.arrow(matched).column(0)
    if len(numbers) > MANY * reference.customers:
        return "reference"
    picked = reference.values.take(numbers.to_numpy().astype(np.int64) - 1, ["customer_id"])
    view.engine.keep("_named", pa.table({"customer": numbers, "customer_id": picked.column(0)}))
    return "_named"


def _sql(view: View, composition: Composition, within: str, names: str) -> str:
    held = view.reference is not None and "customer_id" in view.reference.schema.names
    label = "coalesce(r.customer_id, 'row ' || m.customer)" if held else "'row ' || m.customer"
    joined, front, state = placed(composition.marks, within)
    return (
        f"SELECT m.row, {label} AS customer, m.status, m.pattern, m.person, "
        f"({front}) * {3 ** len(composition.marks)} + {state} AS cell "
        f"FROM (SELECT * FROM matches WHERE {within}) m {joined} "
        f"{f'LEFT JOIN {names} r ON r.customer = m.customer' if held else ''} ORDER BY m.row"
    )


def _origins(composition: Composition) -> pa.Table:
    """The most probable origin of each cell, its share, and every origin's."""
    values = np.round(np.array([shares for _, shares in composition.cells]).reshape(-1, len(ORIGINS)), 6)
    named = pa.array([ORIGINS[i] for i in values.argmax(axis=1)], pa.string())
    shares = {origin: pa.array(values[:, i], pa.float64()) for i, origin in enumerate(ORIGINS)}
    return pa.table({"origin": named, "posterior": pa.array(values.max(axis=1), pa.float64()), **shares})
