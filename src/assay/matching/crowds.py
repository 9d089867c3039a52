"""Values of the claim that too many of its people carry (`test@test.com`): they lead nowhere, key by key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numba import njit, uint64

from assay.matching.keys import CARRIED_BY, Key, notes_on
from assay.reference.index import SHARED_BY

# Of a tally, 64 MiB a key: at a hundred million rows and one column 1.5 to a bucket, far from CARRIED_BY.
MOST_BUCKETS = 1 << 26
AHEAD = 64  # prints whose buckets are asked for before the first is counted, as in the tables of the index
MERGED = 64  # stretches of rows whose popular values are kept apart: most of them are the same ones
Lookups = Sequence[tuple[int, Key, int]]
Carried = Mapping[int, np.ndarray]  # bit of a key -> prints that too many people of the claim carry


class Tally:
    """How often each print is asked for, roughly and never too low: what stays within CARRIED_BY needs no more."""

    def __init__(self, lookups: Lookups, rows: int) -> None:
        self.lookups = lookups
        size = min(MOST_BUCKETS, 1 << max(10, rows.bit_length()))
        # a key's columns together: any may hold a value
        self._counts = {bit: np.zeros(size, np.uint8) for bit, _, _ in lookups}

    def take(self, asked: np.ndarray, counts: np.ndarray, fresh: np.ndarray) -> None:
        """Count what the rows of a slice that are `fresh` ask for (uint64 [lookups, rows]), but what too many customers
        share, by `counts` (uint8 [lookups, rows]).
        """
        for at, (bit, _, _) in enumerate(self.lookups):
            _tally(asked[at], counts[at], fresh, self._counts[bit])

    def suspects(self, asked: np.ndarray) -> np.ndarray:
        """Whether each of what rows ask for may be asked for by too many: bool [lookups, rows]."""
        found = np.zeros(asked.shape, np.bool_)
        for at, (bit, _, _) in enumerate(self.lookups):
            counts = self._counts[bit]
            found[at] = (asked[at] != 0) & (counts[asked[at] & np.uint64(len(counts) - 1)] > CARRIED_BY)
        return found

    @property
    def quiet(self) -> bool:
        """Whether no value can be carried by too many."""
        return not any((counts > CARRIED_BY).any() for counts in self._counts.values())


class Popular:
    """Which values too many customers share, and how many rows hold one; rows that repeat another do not count."""

    def __init__(self, lookups: Lookups) -> None:
        self.lookups = lookups
        keys = sorted({bit for bit, _, _ in lookups})
        self._values: dict[int, list[np.ndarray]] = {bit: [] for bit in keys}
        self._rows: dict[int, int] = dict.fromkeys(keys, 0)

    def take(self, asked: np.ndarray, counts: np.ndarray, fresh: np.ndarray) -> None:
        """Count the rows of a slice that are `fresh`: uint64 and uint8 [lookups, rows]."""
        shared = {bit: np.zeros(len(fresh), np.bool_) for bit in self._rows}
        for at, (bit, _, _) in enumerate(self.lookups):
            many = (counts[at] > SHARED_BY) & fresh
            shared[bit] |= many
            if many.any():
                self._values[bit].append(np.unique(asked[at][many]))
                if len(self._values[bit]) > MERGED:
                    self._values[bit] = [np.unique(np.concatenate(self._values[bit]))]
        for bit, rows in shared.items():
            self._rows[bit] += int(rows.sum())

    def of(self, bit: int) -> tuple[int, int]:
        """Rows and values of a key that too many customers share."""
        values = self._values[bit]
        return self._rows[bit], len(np.unique(np.concatenate(values))) if values else 0

    def notes(self, carried: dict[int, tuple[int, np.ndarray]]) -> list[str]:
        """Sentences about what leads nowhere, key by key."""
        keys = {bit: key for bit, key, _ in self.lookups}
        told = []
        for bit in sorted(keys):
            rows, values = carried.get(bit, (0, np.zeros(0)))
            told += notes_on(keys[bit], self.of(bit), (rows, len(values)))
        return told


@njit(cache=True, nogil=True)
def _tally(prints: Any, shared: Any, fresh: Any, counts: Any) -> Any:
    mask, fetched = uint64(len(counts) - 1), np.uint8(0)
    for first in range(0, len(prints), AHEAD):
        last = min(first + AHEAD, len(prints))
        for row in range(first, last):  # reads that wait for nothing: memory answers them side by side
            fetched ^= counts[np.int64(prints[row] & mask)]
        for row in range(first, last):
            if prints[row] and fresh[row] and shared[row] <= SHARED_BY:
                slot = np.int64(prints[row] & mask)
                counts[slot] += counts[slot] < 255
    return fetched


def carried(lookups: Lookups, asked: np.ndarray, popular: np.ndarray) -> dict[int, tuple[int, np.ndarray]]:
    """Per key bit how many rows hold, and which prints are, values that more than CARRIED_BY rows carry which differ
    in their other keys. `asked` uint64 and `popular` bool [lookups, rows], of rows that repeat no other.

    Key after key: what an earlier one lost tells rows apart no more.
    """
    now, found = asked.copy(), {}
    for bit in sorted({b for b, _, _ in lookups}):
        mine = [at for at, (b, _, _) in enumerate(lookups) if b == bit]
        others = [at for at, (b, _, _) in enumerate(lookups) if b != bit]
        held = np.concatenate([np.where(popular[at], 0, asked[at]) for at in mine])
        rows = np.concatenate([np.arange(asked.shape[1])] * len(mine))[held != 0]
        values = held[held != 0]
        crowd = _crowd(rows, values, now[others].T) if others else np.zeros(0, np.uint64)
        if len(crowd):
            found[bit] = (len(np.unique(rows[np.isin(values, crowd)])), crowd)
        if not lookups[mine[0]][1].joint:
            for at in mine:
                now[at][popular[at] | np.isin(asked[at], crowd)] = 0
    return found


def _crowd(rows: np.ndarray, values: np.ndarray, others: np.ndarray) -> np.ndarray:
    """The values with more than CARRIED_BY rows that differ in `others` [rows, columns]."""
    order = np.argsort(values, kind="stable")
    told, starts, counts = np.unique(values[order], return_index=True, return_counts=True)
    crowd = []
    for at in np.flatnonzero(counts > CARRIED_BY):
        holders = rows[order[starts[at] : starts[at] + counts[at]]]
        if len(np.unique(others[holders], axis=0)) > CARRIED_BY:
            crowd.append(told[at])
    return np.array(crowd, np.uint64)
