"""What a claim's rows ask the index for, and what it answers: prints of all rows first, then key after key.

So a table of the index is read once, however many slices the rows come in, and values that too many people of the claim
carry are known before a pair is judged.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO

import numpy as np
import pyarrow as pa

from assay.engine import spread
from assay.matching.candidates import Hits, told_of
from assay.matching.crowds import Carried, Popular, Tally, carried
from assay.matching.judging import Judge
from assay.matching.outcomes import on_file
from assay.reference.index import SHARED_BY, tags_of
from assay.settings import Progress

# Rows that are printed or tallied at a time; where the customers found for them begin is noted for each such stretch.
STRETCH = 1 << 16

# Rows for which a key is looked up at a time: enough to touch every page of a table of a hundred million (16M of 1 GB).
# What a row takes then, in bytes: 12 of its print in the order of the table, 16 of a customer found, in that order and
# in the rows', 20 of counts and of where they begin, and as much again for a second customer in every other row.
MOST, A_ROW = 1 << 24, 64


@dataclass
class Asked:
    """Of every row (place, from 0) what it asks for, what was found (`look_up`) and what is `carried` (`settle`).

    `prints` uint64 [lookups, rows], 0 for nothing; `tags` uint32 [rows, columns that no key asks for]; `counts` uint8
    [lookups, rows] of customers; `found` (uint32), a lookup each, are they, row after row. All of it lies in files
    without a name in `folder` (None: in memory).
    """

    judge: Judge
    folder: Path | None
    prints: np.ndarray
    tags: np.ndarray
    counts: np.ndarray
    found: list[np.ndarray] = field(default_factory=list)
    carried: Carried = field(default_factory=dict)
    _heads: list[np.ndarray] = field(default_factory=list)  # int64 [stretches]: customers found for the rows before

    @classmethod
    def empty(cls, judge: Judge, rows: int, folder: Path | None) -> Asked:
        """For so many rows, of which nothing is known yet."""
        lookups, others = len(judge.lookups), len(judge.unasked)
        prints, tags = on_file(folder, (lookups, rows), np.uint64), on_file(folder, (rows, others), np.uint32)
        return cls(judge, folder, prints, tags, on_file(folder, (lookups, rows), np.uint8))

    def take(self, table: pa.Table, start: int) -> np.ndarray:
        """Print the rows of a table, the first of which has the place `start`; one print (uint64) of all of each."""
        judge, content = self.judge, np.empty(table.num_rows, np.uint64)

        def work(cut: slice) -> None:
            prints = judge.prints(table.slice(cut.start, cut.stop - cut.start), threads=1)
            here = slice(start + cut.start, start + cut.stop)
            for at, (_, _, place) in enumerate(judge.lookups):
                self.prints[at, here] = prints[:, place]
            self.tags[here] = tags_of(prints[:, judge.unasked])
            content[cut] = judge.content(prints)

        spread(work, _stretches(table.num_rows), judge.engine.threads)
        return content

    def look_up(self, progress: Progress, *, whole: bool) -> None:
        """Ask the index, table after table; `whole`: of a mapped one every page is checked first, in a row."""
        index, engine, lookups, rows = self.judge.index, self.judge.engine, self.judge.lookups, self.prints.shape[1]
        most = min(MOST, max(STRETCH, engine.memory // A_ROW))
        for at, (_, key, _) in enumerate(lookups):
            table = index.keys[key.id]
            if whole and table.file is not None:
                table.file.verify_all(engine.threads)
            with BytesIO() if self.folder is None else TemporaryFile(dir=self.folder) as file:
                for start in range(0, rows, most):
                    progress("look up", at * rows + start, len(lookups) * rows)
                    cut = slice(start, min(start + most, rows))
                    self.counts[at, cut], found = table.find(self.prints[at, cut], engine.threads)
                    file.write(found.astype(np.uint32).tobytes())
                self.found.append(_numbers(file))
            sums = [told_of(self.counts[at, cut]).sum(dtype=np.int64) for cut in _stretches(rows)]
            self._heads.append(np.cumsum([0, *sums], dtype=np.int64))
        progress("look up", len(lookups) * rows, len(lookups) * rows)

    def settle(self, fresh: np.ndarray, progress: Progress) -> list[str]:
        """Find out what too many people of the claim carry, by rows that are `fresh` (bool): repeat no other.

        Gives sentences about values that lead nowhere.
        """
        tally, popular = Tally(self.judge.lookups, len(fresh)), Popular(self.judge.lookups)
        for cut in _stretches(len(fresh)):
            progress("placeholders", cut.start, len(fresh))
            given = self.prints[:, cut], self.counts[:, cut], fresh[cut]
            popular.take(*given)
            tally.take(*given)
        found = {} if tally.quiet else self._crowds(tally, fresh)
        progress("placeholders", len(fresh), len(fresh))
        self.carried = {bit: values for bit, (_, values) in found.items()}
        return popular.notes(found)

    def _crowds(self, tally: Tally, fresh: np.ndarray) -> dict[int, tuple[int, np.ndarray]]:
        """By key how many rows hold, and which are, those values; only rows that ask for what many do are looked at."""
        asked, many = [], []
        for cut in _stretches(self.prints.shape[1]):
            prints, shared = self.prints[:, cut], self.counts[:, cut] > SHARED_BY
            kept = np.flatnonzero((tally.suspects(prints) & ~shared & fresh[cut]).any(axis=0))
            asked.append(prints[:, kept])
            many.append(shared[:, kept])
        return carried(self.judge.lookups, np.concatenate(asked, axis=1), np.concatenate(many, axis=1))

    def hits(self, cut: slice) -> Hits:
        """What the rows `cut` found, without what leads nowhere."""
        asked, counts, found = self.prints[:, cut].copy(), self.counts[:, cut].copy(), []
        tags = np.empty((asked.shape[1], len(self.judge.columns.places)), np.uint32)
        tags[:, self.judge.unasked] = self.tags[cut]
        head = cut.start // STRETCH
        for at, (_, _, place) in enumerate(self.judge.lookups):
            tags[:, place] = tags_of(asked[at])
            before = told_of(self.counts[at, head * STRETCH : cut.start]).sum(dtype=np.int64)
            begin = int(self._heads[at][head] + before)
            found.append(self.found[at][begin : begin + told_of(counts[at]).sum(dtype=np.int64)])
        return self.judge.hits(asked, tags, counts, found, self.carried)


def _stretches(rows: int) -> Iterator[slice]:
    return (slice(at, min(at + STRETCH, rows)) for at in range(0, rows, STRETCH))


def _numbers(file: BinaryIO) -> np.ndarray:
    """What was written to a file without a name, or into memory: uint32."""
    file.flush()
    if isinstance(file, BytesIO) or not file.tell():
        file.seek(0)
        return np.frombuffer(file.read(), np.uint32)
    return np.memmap(file, np.uint32, "r")
