"""The table of one key: which customers hold a value, found by its print with one look into memory.

Open addressing after Knuth (The Art of Computer Programming 3, 6.4): a slot of 64 bits holds the print's lower half
above the customer's number, 0 is free. The print's upper bits say where to look first. The table is cut into regions
that fit a core's cache, each closed in itself, so that cores fill them side by side and never meet.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
from numba import njit, uint64

from assay.reference.mapped import Checked

# A value that more customers than this share leads to nobody in particular (placeholders, switchboards, info@). It
# bounds the pairs a key can make to 16 a row, so that cost stays linear.
SHARED_BY = 16
LOAD = 0.75  # of the slots at most: linear probing then looks at 8.5 slots for what is not there (Knuth, 6.4)
REGION = 1 << 18  # slots, 2 MiB: what a core's second cache holds
SLICE = 65_536  # rows looked up at a time by one core
AHEAD = 64  # rows whose slots are asked for before the first is used: more than a core keeps in flight


@dataclass(frozen=True)
class Slots:
    """The table of a key; `slots` uint64, a power of two in length, may be mapped from a `file`.

    What changed since it was filled lies beside it: `gone` (int64, rising) are the places of entries that lead to
    nobody any more, `newer` holds entries that came.
    """

    slots: np.ndarray
    file: Checked | None = None
    gone: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int64))
    newer: Slots | None = None

    def find(self, prints: np.ndarray, threads: int) -> tuple[np.ndarray, np.ndarray]:
        """Per print (uint64, 0: none) how many customers hold it, SHARED_BY + 1 for more, and who, one after another.

        Those of prints that too many hold are not told. A value that too many held when the table was filled counts
        as theirs though some have gone: it is not known how many there were.
        """
        told = self._found(prints, threads)
        return told if self.newer is None else _together(*told, *self.newer.find(prints, threads))

    def _found(self, prints: np.ndarray, threads: int) -> tuple[np.ndarray, np.ndarray]:
        parts = list(pairwise([*range(0, len(prints), SLICE), len(prints)])) if len(prints) else []
        self._verify(prints)
        with ThreadPoolExecutor(threads) as pool:
            told = list(pool.map(lambda part: _looked(prints[slice(*part)], self.slots, self.gone), parts))
        if not told:
            return np.zeros(0, np.uint8), np.zeros(0, np.int64)
        return np.concatenate([t[0] for t in told]), np.concatenate([t[1] for t in told])

    def places(self, prints: np.ndarray, customers: np.ndarray) -> np.ndarray:
        """Where in `slots` the entries of those prints (uint64) and customers (uint32) lie; those that do not, not."""
        self._verify(prints)
        found: np.ndarray = _places(prints, customers, self.slots)
        kept: np.ndarray = found[found >= 0]
        return kept

    def _verify(self, prints: np.ndarray) -> None:
        if self.file is not None:
            first, last = _reach(prints, self.slots)
            self.file.verify(8 * first, 8 * last + 7)


def room(entries: int) -> int:
    """How many slots a table of so many entries has."""
    return 1 << max(4, int(entries / LOAD).bit_length())


def fill(prints: np.ndarray, customers: np.ndarray | None, slots: np.ndarray, threads: int) -> None:
    """Put customers under their prints (0: none) into the empty `slots`; without `customers` they count from 1.

    Of a value that more than SHARED_BY hold only so many and one are kept: enough to know that it is shared.
    """
    regions = max(1, len(slots) // REGION)
    cuts = list(pairwise(np.linspace(0, len(prints), 4 * threads + 1, dtype=np.int64).tolist()))
    numbers = np.zeros(0, np.uint32) if customers is None else customers
    with ThreadPoolExecutor(threads) as pool:
        counts = np.array(list(pool.map(lambda cut: _count(prints, cut[0], cut[1], regions), cuts)), np.int64)
        ends = np.cumsum(counts.T.ravel()).reshape(regions, len(cuts))  # by region, then by cut
        begins = ends - counts.T
        held, who = np.empty(int(ends[-1, -1]), np.uint64), np.empty(int(ends[-1, -1]), np.uint32)
        list(
            pool.map(
                lambda at: _sort_out(prints, numbers, *cuts[at], begins[:, at].copy(), held, who), range(len(cuts))
            )
        )
        size = len(slots) // regions
        starts, stops = begins[:, 0], ends[:, -1]
        list(pool.map(lambda at: _put(held, who, slots, starts[at], stops[at], at * size, size), range(regions)))


@njit(cache=True, nogil=True)
def _count(prints: Any, start: Any, stop: Any, regions: Any) -> Any:
    counts = np.zeros(regions, np.int64)
    shift = uint64(64)
    while (1 << np.int64(uint64(64) - shift)) < regions:
        shift -= uint64(1)
    for at in range(start, stop):
        if prints[at]:
            counts[np.int64(prints[at] >> shift) if regions > 1 else 0] += 1
    return counts


@njit(cache=True, nogil=True)
def _sort_out(prints: Any, customers: Any, start: Any, stop: Any, begins: Any, held: Any, who: Any) -> None:
    regions, shift = len(begins), uint64(64)
    while (1 << np.int64(uint64(64) - shift)) < regions:
        shift -= uint64(1)
    for at in range(start, stop):
        if prints[at]:
            region = np.int64(prints[at] >> shift) if regions > 1 else 0
            place = begins[region]
            held[place], who[place] = prints[at], customers[at] if len(customers) else at + 1
            begins[region] = place + 1


@njit(cache=True, nogil=True, inline="always")
def _home(value: Any, length: Any) -> Any:
    """The slot where a print belongs, in a table of `length` slots (a power of two)."""
    bits = 0
    while (1 << bits) < length:
        bits += 1
    return np.int64(value >> uint64(64 - bits))


@njit(cache=True, nogil=True)
def _put(held: Any, who: Any, slots: Any, start: Any, stop: Any, base: Any, size: Any) -> None:
    for at in range(start, stop):
        entry = (held[at] << uint64(32)) | uint64(who[at])
        slot, alike, known = _home(held[at], len(slots)), 0, False
        while slots[slot] and alike <= SHARED_BY and not known:
            alike += (slots[slot] ^ entry) >> uint64(32) == 0
            known = slots[slot] == entry
            slot = base + (slot + 1 - base) % size
        if alike <= SHARED_BY and not known:
            slots[slot] = entry


@njit(cache=True, nogil=True)
def _reach(prints: Any, slots: Any) -> Any:
    """First and last slot that a look for each print reads; the whole region where it goes round its end."""
    first, last = np.zeros(len(prints), np.int64), np.zeros(len(prints), np.int64)
    bits, size, count = 0, min(REGION, len(slots)), 0
    while (1 << bits) < len(slots):
        bits += 1
    for row in range(len(prints)):
        if prints[row]:
            slot = np.int64(prints[row] >> uint64(64 - bits))
            base = slot - slot % size
            first[count] = slot
            while slots[slot] and slot < base + size - 1:
                slot += 1
            last[count] = slot
            if slots[slot]:
                first[count] = base
            count += 1
    return first[:count].copy(), last[:count].copy()


@njit(cache=True, nogil=True)
def _places(prints: Any, customers: Any, slots: Any) -> Any:
    """The place of each entry, -1 where it is not."""
    size, out = min(REGION, len(slots)), np.full(len(prints), -1, np.int64)
    for row in range(len(prints)):
        entry = (prints[row] << uint64(32)) | uint64(customers[row])
        slot = _home(prints[row], len(slots))
        base = slot - slot % size
        while slots[slot] and slots[slot] != entry:
            slot = base + (slot + 1 - base) % size
        if slots[slot]:
            out[row] = slot
    return out


@njit(cache=True, nogil=True)
def _looked(prints: Any, slots: Any, gone: Any) -> Any:
    bits = 0
    while (1 << bits) < len(slots):
        bits += 1
    shift, size = uint64(64 - bits), min(REGION, len(slots))
    counts, found = np.zeros(len(prints), np.uint8), np.empty(len(prints) + (SHARED_BY + 1) * AHEAD, np.int64)
    total, fetched = 0, uint64(0)
    for first in range(0, len(prints), AHEAD):
        last = min(first + AHEAD, len(prints))
        for row in range(first, last):  # reads that wait for nothing: memory answers them side by side
            if prints[row]:
                fetched ^= slots[np.int64(prints[row] >> shift)]
        if total + (SHARED_BY + 1) * AHEAD > len(found):
            more = np.empty(2 * len(found), np.int64)
            more[:total] = found[:total]
            found = more
        for row in range(first, last):
            if not prints[row]:
                continue
            slot = np.int64(prints[row] >> shift)
            base, tag, alike, told = slot - slot % size, prints[row] & uint64(0xFFFFFFFF), 0, 0
            while slots[slot] and alike <= SHARED_BY:
                if slots[slot] >> uint64(32) == tag:
                    alike += 1
                    if not _among(gone, slot):
                        found[total + told] = np.int64(slots[slot] & uint64(0xFFFFFFFF))
                        told += 1
                slot = base + (slot + 1 - base) % size
            counts[row] = told if alike <= SHARED_BY else alike
            if alike <= SHARED_BY:
                total += told
    return counts, found[:total].copy(), fetched


@njit(cache=True, nogil=True, inline="always")
def _among(places: Any, slot: Any) -> Any:
    if not len(places):
        return False
    at = np.searchsorted(places, slot)
    return at < len(places) and places[at] == slot


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
