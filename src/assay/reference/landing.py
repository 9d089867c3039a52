"""Where a connector's rows land: Parquet under a temporary name, given its final name only when it is whole."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from assay.problem import SourceProblem
from assay.settings import Progress

BATCH = 50_000  # rows; about 10 MB of text at 200 bytes a row, so memory stays flat


@contextmanager
def disk_told() -> Iterator[None]:
    """Turn a full or broken disk into a sentence with a next step."""
    try:
        yield
    except OSError as problem:
        full = problem.errno in (errno.ENOSPC, errno.EDQUOT)
        raise SourceProblem(
            "The disk is full: the customers could not be laid down."
            if full
            else f"The working folder cannot be written ({errno.errorcode.get(problem.errno or 0, 'I/O error')}).",
            "Free space or set ASSAY_TEMP to a folder with more room, then run again; nothing was kept half-written.",
            code="disk-full" if full else "disk-failed",
        ) from None


def land(
    batches: Iterable[pa.RecordBatch], width: int, path: Path, progress: Progress, total: int | None = None
) -> int:
    """Stream batches of text columns to `path` with columns `c0`, `c1`, ...; gives the number of rows.

    The file is written beside `path` and renamed when whole; whatever goes wrong, no part of it stays.
    """
    schema = pa.schema([(f"c{i}", pa.string()) for i in range(width)])
    unfinished = path.with_name(path.name + ".part")
    rows = 0
    try:
        with disk_told():
            writer = pq.ParquetWriter(unfinished, schema, compression="zstd")
        with writer:
            for batch in batches:
                with disk_told():
                    writer.write_batch(pa.record_batch(_as_text(batch.columns), schema=schema))
                rows += batch.num_rows
                progress("reading customers", rows, total)
        with disk_told(), unfinished.open("rb") as whole:
            os.fsync(whole.fileno())
        with disk_told():
            unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return rows


def _as_text(columns: Sequence[pa.Array]) -> list[pa.Array]:
    return [column if column.type == pa.string() else column.cast(pa.string()) for column in columns]


def from_rows(rows: Sequence[Sequence[str | None]], width: int) -> pa.RecordBatch:
    """A batch of text columns from a driver's rows."""
    columns = [pa.array(column, pa.string()) for column in zip(*rows, strict=True)] if rows else []
    columns = columns or [pa.array([], pa.string())] * width
    return pa.record_batch(columns, names=[f"c{i}" for i in range(width)])
