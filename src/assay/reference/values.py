"""The value store: spelled customers as uncompressed Arrow files that are mapped, not loaded (decision 0011).

A file holds at most `FILE_ROWS` rows in record batches of `BATCH`; a batch's columns lie one behind the other, so a
scan of three fields reads three. All rows of a part lie in order, customer n in row n - 1. Files are read by any Arrow.

A column of text with few values is indices into a dictionary of its file's, the same columns in all files of a part.
Who takes rows gets plain text; a view in SQL reads the dictionaries as they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from assay.engine import Engine, behind
from assay.problem import FULL, disk_full
from assay.reference.dictionaries import dictionaries, encoded
from assay.reference.gathering import Layout, Rows, layout_of
from assay.reference.mapped import Checked, Stored, ranges, sum_up
from assay.reference.sealing import damaged

BATCH = 65_536  # rows of a record batch
FILE_ROWS = 30 * BATCH  # some 400 MB at 200 bytes a customer: what a refresh writes anew at most for one changed row
SLICE = 1 << 20  # rows of a table that are read at a time


class Values:
    """Rows of a part, mapped: `table` for whoever verifies what is read, `take` and `verify` to do so."""

    def __init__(self, files: Sequence[Checked], threads: int = 1) -> None:
        """Of mapped files, in order. Raises SourceProblem `reference-damaged`."""
        self.files = tuple(files)
        self._threads = threads
        try:
            tables = [_table(file) for file in self.files]
            if any(table.column_names != tables[0].column_names for table in tables):
                raise damaged(self.files[0].path.name)
            # Indices of two widths meet where a later file has more values than the first one had room for: the
            # narrow ones are copied then. What `take` reads is what lies in the files.
            self.table = pa.concat_tables(tables, promote_options="permissive")
        except pa.ArrowException:
            raise damaged(self.files[0].path.name) from None
        self._tables, self._known = tables, dict[str, list[Layout]]()
        self._starts = np.cumsum([0, *(table.num_rows for table in tables)])
        self._firsts = [np.cumsum([0, *map(len, table.column(0).chunks)]) for table in tables]

    def _layouts(self, column: str) -> list[Layout]:
        """How a column lies in each file."""
        if column not in self._known:
            held = zip(self.files, self._tables, strict=True)
            self._known[column] = [layout_of(file, table.column(column)) for file, table in held]
        return self._known[column]

    @property
    def bytes(self) -> int:
        """Of the files."""
        return sum(len(file.data) for file in self.files)

    def own(self, folder: Path) -> bool:
        """Whether the files lie below `folder`, with their sums: a run's own, which may be moved.

        Those that came out of a seal have none.
        """
        return all(file.path.is_relative_to(folder) and file.stored.sums.is_file() for file in self.files)

    def verify(self) -> None:
        """Check all that was not checked yet. Raises SourceProblem `reference-damaged`."""
        for file in self.files:
            file.verify_all(self._threads)

    def take(self, rows: np.ndarray, columns: Sequence[str]) -> pa.Table:
        """Some columns of the rows at those places (0-based, int64; customer n is at n - 1), in their order.

        Only what is touched is read and checked. Raises SourceProblem `reference-damaged`.
        """
        wanted = Rows(self.files, self._starts, self._firsts, np.ascontiguousarray(rows, np.int64))
        return pa.table({c: wanted.column(self._layouts(c), _type_of(self.table.schema.field(c))) for c in columns})

    def between(self, start: int, stop: int, columns: Sequence[str]) -> pa.Table:
        """Some columns of the rows from `start` to before `stop`, not checked: `verify` comes first."""
        return text(self.table.select(list(columns)).slice(start, stop - start))


def text(rows: pa.Table) -> pa.Table:
    """The rows with plain text in place of dictionaries."""
    plain = {
        field.name: pa.chunked_array([_decoded(c) for c in column.chunks], _type_of(field))
        for field, column in zip(rows.schema, rows.columns, strict=True)
    }
    return pa.table(plain)


def _decoded(array: pa.Array) -> pa.Array:
    return array.dictionary_decode() if pa.types.is_dictionary(array.type) else array


def _type_of(field: pa.Field) -> pa.DataType:
    return field.type.value_type if pa.types.is_dictionary(field.type) else field.type


def _table(file: Checked) -> pa.Table:
    for first, last in file.told["heads"]:
        file.verify(first, last)
    return pa.ipc.open_file(pa.BufferReader(file.buffer)).read_all()


def write(
    folder: Path,
    part: str,
    slices: Iterator[pa.Table],
    threads: int = 1,
    *,
    first: int = 0,
    like: pa.Schema | None = None,
) -> tuple[Stored, ...]:
    """Write a part as `part`-00000.arrow, ... (or from `first` on) with sums, holding the rows of two files at a time.

    There is at least one slice; all have the same columns. An empty one makes one file without rows. `like` is the
    schema of the part's other files; without one the first file says which columns have a dictionary.
    """

    def work(file: tuple[int, pa.Table, pa.Schema]) -> Stored:
        at, rows, schema = file
        return _stored(folder / f"{part}-{first + at:05d}.arrow", rows, schema, threads)

    return tuple(behind(work, _files(_batched(slices), like)))  # one is written while the rows of the next are made


def _files(batches: Iterator[pa.Table], like: pa.Schema | None) -> Iterator[tuple[int, pa.Table, pa.Schema]]:
    """The rows of each file, with its number and the schema that all share."""
    following = next(batches, None)
    for at in count():
        if following is None:
            return
        rows, following = _one_file(following, batches)
        like = like or dictionaries(rows)
        yield at, rows, like


def _stored(path: Path, rows: pa.Table, like: pa.Schema, threads: int) -> Stored:
    _put(path, encoded(rows, like))
    return sum_up(path, {"heads": _heads(path)}, threads, rows=rows.num_rows)


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


def _one_file(first: pa.Table, others: Iterator[pa.Table]) -> tuple[pa.Table, pa.Table | None]:
    """The rows of one file, and the first batch that found no room.

    A file has one dictionary a column, so all of its rows are known before it is written: some 400 MB.
    """
    held, rows = [first], first.num_rows
    for following in others:
        if rows >= FILE_ROWS:
            return pa.concat_tables(held), following
        held.append(following)
        rows += following.num_rows
    return pa.concat_tables(held), None


def _put(path: Path, rows: pa.Table) -> None:
    try:
        with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, rows.schema) as writer:
            writer.write_table(rows, max_chunksize=BATCH)
    except OSError as problem:
        raise (disk_full("the customers") if problem.errno in FULL else problem) from None


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
    """Text with offsets of four bytes."""
    columns: dict[str, Any] = {}
    for column in rows.column_names:
        values = rows.column(column).combine_chunks()
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
