"""The table of one key: which customers hold a value, found by its print with one look into memory.

Open addressing after Knuth (The Art of Computer Programming 3, 6.4): a slot of 64 bits holds the print's lower half
above the customer's number, 0 is free. The print's upper bits say where to look first. The table is cut into regions
that fit a core's cache, each closed in itself, so that cores fill them side by side and never meet.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit, uint64

from assay.engine import spread
from assay.reference.index.tables import AHEAD, SHARED_BY, Table, among, grown, partition, shift_to

LOAD = 0.75  # of the slots at most: linear probing then looks at 8.5 slots for what is not there (Knuth, 6.4)
REGION = 1 << 18  # slots, 2 MiB: what a core's second cache holds


@dataclass(frozen=True)
class Slots(Table):
    """The table of a key: `data` are its slots, uint64, a power of two in length."""

    def _look(self, prints: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        counts, found, _ = _looked(prints, self.data, self.gone)
        return counts, found

    def _places(self, prints: np.ndarray, customers: np.ndarray) -> np.ndarray:
        found: np.ndarray = _places(prints, customers, self.data)
        return found

    def _homes(self, prints: np.ndarray) -> np.ndarray:
        return 8 * self._slot(prints)

    def _slot(self, prints: np.ndarray) -> np.ndarray:
        return (prints >> np.uint64(65 - len(self.data).bit_length())).astype(np.int64)

    def _spans(self, first: int, last: int) -> list[tuple[int, int]]:
        slots = self._slot(np.array([first, last], np.uint64)) // REGION
        return [(8 * REGION * int(slots[0]), min(8 * REGION * (int(slots[1]) + 1), self.data.nbytes) - 1)]

    def _reach(self, prints: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        first, last = _reach(prints, self.data)
        return 8 * first, 8 * last + 7


def room(entries: int) -> int:
    """How many slots a table of so many entries has."""
    return 1 << max(4, int(entries / LOAD).bit_length())


def fill(prints: np.ndarray, customers: np.ndarray | None, slots: np.ndarray, threads: int) -> None:
    """Put customers under their prints (0: none) into the empty `slots`; without `customers` they count from 1.

    Of a value that more than SHARED_BY hold only so many and one are kept: enough to know that it is shared.
    """
    regions = max(1, len(slots) // REGION)
    held, who, begins, ends = partition(prints, customers, regions, threads)
    size = len(slots) // regions
    spread(lambda at: _put(held, who, slots, begins[at], ends[at], at * size, size), range(regions), threads)


@njit(cache=True, nogil=True)
def _put(held: Any, who: Any, slots: Any, start: Any, stop: Any, base: Any, size: Any) -> None:
    shift = shift_to(len(slots))
    for at in range(start, stop):
        entry = (held[at] << uint64(32)) | uint64(who[at])
        slot, alike, known = np.int64(held[at] >> shift), 0, False
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
    shift, size, count = shift_to(len(slots)), min(REGION, len(slots)), 0
    for row in range(len(prints)):
        if prints[row]:
            slot = np.int64(prints[row] >> shift)
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
    shift, size, out = shift_to(len(slots)), min(REGION, len(slots)), np.full(len(prints), -1, np.int64)
    for row in range(len(prints)):
        entry = (prints[row] << uint64(32)) | uint64(customers[row])
        slot = np.int64(prints[row] >> shift)
        base = slot - slot % size
        while slots[slot] and slots[slot] != entry:
            slot = base + (slot + 1 - base) % size
        if slots[slot]:
            out[row] = slot
    return out


@njit(cache=True, nogil=True)
def _looked(prints: Any, slots: Any, gone: Any) -> Any:
    shift, size = shift_to(len(slots)), min(REGION, len(slots))
    counts, found = np.zeros(len(prints), np.uint8), np.empty(len(prints) + (SHARED_BY + 1) * AHEAD, np.int64)
    total, fetched = 0, uint64(0)
    for first in range(0, len(prints), AHEAD):
        last = min(first + AHEAD, len(prints))
        for row in range(first, last):  # reads that wait for nothing: memory answers them side by side
            if prints[row]:
                fetched ^= slots[np.int64(prints[row] >> shift)]
        found = grown(found, total, (SHARED_BY + 1) * AHEAD)
        for row in range(first, last):
            if not prints[row]:
                continue
            slot = np.int64(prints[row] >> shift)
            base, tag, alike, told = slot - slot % size, prints[row] & uint64(0xFFFFFFFF), 0, 0
            while slots[slot] and alike <= SHARED_BY:
                if slots[slot] >> uint64(32) == tag:
                    alike += 1
                    if not among(gone, slot):
                        found[total + told] = np.int64(slots[slot] & uint64(0xFFFFFFFF))
                        told += 1
                slot = base + (slot + 1 - base) % size
            counts[row] = told if alike <= SHARED_BY else alike
            if alike <= SHARED_BY:
                total += told
    return counts, found[:total].copy(), fetched
