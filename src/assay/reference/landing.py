"""Where a connector's rows land: Parquet under a temporary name, given its final name only when it is whole."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from assay.engine import behind
from assay.problem import FULL, SourceProblem, disk_full
from assay.settings import Progress

GROUP = 122_880  # rows of a row group; DuckDB reads groups of this size on all cores ("Parquet Tips")
BATCH = 50_000  # rows; about 10 MB of text at 200 bytes a row, so memory stays flat


@contextmanager
def disk_told() -> Iterator[None]:
    """Turn a full or broken disk into a sentence with a next step."""
    try:
        yield
    except OSError as problem:
        raise (disk_full("the customers") if problem.errno in FULL else _disk_failed()) from None
    except duckdb.IOException:  # of a full disk the engine has told already
        raise _disk_failed() from None


def _disk_failed() -> SourceProblem:
    return SourceProblem(
        "A folder that Assay works in could not be read or written.",
        "Check its permissions and the disk, or set ASSAY_TEMP to another folder; no half-written file was kept.",
        code="disk-failed",
    )


def land(
    batches: Iterable[pa.RecordBatch], width: int, path: Path, progress: Progress, total: int | None = None
) -> int:
    """Stream batches of text columns to `path` with columns `c0`, `c1`, ...; gives the number of rows.

    The file is written beside `path` and renamed when whole; whatever goes wrong, no part of it stays. Batches must
    turn the trouble of their source into a SourceProblem themselves: an OSError here is the disk's.
    """
    schema = pa.schema([(f"c{i}", pa.string()) for i in range(width)])
    unfinished = path.with_name(path.name + ".part")
    try:
        # written while the next batch is read, in row groups of DuckDB's size, with LZ4: it is read twice and deleted
        with disk_told(), pq.ParquetWriter(unfinished, schema, compression="lz4", use_dictionary=False) as writer:

            def written(group: pa.Table) -> int:
                writer.write_table(group)
                return int(group.num_rows)

            rows = sum(behind(written, _grouped(batches, schema, progress, total)))
        with disk_told(), unfinished.open("rb") as whole:
            os.fsync(whole.fileno())
            unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return rows


def _grouped(
    batches: Iterable[pa.RecordBatch], schema: pa.Schema, progress: Progress, total: int | None
) -> Iterator[pa.Table]:
    """The rows as text, in tables of at least `GROUP` rows but the last."""
    waiting: list[pa.RecordBatch] = []
    rows = 0
    for batch in batches:
        rows += batch.num_rows
        progress("reading customers", rows, total)
        waiting.append(pa.record_batch([as_text(column) for column in batch.columns], schema=schema))
        if sum(one.num_rows for one in waiting) >= GROUP:
            yield pa.Table.from_batches(waiting)
            waiting = []
    if waiting:
        yield pa.Table.from_batches(waiting)


def as_text(column: pa.Array) -> pa.Array:
    """A column as text. Bytes are UTF-8 where they can be; else the values that are not are shown as hex."""
    if column.type == pa.string():
        return column
    try:
        return column.cast(pa.string())
    except pa.ArrowInvalid:
        return pa.array([_readable(value) for value in column.to_pylist()], pa.string())


def _readable(value: Any) -> str | None:
    if not isinstance(value, bytes):
        return None if value is None else str(value)
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return "0x" + value.hex()


def from_rows(rows: Sequence[Sequence[str | bytes | None]], width: int) -> pa.RecordBatch:
    """A batch of text columns from a driver's rows of text (or bytes)."""
    columns = [_column(list(column)) for column in zip(*rows, strict=True)]
    columns = columns or [pa.array([], pa.string())] * width
    return pa.record_batch(columns, names=[f"c{i}" for i in range(width)])


def _column(values: list[str | bytes | None]) -> pa.Array:
    try:
        return pa.array(values, pa.string())
    except (pa.ArrowException, UnicodeError):  # bytes, or halves of a surrogate pair
        readable = [v.encode("utf-8", "replace") if isinstance(v, str) else v for v in values]
        return pa.array([_readable(value) for value in readable], pa.string())
