"""Where formats put rows: one Parquet file of text columns per relation, and the count of what was refused."""

from __future__ import annotations

import shutil
from collections import Counter, deque
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from assay.intake import crew
from assay.intake.budget import DISK_RESERVE, Spent

# Measured on 1,000,000 rows of 15 columns: dictionaries for these columns only make writing a third quicker and the
# file a third smaller than dictionaries for all.
LOOK_ROWS = 10_000
REPEATING = 0.5
UNWRITTEN = "row that could not be written"
GROUP_ROWS = 122_880  # DuckDB reads row groups of this size in parallel (DuckDB documentation, "Parquet Tips")
PART_ROWS = 4 * GROUP_ROWS  # of a file: each is written by one thread, while others write the next ones
PART_BYTES = 256 * 1024 * 1024  # of wide rows: as many parts as there are threads are held, and one more
SHRINK_ROWS = 1_000
SHRUNK = 0.9  # a codec that leaves more than this of a column, as of hashes, only costs time


def text_array(values: pa.Array | Sequence[str | None]) -> pa.Array:
    """`values` as Arrow text; lone surrogates, which no UTF-8 file can hold, become U+FFFD."""
    if isinstance(values, pa.ChunkedArray):
        values = values.combine_chunks()
    if isinstance(values, pa.Array):
        return values if values.type == pa.string() else values.cast(pa.string())
    try:
        return pa.array(values, type=pa.string())
    except UnicodeEncodeError:
        clean = [None if v is None else v.encode("utf-8", "replace").decode("utf-8") for v in values]
        return pa.array(clean, type=pa.string())


class PartWriter:
    """Writes the rows of one relation to Parquet files of so many rows each, in the order of their numbers."""

    def __init__(self, folder: Path, table: str | None, columns: Sequence[str], named: bool) -> None:
        self.folder = folder
        self.table = table
        self.columns = tuple(columns)
        self.named = named
        self.rows = 0
        self.refused: Counter[str] = Counter()
        self.facts: dict[str, str] = {}
        self.paths: list[Path] = []
        self._schema = pa.schema([("row", pa.int64()), *((f"c{i}", pa.string()) for i in range(len(columns)))])
        self._packing: dict[str, Any] | None = None
        self._busy: deque[Future[None]] = deque()
        self._trouble: OSError | None = None
        self._waiting: list[pa.RecordBatch] = []
        self._waiting_rows = self._waiting_bytes = 0

    def batch(self, columns: Sequence[pa.Array | Sequence[str | None]]) -> None:
        """Add rows: one array of text per column, all of one length."""
        arrays = [text_array(column) for column in columns]
        if len(arrays) != len(self.columns) or len({len(a) for a in arrays}) > 1:
            raise ValueError("a batch has one array per column, all of one length")
        count = len(arrays[0]) if arrays else 0
        if not count:
            return
        numbers = pa.array(np.arange(self.rows + 1, self.rows + count + 1, dtype=np.int64))
        batch = pa.RecordBatch.from_arrays([numbers, *arrays], schema=self._schema)
        self.rows += count
        while self._waiting_rows + len(batch) >= PART_ROWS:
            now = PART_ROWS - self._waiting_rows
            self._wait_with(batch.slice(0, now))
            self._flush()
            batch = batch.slice(now)
        if len(batch):
            self._wait_with(batch)
        if self._waiting_bytes >= PART_BYTES:
            self._flush()

    def refuse(self, reason: str, count: int = 1) -> None:
        """Account for lines or statements that were not read."""
        self.refused[reason] += count

    def close(self) -> None:
        """Finish the files; a relation without rows has an empty one. Raises OSError when rows could not be written."""
        if self._waiting or not self.paths:
            self._begin()
        while self._busy:
            self._finish()
        if self._trouble:
            raise self._trouble

    def lost(self) -> None:
        """Account for all rows as not written: a Parquet file without its end is none."""
        if self.rows:
            self.refuse(UNWRITTEN, self.rows)
        with suppress(OSError):
            for path in self.paths[1:]:
                path.unlink(missing_ok=True)
            self.folder.mkdir(parents=True, exist_ok=True)
            pq.write_table(self._schema.empty_table(), self._place(0))
        self.rows, self._waiting, self.paths = 0, [], [self._place(0)]

    def _wait_with(self, batch: pa.RecordBatch) -> None:
        self._waiting.append(batch)
        self._waiting_rows += len(batch)
        self._waiting_bytes += batch.nbytes

    def _flush(self) -> None:
        """Have a part written while the next rows are being read."""
        while len(self._busy) >= crew.hands():
            self._finish()
        if self._trouble:
            raise self._trouble
        self.folder.mkdir(parents=True, exist_ok=True)
        if shutil.disk_usage(self.folder).free < DISK_RESERVE:
            raise Spent("Reading was stopped before the disk was full; the rest was not read.")
        self._begin()

    def _begin(self) -> None:
        rows = pa.Table.from_batches(self._waiting, self._schema)
        if self._packing is None:
            self._packing = _packing(rows.slice(0, LOOK_ROWS))
        path = self._place(len(self.paths))
        self.paths.append(path)
        self._busy.append(crew.begun(partial(_written, rows, path, self._packing)))
        self._waiting, self._waiting_rows, self._waiting_bytes = [], 0, 0

    def _finish(self) -> None:
        try:
            self._busy.popleft().result()
        except OSError as error:
            self._trouble = error

    def _place(self, number: int) -> Path:
        return self.folder / f"part-{number:04d}.parquet"


