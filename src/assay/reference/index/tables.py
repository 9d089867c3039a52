"""What the tables of keys and blocks have in common: many are asked for at once, in the order in which a table lies."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
from numba import njit, uint64

from assay.engine import spread
from assay.reference.mapped import Checked

# A value that more customers than this share leads to nobody in particular (placeholders, switchboards, info@). It
# bounds the pairs a key can make to 16 a row, so that cost stays linear.
SHARED_BY = 16
SLICE = 65_536  # rows looked up at a time by one core
AHEAD = 64  # rows whose entries are asked for before the first is used: more than a core keeps in flight

# Many prints are asked for part after part of the table, so that a core finds a part in its cache and a disk reads on.
# 4,096 parts of a table of a hundred million entries take 256 KiB each; a table below 32 MiB lies in the cache anyway.
PARTS, LARGE = 4_096, 1 << 25


@dataclass(frozen=True)
class Table(ABC):
    """A table that leads from prints to customers, and what changed since it was filed.

    `data` may be mapped from a `file`. `gone` (int64, rising) are the places of entries that lead to nobody any more,
    `newer` holds entries that came.
    """

    data: np.ndarray
    file: Checked | None = None
    gone: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int64))
    newer: Table | None = None

    def find(self, prints: np.ndarray, threads: int) -> tuple[np.ndarray, np.ndarray]:
        """Per print (uint64, 0: none) how many customers hold it, SHARED_BY + 1 for more, and who, one after another.

        Those of prints that too many hold are not told. A value that too many held when the table was filled counts
        as theirs though some have gone: it is not known how many there were.
        """
        self._verify(prints, ordered=self._ordered(prints))
        told = self._asked(prints, threads)
        return told if self.newer is None else _together(*told, *self.newer.find(prints, threads))

    def places(self, prints: np.ndarray, customers: np.ndarray) -> np.ndarray:
        """Where the entries of those prints (uint64) and customers (uint32) lie; of those that lie nowhere nothing."""
        self._verify(prints, ordered=False)
        found = self._places(prints, customers)
        return found[found >= 0]

    @abstractmethod
    def _look(self, prints: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """What `find` gives, on one core."""

    @abstractmethod
    def _places(self, prints: np.ndarray, customers: np.ndarray) -> np.ndarray:
        """What `places` gives, with -1 for what is not there."""

    @abstractmethod
    def _homes(self, prints: np.ndarray) -> np.ndarray:
        """The bytes (int64) at which a look for the prints begins."""

    @abstractmethod
    def _reach(self, prints: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """First and last bytes that a look for the prints reads."""

    @abstractmethod
    def _spans(self, first: int, last: int) -> list[tuple[int, int]]:
        """First and last bytes that looks for the prints `first` to `last` read, and those between."""

    def _ordered(self, prints: np.ndarray) -> bool:
        """Whether the prints are asked for part after part of the table."""
        return len(prints) > SLICE and self.data.nbytes > LARGE

    def _verify(self, prints: np.ndarray, *, ordered: bool) -> None:
        """Have what the looks will read checked, and read: in a row where they touch a good part, else side by side.

        Of looks that go part after part (`ordered`) each part is read ahead when it comes (`_look_at`).
        """
        file, asked = self.file, prints[prints != 0]
        if file is None or not len(asked):
            return
        if file.whole and file.dense(0, len(file.data), len(asked)):
            if not ordered:
                file.ahead(0, len(file.data) - 1)
            return
        file.fetch(self._homes(asked))
        reach = self._reach(asked)
        if file.whole:
            file.fetch(reach[0])
        else:
            file.verify(*reach)

    def _asked(self, prints: np.ndarray, threads: int) -> tuple[np.ndarray, np.ndarray]:
        ordered = self._ordered(prints)
        held, whose = partition(prints, None, PARTS, threads)[:2] if ordered else (prints, prints)
        cuts = list(pairwise([*range(0, len(held), SLICE), len(held)])) if len(held) else []
        waits = ordered and self.file is not None  # some threads for the disk while others look
        told = spread(lambda cut: self._look_at(held[slice(*cut)], ordered), cuts, threads * (1 + waits))
        counts, found = (np.concatenate([*(t[i] for t in told), none]) for i, none in enumerate(_NOTHING))
        if not ordered:
            return counts, found
        # back into the order of the prints
        out = np.zeros(len(prints), np.uint8)
        out[whose - np.uint32(1)] = counts
        told_of = np.where(out <= SHARED_BY, out, 0)
        begins = np.cumsum(told_of, dtype=np.int64) - told_of
        laid, starts = np.empty(len(found), np.int64), np.cumsum([0, *(len(t[1]) for t in told)])
        cut_of = zip(cuts, starts.tolist(), strict=False)
        spread(lambda c: _laid(counts, found, whose, begins, c[0][0], c[0][1], c[1], laid), cut_of, threads)
        return out, laid

    def _look_at(self, prints: np.ndarray, ordered: bool) -> tuple[np.ndarray, np.ndarray]:
        if ordered and self.file is not None and self.file.whole:
            part = (1 << 64) // PARTS  # within one prints are in no order
            for first, last in self._spans(int(prints[0]) // part * part, int(prints[-1]) | (part - 1)):
                if self.file.dense(first, last, len(prints)):
                    self.file.ahead(first, last)
        return self._look(prints)


_NOTHING = (np.zeros(0, np.uint8), np.zeros(0, np.int64))


def partition(
    prints: np.ndarray, customers: np.ndarray | None, parts: int, threads: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Prints (0: none) and their customers (without: places from 1, uint32), by the highest bits of the prints.

    `parts` is a power of two; in a part all stand as they stood. Also where each part begins and where it ends.
    """
    cuts = list(pairwise(np.linspace(0, len(prints), 4 * threads + 1, dtype=np.int64).tolist()))
    numbers = np.zeros(0, np.uint32) if customers is None else customers
    counts = np.array(spread(lambda cut: _count(prints, cut[0], cut[1], parts), cuts, threads), np.int64)
    ends = np.cumsum(counts.T.ravel()).reshape(parts, len(cuts))  # by part, then by cut
    begins = ends - counts.T
    held, who = np.empty(int(ends[-1, -1]), np.uint64), np.empty(int(ends[-1, -1]), np.uint32)

    def sort_out(at: int) -> None:
        _sort_out(prints, numbers, *cuts[at], begins[:, at].copy(), held, who)

    spread(sort_out, range(len(cuts)), threads)
    return held, who, begins[:, 0], ends[:, -1]


