"""What the index answers to the prints of a claim's rows, key after key for all of them.

So a table of the index is read once, however many slices the rows come in, and values that too many people of the claim
carry are known before a pair is judged.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from io import BytesIO
from tempfile import TemporaryFile
from typing import BinaryIO

import numpy as np

from assay.matching.candidates import Hits, told_of
from assay.matching.crowds import Carried, Popular, Tally, carried
from assay.matching.judging import Judge
from assay.matching.outcomes import on_file
from assay.matching.printed import STRETCH, Printed, stretches
from assay.reference.index import SHARED_BY, tags_of
from assay.settings import Progress

# Rows for which a key is looked up at a time: enough to touch every page of a table of a hundred million (16M of 1 GB).
# What a row takes then, in bytes: 12 of its print in the order of the table, 16 of a customer found, in that order and
# in the rows', 20 of counts and of where they begin, and as much again for a second customer in every other row.
MOST, A_ROW = 1 << 24, 64


@dataclass
class Asked:
    """Of every row (place, from 0) what was found for what it asks (`look_up`), and what is `carried` (`settle`).

    `counts` uint8 [lookups, rows] of customers; `found` (uint32), a lookup each, are they, row after row. All of it
    lies where the prints do.
    """

    judge: Judge
    printed: Printed
    counts: np.ndarray
    found: list[np.ndarray] = field(default_factory=list)
    carried: Carried = field(default_factory=dict)
    _heads: list[np.ndarray] = field(default_factory=list)  # int64, a stretch each: customers found for the rows before

    @classmethod
    def of(cls, judge: Judge, printed: Printed) -> Asked:
        """By rows that are all printed, of which nothing is asked yet."""
        return cls(judge, printed, on_file(printed.folder, printed.prints.shape, np.uint8))

    def look_up(self, progress: Progress, *, whole: bool) -> None:
        """Ask the index, table after table; `whole`: of a mapped one every page is checked first, in a row."""
        index, engine, lookups = self.judge.index, self.judge.engine, self.judge.lookups
        prints, folder, rows = self.printed.prints, self.printed.folder, self.printed.rows
        most = min(MOST, max(STRETCH, engine.memory // A_ROW))
        for at, (_, key, _) in enumerate(lookups):
            table = index.keys[key.id]
            if whole and table.file is not None:
                table.file.verify_all(engine.threads)
            with BytesIO() if folder is None else TemporaryFile(dir=folder) as file:
                for start in range(0, rows, most):
                    progress("look up", at * rows + start, len(lookups) * rows)
                    cut = slice(start, min(start + most, rows))
                    self.counts[at, cut], found = table.find(prints[at, cut], engine.threads)
                    file.write(found.astype(np.uint32).tobytes())
                self.found.append(_numbers(file))
            sums = [told_of(self.counts[at, cut]).sum(dtype=np.int64) for cut in stretches(rows)]
            self._heads.append(np.cumsum([0, *sums], dtype=np.int64))
        progress("look up", len(lookups) * rows, len(lookups) * rows)

    def settle(self, progress: Progress) -> list[str]:
        """Find out what too many people of the claim carry, by rows that repeat no other.

        Gives sentences about values that lead nowhere.
        """
        printed, rows = self.printed, self.printed.rows
        tally, popular = Tally(self.judge.lookups, rows), Popular(self.judge.lookups)
        for cut in stretches(rows):
            progress("placeholders", cut.start, rows)
            given = printed.prints[:, cut], self.counts[:, cut], printed.fresh(cut)
            popular.take(*given)
            tally.take(*given)
        found = {} if tally.quiet else self._crowds(tally)
        progress("placeholders", rows, rows)
        self.carried = {bit: values for bit, (_, values) in found.items()}
        return popular.notes(found)

    def _crowds(self, tally: Tally) -> dict[int, tuple[int, np.ndarray]]:
        """By key how many rows hold, and which are, those values; only rows that ask for what many do are looked at."""
        asked, many = [], []
        for cut in stretches(self.printed.rows):
            prints, shared = self.printed.prints[:, cut], self.counts[:, cut] > SHARED_BY
            kept = np.flatnonzero((tally.suspects(prints) & ~shared & self.printed.fresh(cut)).any(axis=0))
            asked.append(prints[:, kept])
            many.append(shared[:, kept])
        return carried(self.judge.lookups, np.concatenate(asked, axis=1), np.concatenate(many, axis=1))

    def hits(self, cut: slice) -> Hits:
        """What the rows `cut` found, without what leads nowhere."""
        printed, printer = self.printed, self.judge.printer
        asked, counts, found = printed.prints[:, cut].copy(), self.counts[:, cut].copy(), []
        tags = np.empty((asked.shape[1], len(printer.columns.places)), np.uint32)
        tags[:, printer.unasked] = printed.tags[cut]
        head = cut.start // STRETCH
        for at, (_, _, place) in enumerate(self.judge.lookups):
            tags[:, place] = tags_of(asked[at])
            before = told_of(self.counts[at, head * STRETCH : cut.start]).sum(dtype=np.int64)
            begin = int(self._heads[at][head] + before)
            found.append(self.found[at][begin : begin + told_of(counts[at]).sum(dtype=np.int64)])
        return self.judge.hits(asked, tags, counts, found, self.carried)


def _numbers(file: BinaryIO) -> np.ndarray:
    """What was written to a file without a name, or into memory: uint32."""
    file.flush()
    if isinstance(file, BytesIO) or not file.tell():
        file.seek(0)
        return np.frombuffer(file.read(), np.uint32)
    return np.memmap(file, np.uint32, "r")
