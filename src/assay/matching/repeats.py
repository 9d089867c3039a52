"""Rows that hold what an earlier one holds, found by their prints, however many slices the rows come in."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit, uint64

# Rows a customer from which a list of all customers is quicker than sorting those met: it is a byte each to write and
# read, and a row leads to a few customers that cost some 100 ns each to sort.
MANY = 0.01


class Met:
    """Which customers were met: sorted where rows are few, so that nothing is as long as the customers."""

    def __init__(self, customers: int, rows: int) -> None:
        """For so many rows at most, of which each may meet several."""
        self._few: np.ndarray | None = np.empty(0, np.int64) if rows <= MANY * customers else None
        self._all = np.zeros(0 if self._few is not None else customers + 1, np.bool_)

    def take(self, customers: np.ndarray) -> None:
        """Take note of customers (numbers from 1)."""
        if self._few is None:
            self._all[customers] = True
        else:
            self._few = np.union1d(self._few, customers)

    @property
    def count(self) -> int:
        """How many there are."""
        return int(self._all.sum()) if self._few is None else len(self._few)


def first_rows(customers: np.ndarray, accepted: np.ndarray, most: int) -> np.ndarray:
    """Per accepted row the first place whose row was accepted for its customer; `most` is the largest number."""
    if len(accepted) > MANY * most:
        place = np.full(most + 1, -1, np.int64)
        first_of(customers, accepted, place)
        return np.asarray(place[customers])
    places = np.full(len(accepted), -1, np.int64)
    rows = np.flatnonzero(accepted)
    _, heads, which = np.unique(customers[rows], return_index=True, return_inverse=True)
    places[rows] = rows[heads[which]]
    return places


class Seen:
    """Prints in the order of their rows, and a table that leads from a print to the first row that had it."""

    def __init__(self, rows: int) -> None:
        """For so many rows at most."""
        self._prints = np.zeros(rows, np.uint64)
        self._slots = np.zeros(1 << max(4, (2 * rows).bit_length()), np.uint32)
        self._size = 0

    def take(self, prints: np.ndarray) -> np.ndarray:
        """The place of the first row with the same print, for each of the next rows; its own where it is the first.

        A print of 0 is no print: such a row is its own first.
        """
        start, self._size = self._size, self._size + len(prints)
        self._prints[start : self._size] = prints
        first = np.arange(start, self._size)
        _take(self._prints, start, self._slots, first)
        return first


@njit(cache=True, nogil=True)
def _take(prints: Any, start: Any, slots: Any, first: Any) -> None:
    mask = uint64(len(slots) - 1)
    for at in range(len(first)):
        value = prints[start + at]
        if not value:
            continue
        slot = (value >> uint64(7)) & mask
        while slots[slot] and prints[slots[slot] - 1] != value:
            slot = (slot + uint64(1)) & mask
        if slots[slot]:
            first[at] = slots[slot] - 1
        else:
            slots[slot] = start + at + 1


@njit(cache=True, nogil=True)
def first_of(customers: Any, accepted: Any, place: Any) -> None:
    """`place[c]`: the first place whose row was accepted for customer c (places from 0; -1: none)."""
    for at in range(len(customers)):
        if accepted[at] and place[customers[at]] < 0:
            place[customers[at]] = at


@njit(cache=True, nogil=True)
def leaders(persons: Any, matched: Any, leads: Any) -> None:
    """Mark the row in which a person counts: the first of its rows that matched, else its first."""
    lead = np.full(len(persons), -1, np.int64)
    for at in range(len(persons)):
        old = lead[persons[at]]
        if old < 0 or (matched[at] and not matched[old]):
            lead[persons[at]] = at
    for at in range(len(lead)):
        if lead[at] >= 0:
            leads[lead[at]] = True