@njit(cache=True, nogil=True, inline="always")
def shift_to(length: Any) -> Any:
    """By how many bits a print is shifted right to be a place below `length`, a power of two and two at least."""
    bits = 0
    while (1 << bits) < length:
        bits += 1
    return uint64(64 - max(bits, 1))


@njit(cache=True, nogil=True, inline="always")
def among(places: Any, place: Any) -> Any:
    """Whether a place is among those, which rise."""
    if not len(places):
        return False
    at = np.searchsorted(places, place)
    return at < len(places) and places[at] == place


@njit(cache=True, nogil=True, inline="always")
def grown(found: Any, total: Any, more: Any) -> Any:
    """`found` (int64), twice as long where it has no room for `more` numbers behind its first `total`."""
    if total + more <= len(found):
        return found
    longer = np.empty(2 * len(found), np.int64)
    longer[:total] = found[:total]
    return longer


@njit(cache=True, nogil=True)
def _count(prints: Any, start: Any, stop: Any, parts: Any) -> Any:
    counts, shift = np.zeros(parts, np.int64), shift_to(parts)
    for at in range(start, stop):
        if prints[at]:
            counts[np.int64(prints[at] >> shift) if parts > 1 else 0] += 1
    return counts


@njit(cache=True, nogil=True)
def _sort_out(prints: Any, customers: Any, start: Any, stop: Any, begins: Any, held: Any, who: Any) -> None:
    parts, shift = len(begins), shift_to(len(begins))
    for at in range(start, stop):
        if prints[at]:
            part = np.int64(prints[at] >> shift) if parts > 1 else 0
            place = begins[part]
            held[place], who[place] = prints[at], customers[at] if len(customers) else at + 1
            begins[part] = place + 1


@njit(cache=True, nogil=True)
def _laid(counts: Any, found: Any, whose: Any, begins: Any, start: Any, stop: Any, first: Any, out: Any) -> None:
    """Put what was found for the entries `start` to `stop`, from `first` on, where their rows' begin."""
    for at in range(start, stop):
        if counts[at] <= SHARED_BY:
            place = begins[whose[at] - 1]
            for i in range(counts[at]):
                out[place + i] = found[first + i]
            first += counts[at]


@njit(cache=True, nogil=True)
def _together(counts: Any, found: Any, more: Any, others: Any) -> Any:
    """What two tables tell of the same prints, as one would."""
    out, both = np.empty(len(found) + len(others), np.int64), np.zeros(len(counts), np.uint8)
    total = first = second = 0
    for row in range(len(counts)):
        mine, theirs = int(counts[row]), int(more[row])
        both[row] = min(mine + theirs, SHARED_BY + 1)
        mine, theirs = mine if mine <= SHARED_BY else 0, theirs if theirs <= SHARED_BY else 0
        if both[row] <= SHARED_BY:
            out[total : total + mine] = found[first : first + mine]
            out[total + mine : total + mine + theirs] = others[second : second + theirs]
            total += mine + theirs
        first += mine
        second += theirs
    return both, out[:total].copy()
