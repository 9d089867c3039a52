"""Delimited text of any dialect: separator, quotes and escapes found from the content, with or without a header."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from assay.intake import crew, text
from assay.intake.dialect import Dialect, guessed, records
from assay.intake.header import FOOTER, is_header, preamble
from assay.intake.limits import limits
from assay.intake.model import AFTER_TABLE, BEFORE_TABLE, HEADER_AGAIN, Format, Sample, Sink, Stored, Writer
from assay.intake.physical import Blocks
from assay.intake.table import TOO_LONG, Block, bounded, filled

SAMPLE_BYTES = 128 * 1024
WORDS = 4  # and more are a sentence: "contact me at .." below an excerpt
SWIFT_BYTES = (
    256 * 1024 * 1024
)  # smaller files win less by compiled loops than loading them takes (docs/decisions/0010)
TAIL_ROWS = 5  # of a file: totals and what a client says of its result


@dataclass(frozen=True)
class Layout:
    """How a file is laid out: dialect, records before the table, header if there is one, number of columns."""

    dialect: Dialect
    before: int
    head: list[str | None] | None
    width: int

    @property
    def names(self) -> list[str]:
        """One name per column, "" where there is none."""
        return [cell or "" for cell in self.head[: self.width]] if self.head else [""] * self.width

    @property
    def first(self) -> list[str | None]:
        """The header as the row that it is read as: cells beyond the width are joined in the last."""
        cells = self.head or []
        surplus = self.dialect.delimiter.join(cell or "" for cell in cells[self.width - 1 :])
        return cells if len(cells) <= self.width else [*cells[: self.width - 1], surplus]


def sniff(sample: Sample) -> float:
    """Any text may be rows; consistent rows of several cells, or a list of short values, are surer."""
    lines = text.glimpse(sample.head, len(sample.head) == sample.size)
    rows = _rows(lines, guessed(lines)[0]) if lines else []
    if not rows:
        return 0.0
    width, count = Counter(len(row) for row in rows).most_common(1)[0]
    if width > 1:
        return 0.3 + 0.4 * count / len(rows)
    spaced = sum(len((row[0] or "").split()) > 4 for row in rows)
    return 0.4 if spaced <= 0.2 * len(rows) else 0.1  # values of a list have few words; prose has many


def read(stored: Stored, sink: Sink) -> None:
    """Every record is a row, or is refused with a reason."""
    path, facts = text.opened(stored)
    lines = _sampled(path)
    if not lines:
        return
    layout = _layout(lines)
    if layout.width > limits().columns:
        sink.partly(f"It has more than {limits().columns:,} columns; those beyond are joined in the last one.")
        layout = replace(layout, width=limits().columns)
    facts |= layout.dialect.facts() | {"header": "yes" if layout.head else "no"}
    named = layout.head is not None
    writer = sink.relation(None, layout.names, named=named, facts=facts)
    ragged = _read(path, layout, writer)
    found = {f"ragged-{kind}": str(count) for kind, count in ragged.items()} | {"ragged": str(ragged.total())}
    sink.relation(None, layout.names, named=named, facts=found)


def _rows(lines: list[str], dialect: Dialect) -> list[list[str | None]]:
    return records([line for line in lines if line.strip()], dialect)


def _layout(lines: list[str]) -> Layout:
    dialect, _ = guessed(lines)
    rows = _rows(lines, dialect)
    before = preamble(rows)
    rows = rows[before:]
    head = rows[0] if is_header(rows) else None
    width = Counter(len(row) for row in rows).most_common(1)[0][0]
    return Layout(dialect, before, head, len(head) if head else width)


def _sampled(path: Path) -> list[str]:
    """Physical lines from the start of the file; the last is left out when it was cut."""
    with path.open("rb") as file:
        head = file.read(SAMPLE_BYTES)
        whole = not file.read(1)
    return text.glimpse(head, whole)


def _read(path: Path, layout: Layout, writer: Writer) -> Counter[str]:
    blocks = Blocks(path, limits().line_bytes)
    ragged: Counter[str] = Counter()
    begun = False
    for block in crew.ahead(filled, _bounded(blocks, layout, path.stat().st_size >= SWIFT_BYTES)):
        ragged += block.ragged
        for reason, count in block.refused.items():
            writer.refuse(reason, count)
        columns, heads = _without_head(block, layout, 0 if begun else layout.before)
        if block.rows and not begun:
            begun = True
            ragged["short"] -= layout.before  # titles and comments are no rows, so no ragged ones
            if layout.before:
                writer.refuse(BEFORE_TABLE, layout.before)
            heads -= layout.head is not None
        if heads:
            writer.refuse(HEADER_AGAIN, heads)
        if block.last and (tail := _tail(columns)):
            writer.refuse(AFTER_TABLE, tail)
            ragged["short"] -= tail
            columns = [column.slice(0, len(column) - tail) for column in columns]
        writer.batch(columns)
    if blocks.too_long:
        writer.refuse(TOO_LONG, blocks.too_long)
    return +ragged


def _bounded(blocks: Blocks, layout: Layout, swift: bool) -> Iterator[Block]:
    for data, last in blocks:
        block = bounded(Block(data, layout.dialect, layout.width, last=last, swift=swift, used=len(data)))
        blocks.keep(data[block.used :])
        yield block


def _without_head(block: Block, layout: Layout, before: int) -> tuple[list[pa.Array], int]:
    """The columns without preamble rows and rows equal to the header, and how many of the latter there were."""
    columns = [column.slice(before) for column in block.columns]
    if layout.head is None or not columns or not len(columns[0]):
        return columns, 0
    if not _alike(columns, layout.first):
        return columns, 0
    same = None
    for column, cell in zip(columns, layout.first, strict=True):
        equal = pc.fill_null(pc.equal(column, cell or ""), cell is None)
        same = equal if same is None else pc.and_(same, equal)
        if not pc.any(same).as_py():
            return columns, 0
    keep = pc.invert(same)
    return [column.filter(keep) for column in columns], int(pc.sum(same).as_py())


def _alike(columns: list[pa.Array], cells: list[str | None]) -> bool:
    """Whether a row has cells as long as these: a quick look, for comparing texts is slow."""
    alike: Any = True
    for column, cell in zip(columns, cells, strict=True):
        if cell:
            offsets = np.frombuffer(column.buffers()[1], np.int32)[column.offset : column.offset + len(column) + 1]
            alike = alike & (np.diff(offsets) == len(cell.encode()))
            if not alike.any():
                return False
    return True


def _tail(columns: list[pa.Array]) -> int:
    """How many of the last rows are none: one filled cell, which counts rows, ends the data, or is a sentence."""
    count = 0
    for back in range(1, TAIL_ROWS + 1 if len(columns) > 1 else 1):
        cells = [column[-back].as_py() for column in columns] if back <= len(columns[0]) else [None]
        if cells[0] is None or any(cell is not None for cell in cells[1:]):
            break
        if not re.match(FOOTER, cells[0]) and len(cells[0].split()) < WORDS:
            break
        count = back
    return count


FORMAT = Format("delimited", "Rows of text with a separator between the cells, or one value a line.", sniff, read)
