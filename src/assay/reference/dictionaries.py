"""Columns of few values as indices into a dictionary: which ones, and how they are written."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

# The most values of a dictionary: DuckDB makes a vector of all of them with every batch that it scans, so that 80,000
# cost it half as much again as plain text, and 800,000 ten times as much (four million rows of the bench's people).
MOST = 1 << 17
LOOK = 1 << 18  # rows looked at first: a column with more values than MOST there is not looked through
GAIN = 0.75  # share of a column's bytes that its dictionary and indices may take: for less it would not be worth it
INDICES = ((pa.uint8(), 1 << 8), (pa.uint16(), 1 << 16), (pa.int32(), 1 << 31))  # and how many values they count


def dictionaries(rows: pa.Table) -> pa.Schema:
    """The schema of the rows, with a dictionary for each column of text that it makes smaller by a quarter or more."""
    fields = []
    for field, column in zip(rows.schema, rows.columns, strict=True):
        kind = _dictionary(column) if pa.types.is_string(field.type) else None
        fields.append(field.with_type(kind) if kind else field)
    return pa.schema(fields)


def _dictionary(column: pa.ChunkedArray) -> pa.DataType | None:
    """The type of a column with its dictionary, whose indices leave room for as many values more; None: stay plain.

    A value must occur twice on average: a number that few customers of the first file gave may be everybody's later.
    """
    if len(column.slice(0, LOOK).unique()) > MOST:
        return None
    values = column.unique().drop_null()
    index = next(kind for kind, room in INDICES if 2 * len(values) <= room)
    pays = index.byte_width * len(column) + _bytes(values) <= GAIN * _bytes(column)
    repeats = 0 < 2 * len(values) <= len(column) - column.null_count
    return pa.dictionary(index, pa.string()) if pays and repeats and len(values) <= MOST else None


def _bytes(values: Any) -> int:
    """Of texts, each with its offset."""
    return 4 * len(values) + (pc.sum(pc.binary_length(values)).as_py() or 0)


def encoded(rows: pa.Table, like: pa.Schema) -> pa.Table:
    """The rows with the dictionaries of a schema; more values than its indices count take wider ones."""
    columns = dict(zip(rows.column_names, rows.columns, strict=True))
    for field in like:
        if pa.types.is_dictionary(field.type):
            chunks = columns[field.name].dictionary_encode().chunks
            values = max((len(chunk.dictionary) for chunk in chunks), default=0)
            narrow = field.type.index_type.byte_width
            index = next(kind for kind, room in INDICES if values <= room and kind.byte_width >= narrow)
            made = [pa.DictionaryArray.from_arrays(c.indices.cast(index), c.dictionary) for c in chunks]
            columns[field.name] = pa.chunked_array(made, pa.dictionary(index, pa.string()))
    return pa.table(columns)
