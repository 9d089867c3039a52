"""Where formats put rows: one Parquet file of text columns per relation, and the count of what was refused."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from assay.intake.budget import DISK_RESERVE, Spent

# Measured on 1,000,000 rows of 15 columns: dictionaries for these columns only make writing a third quicker and the
# file a third smaller than dictionaries for all.
LOOK_ROWS = 10_000
REPEATING = 0.5
_PEN = ThreadPoolExecutor(1)  # one is enough: a group is written faster than the next is read
UNWRITTEN = "row that could not be written"
GROUP_ROWS = 122_880  # DuckDB reads row groups of this size in parallel (DuckDB documentation, "Parquet Tips")


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
    """Writes the rows of one relation to one Parquet file."""

    def __init__(self, path: Path, table: str | None, columns: Sequence[str], named: bool) -> None:
        self.path = path
        self.table = table
        self.columns = tuple(columns)
        self.named = named
        self.rows = 0
        self.refused: Counter[str] = Counter()
        self.facts: dict[str, str] = {}
        self._schema = pa.schema([("row", pa.int64()), *((f"c{i}", pa.string()) for i in range(len(columns)))])
        self._file: Any = None
        self._busy: Future[None] | None = None
        self._waiting: list[pa.RecordBatch] = []
        self._waiting_rows = 0

    def batch(self, columns: Sequence[pa.Array | Sequence[str | None]]) -> None:
        """Add rows: one array of text per column, all of one length."""
        arrays = [text_array(column) for column in columns]
        if len(arrays) != len(self.columns) or len({len(a) for a in arrays}) > 1:
            raise ValueError("a batch has one array per column, all of one length")
        count = len(arrays[0]) if arrays else 0
        if not count:
            return
        numbers = pa.array(np.arange(self.rows + 1, self.rows + count + 1, dtype=np.int64))
        self._waiting.append(pa.RecordBatch.from_arrays([numbers, *arrays], schema=self._schema))
        self.rows += count
        self._waiting_rows += count
        if self._waiting_rows >= GROUP_ROWS:
            self._flush()

    def refuse(self, reason: str, count: int = 1) -> None:
        """Account for lines or statements that were not read."""
        self.refused[reason] += count

    def close(self) -> None:
        """Finish the file; a relation without rows has an empty one."""
        self._wait()
        self._write(self._waiting)
        self._waiting, self._waiting_rows = [], 0
        self._opened([]).close()

    def lost(self) -> None:
        """Account for all rows as not written: a Parquet file without its end is none."""
        if self.rows:
            self.refuse(UNWRITTEN, self.rows)
        self.rows, self._waiting, self._file = 0, [], None
        with suppress(OSError):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self.path.unlink(missing_ok=True)
            pq.write_table(self._schema.empty_table(), self.path)

    def _flush(self) -> None:
        """Write in a thread of its own while the next rows are being read."""
        self._wait()
        self.path.parent.mkdir(parents=True, exist_ok=True)
        if shutil.disk_usage(self.path.parent).free < DISK_RESERVE:
            raise Spent("Reading was stopped before the disk was full; the rest was not read.")
        self._busy = _PEN.submit(self._write, self._waiting)
        self._waiting, self._waiting_rows = [], 0

    def _wait(self) -> None:
        if self._busy is not None:
            busy, self._busy = self._busy, None
            busy.result()

    def _write(self, batches: list[pa.RecordBatch]) -> None:
        if batches:
            table = pa.Table.from_batches(batches, self._schema)
            self._opened(batches).write_table(table, row_group_size=GROUP_ROWS)

    def _opened(self, batches: list[pa.RecordBatch]) -> Any:
        if self._file is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._file = pq.ParquetWriter(
                self.path,
                self._schema,
                compression="zstd",
                compression_level=1,
                use_dictionary=_repeating(batches[:1]),
                write_statistics=["row"],
                column_encoding={"row": "DELTA_BINARY_PACKED"},
            )
        return self._file


def _repeating(batches: list[pa.RecordBatch]) -> list[str]:
    """Columns with few different values, by the first rows: only for them a dictionary pays."""
    found = []
    for batch in batches:
        head = batch.slice(0, LOOK_ROWS)
        for name in head.schema.names[1:]:
            if pc.count_distinct(head.column(name)).as_py() < REPEATING * len(head):
                found.append(name)
    return found


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
        path = self.folder / f"relation-{self.first + len(self.writers):05d}" / "part-0000.parquet"
        writer = PartWriter(path, table, columns, named)
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
