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

from assay.problem import FULL, SourceProblem, disk_full
from assay.settings import Progress

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
    rows = 0
    try:
        with disk_told(), pq.ParquetWriter(unfinished, schema, compression="zstd") as writer:
            for batch in batches:
                texts = [as_text(column) for column in batch.columns]
                writer.write_batch(pa.record_batch(texts, schema=schema))
                rows += batch.num_rows
                progress("reading customers", rows, total)
        with disk_told(), unfinished.open("rb") as whole:
            os.fsync(whole.fileno())
            unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return rows


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
