"""What is found for the rows of a slice: hits of their keys, pairs with customers, the best candidate of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from assay.reference.index import SHARED_BY


@dataclass(frozen=True)
class Pairs:
    """Pairs of a slice's rows (places, from 0) and customers, judged as far as `score` goes."""

    rows: np.ndarray  # int64
    customers: np.ndarray  # int64
    keys: np.ndarray  # int32: bits of the keys that lead to this customer
    slack: np.ndarray  # int32: units lost to a value's popularity
    states: np.ndarray  # uint8 [pairs, fields]
    pattern: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int64))
    score: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int32))
    strongest: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int32))

    def only(self, kept: np.ndarray) -> Pairs:
        """Those pairs alone, not weighed yet."""
        return Pairs(self.rows[kept], self.customers[kept], self.keys[kept], self.slack[kept], self.states[kept])

    def of(self, places: np.ndarray, rows: int) -> Pairs:
        """Those of the rows at `places` (of `rows`), numbered anew in that order."""
        numbers = np.full(rows, -1, np.int64)
        numbers[places] = np.arange(len(places))
        kept = numbers[self.rows] >= 0
        return Pairs(numbers[self.rows[kept]], *(getattr(self, n)[kept] for n in _PAIRED[1:]))

    def and_also(self, other: Pairs) -> Pairs:
        """Both, weighed."""
        return Pairs(*(np.concatenate([getattr(self, n), getattr(other, n)]) for n in _PAIRED))

    @classmethod
    def joined(cls, parts: Sequence[tuple[Pairs, int]]) -> Pairs:
        """Those of several stretches of rows, each with its number of rows, numbered on."""
        starts = np.cumsum([0, *(rows for _, rows in parts)]).tolist()
        moved = [replace(pairs, rows=pairs.rows + start) for (pairs, _), start in zip(parts, starts, strict=False)]
        return cls(*(np.concatenate([getattr(pairs, n) for pairs in moved]) for n in _PAIRED))


_PAIRED = ("rows", "customers", "keys", "slack", "states", "pattern", "score", "strongest")


def told_of(counts: np.ndarray) -> np.ndarray:
    """Of how many customers (uint8) that share a value so many are told: all, or none where they are too many."""
    return np.where(counts <= SHARED_BY, counts, 0)


@dataclass(frozen=True)
class Hits:
    """What the keys of some rows found. `counts` uint8 [lookups, rows]; `found` customers, lookup after lookup."""

    tags: np.ndarray  # uint32 [rows, columns], without the values that lead nowhere
    leads: np.ndarray  # uint64 [lookups, rows]: the prints asked for, without them
    counts: np.ndarray
    found: np.ndarray  # int64
    every: np.ndarray  # int32 [rows]: bits of the keys that lead to anybody

    def of(self, places: np.ndarray) -> Hits:
        """The tags, prints and keys of those rows alone, without what they found."""
        nothing = np.zeros((0, len(places)), np.uint8)
        return Hits(self.tags[places], self.leads[:, places], nothing, self.found[:0], self.every[places])

    @classmethod
    def joined(cls, parts: Sequence[Hits]) -> Hits:
        """Those of several stretches of rows, one after the other, without what they found."""
        tags, every = (np.concatenate([getattr(p, n) for p in parts]) for n in ("tags", "every"))
        nothing = np.zeros((0, len(every)), np.uint8)
        return cls(tags, np.concatenate([p.leads for p in parts], axis=1), nothing, np.zeros(0, np.int64), every)

    @cached_property
    def begins(self) -> np.ndarray:
        """Where each lookup's customers begin in `found`."""
        told = told_of(self.counts).astype(np.int64)
        return (np.cumsum(told.ravel()) - told.ravel()).reshape(told.shape)


@dataclass(frozen=True)
class Best:
    """The best candidate of each row of a slice; 0 where there is none."""

    candidate: np.ndarray
    former: np.ndarray
    accepted: np.ndarray
    pattern: np.ndarray
    score: np.ndarray
    keys: np.ndarray
    candidates: np.ndarray
    split: np.ndarray
