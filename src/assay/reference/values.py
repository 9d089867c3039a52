"""The value store: spelled customers as uncompressed Arrow files that are mapped, not loaded (decision 0011).

A file holds at most `FILE_ROWS` rows in record batches of `BATCH`; a batch's columns lie one behind the other, so a
scan of three fields reads three. All rows of a part lie in order, customer n in row n - 1. Files are read by any Arrow.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from assay.engine import Engine
from assay.problem import FULL, disk_full
from assay.reference.mapped import Checked, Stored, ranges, sum_up
from assay.reference.sealing import damaged

BATCH = 65_536  # rows of a record batch
FILE_ROWS = 30 * BATCH  # some 400 MB at 200 bytes a customer: what a refresh writes anew at most for one changed row
SLICE = 1 << 20  # rows of a table that are read at a time
STATUS = pa.array(["current", "former"])  # one byte a customer


class Values:
    """Rows of a part, mapped: `table` for whoever verifies what is read, `take` and `verify` to do so."""

    def __init__(self, files: Sequence[Checked], threads: int = 1) -> None:
        """Of mapped files, in order. Raises SourceProblem `reference-damaged`."""
        self.files = tuple(files)
        self._threads = threads
        try:
            tables = [_table(file) for file in self.files]
            self.table = pa.concat_tables(tables)
        except pa.ArrowException:
            raise damaged(self.files[0].path.name) from None
        chunks = self.table.column(0).chunks
        self._starts = np.cumsum([0, *(len(chunk) for chunk in chunks)])
        self._file_of = np.repeat(np.arange(len(tables)), [table.column(0).num_chunks for table in tables])

    def own(self, folder: Path) -> bool:
        """Whether the files lie below `folder`: a run's own, which may be moved."""
        return all(file.path.is_relative_to(folder) for file in self.files)

    def verify(self) -> None:
        """Check all that was not checked yet. Raises SourceProblem `reference-damaged`."""
        for file in self.files:
            file.verify_all(self._threads)

    def take(self, rows: np.ndarray, columns: Sequence[str]) -> pa.Table:
        """Some columns of the rows at those places (0-based, int64; customer n is at n - 1), in their order.

        Only what is touched is read and checked. Raises SourceProblem `reference-damaged`.
        """
        wanted, back = np.unique(rows, return_inverse=True)
        chunk_of = np.searchsorted(self._starts, wanted, side="right") - 1
        held: dict[str, list[pa.Array]] = {column: [] for column in columns}
        cuts = [*np.flatnonzero(np.diff(chunk_of, prepend=-1)), len(wanted)]
        for begin, end in pairwise(cuts):
            chunk = chunk_of[begin]
            places = wanted[begin:end] - self._starts[chunk]
            file = self.files[self._file_of[chunk]]
            for column in columns:
                array = self.table.column(column).chunk(chunk)
                _check(file, array, places)
                held[column].append(array.take(pa.array(places)))
        empty = self.table.select(list(columns)).slice(0, 0)
        told = pa.table({c: pa.chunked_array(held[c], empty.schema.field(c).type) for c in columns})
        return told.combine_chunks().take(pa.array(back))


def _table(file: Checked) -> pa.Table:
    for first, last in file.told["heads"]:
        file.verify(first, last)
    return pa.ipc.open_file(pa.BufferReader(file.buffer)).read_all()


def _check(file: Checked, array: pa.Array, places: np.ndarray) -> None:
    """Verify the bytes of some of an array's values before they are used."""
    base, buffers = file.buffer.address, array.buffers()
    if buffers[0] is not None:
        at = buffers[0].address - base + places // 8
        file.verify(at, at)
    wide = 4 if pa.types.is_string(array.type) else pa.types.is_dictionary(array.type) or array.type.byte_width
    at = buffers[1].address - base + places * wide
    file.verify(at, at + (2 * wide if pa.types.is_string(array.type) else wide) - 1)
    if pa.types.is_string(array.type) and buffers[2] is not None and buffers[2].size:
        offsets = np.frombuffer(buffers[1], dtype=np.int32)
        begin, end = offsets[places], offsets[places + 1]
        some, start = end > begin, buffers[2].address - base
        file.verify(start + begin[some], start + end[some] - 1)


