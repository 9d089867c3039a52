"""Parquet: our own file, every column as text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from assay.problem import SourceProblem
from assay.reference.landing import BATCH, as_text, land
from assay.reference.model import Connector, Projection, Request
from assay.wording import noun, several

MAGIC = b"PAR1"  # https://parquet.apache.org/docs/file-format/


def takes(source: str) -> bool:
    """Whether it is a file that begins as Parquet does."""
    path = Path(source)
    if "://" in source or not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(4) == MAGIC


def project(request: Request) -> Projection:
    """Land the file with every column as text; nested columns are left out and named in a note."""
    path = Path(request.source)
    target = request.folder / f"{request.name}.parquet"
    try:
        with pq.ParquetFile(path) as file:
            flat = [f.name for f in file.schema_arrow if not pa.types.is_nested(f.type)]
            left = len(file.schema_arrow) - len(flat)
            batches = _batches(file, flat, path)
            rows = land(batches, len(flat), target, request.progress, file.metadata.num_rows)
    except (pa.ArrowException, OSError):
        raise _damaged(path) from None
    notes = (
        (f"{several(left, 'nested column')} of the Parquet file {noun(left, 'is', 'are')} not read.",) if left else ()
    )
    return Projection(tuple(flat), (target,), rows, snapshot=True, notes=notes)


def _damaged(path: Path) -> SourceProblem:
    return SourceProblem(
        f"The customer file {path.name} cannot be read as Parquet.",
        "It may be cut off or damaged; export it again.",
        code="source-damaged",
    )


def _batches(file: pq.ParquetFile, columns: list[str], path: Path) -> Iterator[pa.RecordBatch]:
    read = file.iter_batches(BATCH, columns=columns)
    while True:
        try:
            batch = next(read, None)
        except (pa.ArrowException, OSError):  # a page that is not what it should be: no fault of our disk
            raise _damaged(path) from None
        if batch is None:
            return
        texts = [_text(column) for column in batch.columns]
        yield pa.record_batch(texts, names=[f"c{i}" for i in range(len(texts))])


def _text(column: pa.Array) -> pa.Array:
    """A column as text: timestamps without an empty fraction, bytes as UTF-8 or hex."""
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if pa.types.is_timestamp(column.type):
        text = pc.cast(column, pa.string())
        return pc.replace_substring_regex(text, r"\.0+(Z?)$", r"\1")
    return as_text(column)


CONNECTOR = Connector(
    id="parquet", says="A Parquet file of our own, every column read as text.", takes=takes, project=project
)
