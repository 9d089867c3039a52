"""The prints of all rows of a claim: what they ask the index for, and which of them repeat another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pyarrow as pa

from assay.engine import Engine, name, spread
from assay.fields import shelved
from assay.matching.keys import Key
from assay.matching.outcomes import on_file
from assay.matching.repeats import Seen
from assay.reference.index import Columns, join, print_rows, tags_of

FOLDER = "outcomes"  # of the engine's own, where files without a name are made of large claims
STRETCH = 1 << 16  # rows that one core prints, or tallies, at a time


@dataclass(frozen=True)
class Printer:
    """Prints rows of a claim under `key` (16 bytes); `columns` are what is printed, `keys` what they ask for."""

    columns: Columns
    keys: tuple[Key, ...]
    key: bytes

    @cached_property
    def lookups(self) -> list[tuple[int, Key, int]]:
        """Bit, key and printed column of each question that a row asks the index."""
        places = self.columns.places
        return [(bit, key, places[c]) for bit, key in enumerate(self.keys) for c in key.claim]

    @cached_property
    def unasked(self) -> list[int]:
        """The printed columns that no question is about."""
        asked = {place for _, _, place in self.lookups}
        return [place for place in self.columns.places.values() if place not in asked]

    def prints(self, table: pa.Table, *, threads: int) -> np.ndarray:
        """Of the rows of a table: uint64 [rows, columns]."""
        return print_rows(table, self.columns, self.key, threads)

    def content(self, prints: np.ndarray) -> np.ndarray:
        """One print (uint64) of all fields of each row; 0, which repeats nothing, where no field is printed."""
        if not self.columns.fields:
            return np.zeros(len(prints), np.uint64)
        return join(prints, [self.columns.places[f] for f in self.columns.fields], self.key, nulls=True)


@dataclass
class Printed:
    """Of every row (place, from 0) what it asks for, and the first row that it repeats.

    `prints` uint64 [lookups, rows], 0 for nothing; `tags` uint32 [rows, columns that no key asks for]; `first` int64
    [rows], a row's own place where it repeats none. All of it lies in files without a name in `folder` (None: in
    memory). `rows` have been taken.
    """

    printer: Printer
    folder: Path | None
    prints: np.ndarray
    tags: np.ndarray
    first: np.ndarray
    _seen: Seen | None
    rows: int = 0

    @classmethod
    def empty(cls, printer: Printer, rows: int, folder: Path | None) -> Printed:
        """For so many rows, of which nothing is known yet."""
        prints = on_file(folder, (len(printer.lookups), rows), np.uint64)
        tags = on_file(folder, (rows, len(printer.unasked)), np.uint32)
        return cls(printer, folder, prints, tags, on_file(folder, (rows,), np.int64), Seen(rows))

    def take(self, table: pa.Table, threads: int) -> None:
        """Print the next rows."""
        printer, start, content = self.printer, self.rows, np.empty(table.num_rows, np.uint64)

        def work(cut: slice) -> None:
            prints = printer.prints(table.slice(cut.start, cut.stop - cut.start), threads=1)
            here = slice(start + cut.start, start + cut.stop)
            for at, (_, _, place) in enumerate(printer.lookups):
                self.prints[at, here] = prints[:, place]
            self.tags[here] = tags_of(prints[:, printer.unasked])
            content[cut] = printer.content(prints)

        spread(work, stretches(table.num_rows), threads)
        self.rows += table.num_rows
        if self._seen is not None:
            self.first[start : self.rows] = self._seen.take(content)
        if self.rows == len(self.first):
            self._seen = None  # it takes as much room as what it found

    def fresh(self, cut: slice) -> np.ndarray:
        """Whether each of the rows `cut` repeats no other: bool."""
        return np.asarray(self.first[cut] == np.arange(cut.start, cut.stop))


class Ahead:
    """Prints a large claim's rows while they are spelled, which spares reading their text once more."""

    def __init__(self, printer: Printer, view: str) -> None:
        """For the rows of `view`."""
        self._printer, self._view = printer, view
        self._printed: Printed | None = None

    def shelved(self, engine: Engine, into: str, slices: Iterator[pa.Table]) -> None:
        """As `fields.shelved`, and the rows are printed."""
        printed = Printed.empty(self._printer, rows_of(engine, self._view), engine.folder / FOLDER)

        def taken() -> Iterator[pa.Table]:
            for table in slices:
                printed.take(table, engine.threads)
                yield table

        shelved(engine, into, taken())
        self._printed = printed

    def taken(self) -> Printed | None:
        """The prints, once: their files take some 90 bytes a row until nobody holds them. None where rows were few."""
        printed, self._printed = self._printed, None
        return printed


def rows_of(engine: Engine, table: str) -> int:
    """How many rows a table has."""
    return int(engine.one(f"SELECT count(*) FROM {name(table)}")[0])


def stretches(rows: int) -> Iterator[slice]:
    """Cuts of so many rows, `STRETCH` at a time."""
    return (slice(at, min(at + STRETCH, rows)) for at in range(0, rows, STRETCH))