def write(
    folder: Path, part: str, slices: Iterator[pa.Table], threads: int = 1, *, first: int = 0
) -> tuple[Stored, ...]:
    """Write a part as `part`-00000.arrow, ... (or from `first` on) with sums, holding a slice in memory at a time.

    There is at least one slice; all have the same columns. An empty one makes one file without rows.
    """
    stored: list[Stored] = []
    batches = _batched(slices)
    following = next(batches, None)
    while following is not None:
        path = folder / f"{part}-{first + len(stored):05d}.arrow"
        rows, following = _one_file(path, following, batches)
        stored.append(sum_up(path, {"heads": _heads(path)}, threads, rows=rows))
    return tuple(stored)


class Shelf:
    """Makes a store of spelled slices below the engine's folder, lent as the view (see `assay.fields.spell`)."""

    values: Values | None = None  # none where the customers were few: these are a table

    def __call__(self, engine: Engine, into: str, slices: Iterator[pa.Table]) -> None:
        """Write them; `values` holds them then."""
        stored = write(engine.folder, "values", slices, engine.threads)
        self.values = Values([Checked(one, sound=True) for one in stored], engine.threads)
        lend(engine, into, self.values)


def lend(engine: Engine, view: str, values: Values) -> None:
    """Make a part readable as a view; the first statement that reads it finds it checked."""
    engine.lend(view, values.table, values.verify)


def _one_file(path: Path, first: pa.Table, others: Iterator[pa.Table]) -> tuple[int, pa.Table | None]:
    """Fill one file; gives its rows, and the first batch that found no room."""
    rows = 0
    following: pa.Table | None = first
    try:
        with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, first.schema) as writer:
            while following is not None and rows < FILE_ROWS:
                writer.write_table(following, max_chunksize=BATCH)
                rows += following.num_rows
                following = next(others, None)
    except OSError as problem:
        raise (disk_full("the customers") if problem.errno in FULL else problem) from None
    return rows, following


def slices(engine: Engine, sql: str) -> Iterator[pa.Table]:
    """The rows of an answer, and at least its columns."""
    none = True
    for rows in engine.stream(sql, SLICE):
        none = False
        yield rows
    if none:
        yield engine.arrow(f"SELECT * FROM ({sql}) LIMIT 0")


def _batched(slices: Iterator[pa.Table]) -> Iterator[pa.Table]:
    """The rows in tables of `BATCH`, each of one chunk; the last may be shorter."""
    left: pa.Table | None = None
    for slice_ in slices:
        told = slice_ if left is None else pa.concat_tables([left, slice_])
        whole = told.num_rows // BATCH * BATCH
        for at in range(0, whole, BATCH):
            yield _plain(told.slice(at, BATCH))
        left = told.slice(whole)
    if left is not None and (left.num_rows or not whole):
        yield _plain(left)


def _plain(rows: pa.Table) -> pa.Table:
    """Text with offsets of four bytes, the status as one byte."""
    columns: dict[str, Any] = {}
    for column in rows.column_names:
        values = rows.column(column).combine_chunks()
        if column == "status":
            which = pc.index_in(values, value_set=STATUS.cast(values.type)).cast(pa.int8())
            columns[column] = pa.DictionaryArray.from_arrays(which, STATUS)
        else:
            columns[column] = values.cast(pa.string()) if pa.types.is_large_string(values.type) else _blanked(values)
    return pa.table(columns)


def _blanked(values: pa.Array) -> pa.Array:
    """The same with nothing under its nulls: the same rows, the same bytes."""
    if not values.null_count or pa.types.is_string(values.type):
        return values
    held = pc.fill_null(values.view(pa.int64()), 0).view(values.type)
    return pa.Array.from_buffers(values.type, len(values), [pc.is_valid(values).buffers()[1], held.buffers()[1]])


def _heads(path: Path) -> list[list[int]]:
    """The bytes (first, last) that describe the batches: what lies before, between and behind their values."""
    with pa.memory_map(str(path)) as file:
        buffer = file.read_buffer()
    reader = pa.ipc.open_file(pa.BufferReader(buffer))
    heads, at = [], 0
    for number in range(reader.num_record_batches):
        held = [b for column in reader.get_batch(number).columns for b in column.buffers()]
        first, last = ranges(held, buffer.address)
        if len(first):
            heads.append([at, int(first.min()) - 1])
            at = int(last.max()) + 1
    return [*heads, [at, buffer.size - 1]]
