"""The outcome of every claimed row as a Parquet file: its customer, its pattern, and where it probably comes from."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from assay.engine import behind, in_order
from assay.forensics.met import MANY
from assay.forensics.model import View
from assay.reference import Customers
from assay.settings import Progress, silent
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


def write_rows(view: View, composition: Composition, path: Path, progress: Progress = silent) -> None:
    """Write one row per claimed row, in their order: `row`, `customer` (our number for it, or its place), `status`,

    `pattern`, `person`, `origin` (most probable) with its `posterior`, and one share per origin. Needs the tables that
    `compose` leaves. Origins are looked up per cell, and customers' own IDs by their places.
    """
    codes = np.array([code for code, _ in composition.cells], dtype=np.int64)
    origins = _origins(composition)

    def tables() -> Iterator[pa.Table]:
        done = 0
        progress("rows", done, view.rows)
        for within in ranges(view.engine):
            rows, cells = _read(view, composition, within)
            place = pa.array(np.searchsorted(codes, cells))
            told = [rows["row"], _labels(view, rows), rows["status"], rows["pattern"], rows["person"]]
            yield pa.table([*told, *origins.take(place).columns], names=SCHEMA.names).cast(SCHEMA)
            done += rows.num_rows
            progress("rows", done, view.rows)

    with pq.ParquetWriter(path, SCHEMA, **_WRITTEN) as file:
        behind(lambda table: file.write_table(table, row_group_size=_GROUP), tables())


def _read(view: View, composition: Composition, within: str) -> tuple[pa.Table, np.ndarray]:
    """The rows of a range in their order with their customers' numbers, and the cell of each."""
    rows, state = placed(view.engine, composition.marks, within, "m.customer, m.status, m.pattern, m.person")
    cells = rows["front"].to_numpy() * 3 ** len(composition.marks) + state
    rows = in_order(rows.append_column("cell", pa.array(cells)))
    return rows, rows["cell"].to_numpy()


def _labels(view: View, rows: pa.Table) -> pa.Array:
    """What the matched customers are called: their own IDs, or their places where they have none."""
    numbers = rows["customer"].combine_chunks()
    matched = numbers.drop_null()
    called = pc.binary_join_element_wise("row", pc.cast(matched, pa.string()), " ")
    reference = view.reference
    if reference is not None and "customer_id" in reference.schema.names:
        if reference.values is not None and len(matched) > MANY * reference.customers:
            reference.values.verify()  # all in one go, and not a page for each
        customers = Customers(view.engine, reference.customers, reference.values)
        own = customers.pick(matched.to_numpy().astype(np.int64), ["customer_id"]).column(0).combine_chunks()
        called = pc.coalesce(pc.cast(own, pa.string()), called)
    return pc.replace_with_mask(pa.nulls(len(numbers), pa.string()), numbers.is_valid(), called)


def _origins(composition: Composition) -> pa.Table:
    """The most probable origin of each cell, its share, and every origin's."""
    values = np.round(np.array([shares for _, shares in composition.cells]).reshape(-1, len(ORIGINS)), 6)
    named = pa.array([ORIGINS[i] for i in values.argmax(axis=1)], pa.string())
    shares = {origin: pa.array(values[:, i], pa.float64()) for i, origin in enumerate(ORIGINS)}
    return pa.table({"origin": named, "posterior": pa.array(values.max(axis=1), pa.float64()), **shares})
