"""The fingerprint index: what leads from a value to our customers, and what tells whether the rest agrees.

Per key a table of prints (`slots`), per customer a row of field tags (the lower half of each field's print), a mark of
former customers, past versions, and per block of the near stage a smaller table (`buckets`). All of it is plain arrays
that can be mapped from files. What a run needs and the folder lacks is built there from the customers themselves.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numba import njit, uint64

from assay.reference.halving import halved
from assay.reference.index.buckets import Buckets
from assay.reference.index.delta import Delta
from assay.reference.index.facts import Facts
from assay.reference.index.slots import Slots
from assay.reference.mapped import Checked

PAST = ("past customers", "past fields", "past tags")  # the arrays of past versions


@dataclass(frozen=True)
class Past:
    """Past versions, in the order of their customers: int64 number, int64 place of the field, uint32 tag."""

    customers: np.ndarray
    fields: np.ndarray
    tags: np.ndarray


@dataclass(frozen=True)
class Index:
    """The index of `customers` customers under `key` (16 bytes) in `folder`.

    `fields` names the columns of `tags` (uint32 [customers or more, fields], 0: nothing held); `former` is
    bool; both have spare rows for customers to come. `held` names the printed columns of each key. What refreshes
    changed since the build stands in `delta`, and the tables and rows tell it already.
    """

    folder: Path
    key: bytes
    customers: int
    fields: tuple[str, ...]
    tags: np.ndarray
    former: np.ndarray
    past: Past
    facts: Mapping[str, Facts]
    keys: Mapping[str, Slots]
    blocks: Mapping[str, Buckets]
    files: Mapping[str, Checked] = field(default_factory=dict)  # where the arrays are mapped from, if they are
    held: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    delta: Delta | None = None

    def places(self, fields: Sequence[str]) -> list[int]:
        """The columns of those fields among the tags."""
        return [self.fields.index(field) for field in fields]

    @property
    def bytes(self) -> int:
        """Of the tables and the rows of customers, in memory or mapped."""
        return self.tags.nbytes + sum(table.data.nbytes for table in (*self.keys.values(), *self.blocks.values()))

    def verify(self, customers: np.ndarray) -> None:
        """Check the rows of `customers` (from 1) before they are used; have them read, ahead or side by side.

        Raises SourceProblem `reference-damaged`.
        """
        for called, array in (("tags", self.tags), ("former", self.former)):
            file, size = self.files.get(called), array.nbytes // max(1, len(array))
            if file is None:
                continue
            first = (customers - 1) * size
            if not file.whole:
                file.verify(first, first + size - 1)
            elif file.dense(0, len(file.data) - 1, len(customers)):
                file.ahead(0, len(file.data) - 1)
            else:
                file.fetch(first)
        past = self.files.get("past customers")
        if past is not None and not past.whole and len(self.past.customers):
            self._verify_past(past, np.unique(customers))

    def _verify_past(self, file: Checked, customers: np.ndarray) -> None:
        """Check the past versions of `customers`, and what looking for them by halves touches."""
        held = self.past.customers

        def told(places: np.ndarray) -> np.ndarray:
            file.verify(places * held.itemsize, (places + 1) * held.itemsize - 1)
            return np.asarray(held[places])

        begins, ends = (halved(told, 0, len(held), customers + more) for more in (0, 1))
        some = ends > begins
        for called, array in zip(PAST, (held, self.past.fields, self.past.tags), strict=True):
            self.files[called].verify(begins[some] * array.itemsize, ends[some] * array.itemsize - 1)


def tags_of(prints: np.ndarray) -> np.ndarray:
    """Tags (uint32) of prints (uint64): their lower half, 0 only where there is no value."""
    tags = np.empty(prints.shape, np.uint32)
    _tag(np.ascontiguousarray(prints).reshape(-1), tags.reshape(-1))
    return tags


@njit(cache=True, nogil=True)
def _tag(prints: Any, tags: Any) -> None:
    for at in range(len(prints)):
        tags[at] = max(prints[at] & uint64(0xFFFFFFFF), uint64(prints[at] != 0))
