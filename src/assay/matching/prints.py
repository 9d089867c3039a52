"""Keyed fingerprints of spelled tables: what is compared and joined in place of the values themselves.

docs/decisions/0003-fingerprints.md says why SipHash, why 64 bits, and why never an engine's own hash().
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from assay.engine import Engine, fingerprint, literal, name


def print_table(
    engine: Engine,
    table: str,
    identifier: str,
    fields: Sequence[str],
    *,
    joint: Mapping[str, tuple[str, ...]],
    derived: Mapping[str, str],
    key: bytes,
    into: str,
) -> None:
    """Keep `into`: `id`, one UBIGINT per field and per joint key, and `first` (id of the first equal row).

    `derived` names further prints and the SQL of their text; `joint` names keys made of several fields; their print is
    null where one of the fields is.
    """
    columns: dict[str, Any] = {"id": engine.arrow(f"SELECT {name(identifier)} AS id FROM {name(table)}").column(0)}
    for field in fields:
        columns[field] = fingerprint(engine.arrow(f"SELECT {name(field)} FROM {name(table)}").column(0), key)
    for column, sql in derived.items():
        columns[column] = fingerprint(engine.arrow(f"SELECT {sql} FROM {name(table)}").column(0), key)
    for joined, parts in joint.items():
        columns[joined] = combine([columns[part] for part in parts], key)
    columns["first"] = _first(columns, fields, key)
    engine.keep(into, pa.table(columns))


def combine(prints: Sequence[pa.ChunkedArray], key: bytes, *, nulls: bool = False) -> pa.ChunkedArray:
    """One print of several, row by row: SipHash of their bytes. With `nulls` a null counts as a value of its own."""
    rows = len(prints[0])
    matrix = np.zeros((rows, len(prints)), dtype="<u8")
    empty = np.zeros(rows, dtype=bool)
    for at, column in enumerate(prints):
        matrix[:, at] = column.fill_null(0).to_numpy()
        empty |= np.asarray(column.is_null())
    offsets = np.arange(rows + 1, dtype=np.int64) * (8 * len(prints))
    binary = pa.LargeBinaryArray.from_buffers(
        pa.large_binary(), rows, [None, pa.py_buffer(offsets), pa.py_buffer(matrix)]
    )
    joined = fingerprint(binary, key)
    if nulls or not empty.any():
        return joined
    return pa.chunked_array([pa.array(joined.to_numpy(), mask=empty)], type=pa.uint64())


def _first(columns: Mapping[str, Any], fields: Sequence[str], key: bytes) -> pa.Array:
    identifiers = np.asarray(columns["id"].to_numpy())
    if not fields or not len(identifiers):
        return pa.array(identifiers)
    content = np.asarray(combine([columns[f] for f in fields], key, nulls=True).to_numpy())
    order = np.lexsort((identifiers, content))
    starts = np.empty(len(order), dtype=bool)
    starts[0] = True
    starts[1:] = content[order][1:] != content[order][:-1]
    first = np.empty_like(identifiers)
    first[order] = identifiers[order][starts][np.cumsum(starts) - 1]
    return pa.array(first)


def print_history(engine: Engine, fields: Sequence[str], key: bytes, into: str) -> None:
    """Keep `into`: `id` (customer), `field`, `print` of every past version of `fields`."""
    listed = ", ".join(literal(f) for f in fields) or "''"
    told = engine.arrow(f"SELECT customer AS id, field, value FROM history WHERE field IN ({listed}) AND value <> ''")
    engine.keep(
        into,
        pa.table(
            {"id": told.column("id"), "field": told.column("field"), "print": fingerprint(told.column("value"), key)}
        ),
    )