def _written(rows: pa.Table, path: Path, packing: Mapping[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(
        rows,
        path,
        row_group_size=GROUP_ROWS,
        write_statistics=["row"],  # later stages ask for rows by number; extremes of texts are values of persons
        column_encoding={"row": "DELTA_BINARY_PACKED"},
        **packing,
    )


def _packing(head: pa.Table) -> dict[str, Any]:
    """How columns are packed, by the first rows: a dictionary where values repeat, and no codec where none helps."""
    repeating, codecs = [], {"row": "snappy"}
    for name in head.schema.names[1:]:
        column = head.column(name).combine_chunks()
        if pc.count_distinct(column).as_py() < REPEATING * len(head):
            repeating.append(name)
        letters = b"".join(text.encode() for text in column.to_pylist()[:SHRINK_ROWS] if text)
        shrunk = len(pa.compress(letters, "snappy", asbytes=True)) if letters else 0
        codecs[name] = "none" if shrunk > SHRUNK * len(letters) else "snappy"
    return {"use_dictionary": repeating, "compression": codecs}


@dataclass
class MemberSink:
    """The sink of one member."""

    folder: Path
    first: int = 0  # number of the first relation, so that names in the folder are unique
    writers: list[PartWriter] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)
    partial: list[str] = field(default_factory=list)

    def relation(
        self,
        table: str | None,
        columns: Sequence[str],
        *,
        named: bool,
        facts: Mapping[str, str] | None = None,
    ) -> PartWriter:
        """Begin a relation, or continue it when table and columns are the same."""
        for writer in self.writers:
            if writer.table == table and writer.columns == tuple(columns):
                writer.facts.update(facts or {})
                return writer
        folder = self.folder / f"relation-{self.first + len(self.writers):05d}"
        writer = PartWriter(folder, table, columns, named)
        writer.facts.update(facts or {})
        self.writers.append(writer)
        return writer

    def refuse(self, reason: str, count: int = 1) -> None:
        """Account for lines or statements outside any relation."""
        self.refused[reason] += count

    def partly(self, because: str) -> None:
        """Say that the member was read only in part."""
        if because not in self.partial:
            self.partial.append(because)

    def close(self) -> None:
        """Finish all files. A file that cannot be finished holds no rows; raises the last OSError met."""
        trouble: OSError | None = None
        for writer in self.writers:
            try:
                writer.close()
            except OSError as error:
                writer.lost()
                trouble = error
        if trouble:
            raise trouble
