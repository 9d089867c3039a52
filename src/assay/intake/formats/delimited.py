"""Delimited text of any dialect: comma, semicolon, tab, pipe or longer separators, quoted or not, with or without header."""

from __future__ import annotations

import csv

from assay.intake import text
from assay.intake.model import Format, Sample, Sink, Stored


def sniff(sample: Sample) -> float:
    """Text is at least a list of one column."""
    return 0.0 if b"\0" in sample.head[:4096] else 0.3


def read(stored: Stored, sink: Sink) -> None:
    """Read every record."""
    path, facts = text.opened(stored)
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        header = next(rows, [])
        writer = sink.relation(None, header, named=True, facts=facts)
        waiting: list[list[str]] = []
        for row in rows:
            waiting.append((row + [""] * len(header))[: len(header)])
        if waiting:
            writer.batch([list(column) for column in zip(*waiting, strict=True)])


FORMAT = Format("delimited", "Rows of text with a separator between the fields.", sniff, read)
