"""The table of one block: smaller than a key's, as nothing is free in it and what too many share stands there once.

Entries of 8 bytes, a customer's number and 32 bits of the print, stand bucket by bucket in the order of their prints; a
bucket is chosen by the print's upper bits. That tells 56 bits of a print at a hundred million entries.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numba import njit, uint64

from assay.engine import spread
from assay.reference.index.tables import AHEAD, SHARED_BY, Table, among, grown, partition, shift_to
from assay.reference.mapped import new_array

FULL = 8  # entries a bucket at most on average: a byte an entry or less to find it, half a cache line to look through
FEWEST = 1 << 12  # buckets, so that small tables tell prints apart by 44 bits, too
REGIONS = 1 << 8  # that are arranged at a time: 5 MB of prints each at a hundred million


@dataclass(frozen=True)
class Buckets(Table):
    """The table of a block. `data`, uint32: where each of `buckets` ends, the customers, their prints' tags.

    A value that more than SHARED_BY hold has one entry, of customer 0.
    """

    buckets: int = FEWEST

    @property
    def entries(self) -> int:
        """How many there are."""
        return int(self.data[self.buckets - 1])

    @cached_property
    def _parts(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        middle = self.buckets + self.entries
        return self.data[: self.buckets], self.data[self.buckets : middle], self.data[middle:]

    def _look(self, prints: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        counts, found, _ = _looked(prints, *self._parts, self.gone)
        return counts, found

    def _places(self, prints: np.ndarray, customers: np.ndarray) -> np.ndarray:
        found: np.ndarray = _places(prints, customers, *self._parts)
        return found

    def _homes(self, prints: np.ndarray) -> np.ndarray:
        return 4 * self._bucket(prints)

    def _bucket(self, prints: np.ndarray) -> np.ndarray:
        return (prints >> np.uint64(65 - self.buckets.bit_length())).astype(np.int64)

    def _spans(self, first: int, last: int) -> list[tuple[int, int]]:
        ends, whose, _ = self._parts
        low, high = self._bucket(np.array([first, last], np.uint64)).tolist()
        begin, end = int(ends[low - 1]) if low else 0, int(ends[high])
        both = self.buckets, self.buckets + len(whose)
        return [(4 * low, 4 * high + 3), *((4 * (at + begin), 4 * (at + end) - 1) for at in both if end > begin)]

    def _reach(self, prints: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        assert self.file is not None  # noqa: S101  # whoever asks has one
        self.file.verify(4 * (self.buckets - 1), 4 * self.buckets - 1)
        ends, whose, _ = self._parts
        homes = np.unique(self._bucket(prints[prints != 0]))
        self.file.verify(4 * np.maximum(homes - 1, 0), 4 * homes + 3)
        first, last = np.where(homes > 0, ends[homes - 1], 0).astype(np.int64), ends[homes].astype(np.int64)
        first, last = first[last > first], last[last > first]
        both = np.array([self.buckets, self.buckets + len(whose)])[:, None]
        return (4 * (both + first)).ravel(), (4 * (both + last) - 1).ravel()


def arrange(path: Path | None, prints: np.ndarray, customers: np.ndarray, threads: int) -> Buckets:
    """A table of customers (uint32) under their prints (0: none), in the new file `path` or in memory."""
    buckets = max(FEWEST, 1 << (max(1, len(prints)) // FULL).bit_length())
    held, who, begins, ends = partition(prints, customers, REGIONS, threads)
    sizes = np.zeros(buckets, np.uint32)
    given = zip(begins.tolist(), ends.tolist(), np.split(sizes, REGIONS), strict=True)
    kept = np.array(spread(lambda g: _arrange(held, who, g[0], g[1], g[2], buckets), given, threads), np.int64)
    entries = int(kept.sum())
    size = buckets + 2 * entries
    data = np.zeros(size, np.uint32) if path is None else new_array(path, np.uint32, (size,))
    data[:buckets] = np.cumsum(sizes, dtype=np.uint32)
    starts, tags = np.cumsum(kept) - kept, data[buckets + entries :]
    shift = np.uint64(64 - 32 - (buckets.bit_length() - 1))
    for begin, count, start in zip(begins.tolist(), kept.tolist(), starts.tolist(), strict=True):
        data[buckets + start : buckets + start + count] = who[begin : begin + count]
        tags[start : start + count] = (held[begin : begin + count] >> shift).astype(np.uint32)
    return Buckets(data, buckets=buckets)


@njit(cache=True, nogil=True)
def _arrange(held: Any, who: Any, start: Any, stop: Any, sizes: Any, buckets: Any) -> Any:
    """Put the entries of a region into the order of their prints, where they stand, and say how many are left.

    `sizes` are the region's buckets. Who stands twice under a print is left out, as are all but one of too many.
    """
    shift, mask = shift_to(buckets), uint64(len(sizes) - 1)
    ends = np.zeros(len(sizes), np.int64)
    for at in range(start, stop):
        ends[np.int64((held[at] >> shift) & mask)] += 1
    ends[:] = np.cumsum(ends)
    prints, whose = np.empty(stop - start, np.uint64), np.empty(stop - start, np.uint32)
    filled = np.zeros(len(sizes), np.int64)
    filled[1:] = ends[:-1]
    for at in range(start, stop):
        bucket = np.int64((held[at] >> shift) & mask)
        place, first = filled[bucket], ends[bucket - 1] if bucket else 0
        filled[bucket] += 1
        while place > first and prints[place - 1] > held[at]:  # buckets are small; equal ones stay in their order
            prints[place], whose[place] = prints[place - 1], whose[place - 1]
            place -= 1
        prints[place], whose[place] = held[at], who[at]
    kept = at = 0
    while at < len(prints):
        first = kept
        value = prints[at]
        while at < len(prints) and prints[at] == value:
            known = False
            for i in range(first, min(kept, first + SHARED_BY + 1)):
                known |= who[start + i] == whose[at]
            if not known and kept <= first + SHARED_BY:
                held[start + kept], who[start + kept] = value, whose[at]
                kept += 1
            at += 1
        if kept > first + SHARED_BY:
            kept, who[start + first] = first + 1, 0
        sizes[np.int64((value >> shift) & mask)] += kept - first
    return kept


@njit(cache=True, nogil=True)
def _looked(prints: Any, ends: Any, whose: Any, tags: Any, gone: Any) -> Any:
    shift = shift_to(len(ends))
    below = shift - uint64(32)
    counts, found = np.zeros(len(prints), np.uint8), np.empty(len(prints) + SHARED_BY * AHEAD, np.int64)
    total, fetched = 0, np.uint32(0)
    for first in range(0, len(prints), AHEAD):
        last = min(first + AHEAD, len(prints))
        for row in range(first, last):  # reads that wait for nothing: memory answers them side by side
            fetched ^= ends[np.int64(prints[row] >> shift)]
        found = grown(found, total, SHARED_BY * AHEAD)
        for row in range(first, last):
            if not prints[row]:
                continue
            home = np.int64(prints[row] >> shift)
            tag, told, many = (prints[row] >> below) & uint64(0xFFFFFFFF), 0, False
            for entry in range(np.int64(ends[home - 1]) if home else 0, np.int64(ends[home])):
                if tags[entry] == tag and not among(gone, entry):
                    many |= whose[entry] == 0 or told == SHARED_BY
                    if not many:
                        found[total + told] = whose[entry]
                        told += 1
            counts[row] = SHARED_BY + 1 if many else told
            total += 0 if many else told
    return counts, found[:total].copy(), fetched


@njit(cache=True, nogil=True)
def _places(prints: Any, customers: Any, ends: Any, whose: Any, tags: Any) -> Any:
    """The place of each entry, -1 where it is not."""
    shift, out = shift_to(len(ends)), np.full(len(prints), -1, np.int64)
    for row in range(len(prints)):
        home = np.int64(prints[row] >> shift)
        tag = (prints[row] >> (shift - uint64(32))) & uint64(0xFFFFFFFF)
        for entry in range(np.int64(ends[home - 1]) if home else 0, np.int64(ends[home])):
            if tags[entry] == tag and whose[entry] == customers[row]:
                out[row] = entry
    return out
