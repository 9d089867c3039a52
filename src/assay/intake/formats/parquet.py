"""Parquet files, row group by row group, every column as text."""

from __future__ import annotations

from typing import Any

from assay.intake.model import Format, Sample, Sink, Stored

MAGIC = b"PAR1"  # parquet-format, README, "File format"
ENCRYPTED = b"PARE"
ROWS = 65_536  # rows decoded at once


def sniff(sample: Sample) -> float:
    """By the four bytes it begins with."""
    return 0.99 if sample.head[:4] in (MAGIC, ENCRYPTED) else 0.0


def read(stored: Stored, sink: Sink) -> None:
    """Read all row groups; what the library refuses is said to be unread."""
    import pyarrow as pa

    try:
        _read(stored, sink)
    except (pa.ArrowException, OSError, ValueError, OverflowError):
        sink.partly("The Parquet file is damaged, or of a kind that is not supported; reading stopped there.")


def _read(stored: Stored, sink: Sink) -> None:
    import pyarrow.parquet as pq

    with stored.open() as file:
        if file.read(4) == ENCRYPTED:
            sink.partly("The Parquet file is encrypted: a key is needed, and none is guessed.")
            return
    # 64 MiB of footer is far more than 2,000 columns need; the library's own defaults are larger still
    with pq.ParquetFile(stored.path, thrift_string_size_limit=1 << 26, thrift_container_size_limit=1 << 22) as file:
        refusal = _refusal(file.metadata)
        if refusal:
            sink.partly(refusal)
            return
        _rows(file, stored.size, sink)


def _refusal(metadata: Any) -> str | None:
    from assay.intake.limits import limits

    if metadata.num_columns > limits().columns:
        return "The Parquet file has more columns than the limit and was not read."
    groups = [metadata.row_group(i) for i in range(min(metadata.num_row_groups, 1000))]
    codecs = {group.column(c).compression for group in groups for c in range(group.num_columns)}
    if "BROTLI" in codecs:
        # a flaw in Brotli decoding is reported for libraries of this kind (docs/formats/parquet.md)
        return "The Parquet file is compressed with Brotli, which is not opened: write it again with another codec."
    return None


def _rows(file: Any, size: int, sink: Sink) -> None:
    from assay.intake.columns import flattened, texts

    names = flattened(file.schema_arrow)
    writer = sink.relation(None, names, named=True, facts={"created-by": "parquet"})
    done = 0
    try:
        for batch in file.iter_batches(batch_size=ROWS):
            writer.batch(texts(batch))
            done += batch.num_rows
    finally:
        if done < file.metadata.num_rows:
            sink.partly("The Parquet file holds fewer readable rows than it says.")
            # the footer's number is the file's word; no file holds more rows unread than bytes for long
            writer.refuse("row of a Parquet file that was not read", min(size, file.metadata.num_rows - done))


FORMAT = Format(id="parquet", says="A Parquet file; nested columns are flattened one level.", sniff=sniff, read=read)
