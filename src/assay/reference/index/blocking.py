"""Block values of rows and customers as keyed prints, compiled.

A block's value is never built as a text: its bytes go through SipHash-2-4 in a buffer of the row's own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numba import njit

from assay.engine import halves, siphash, spread
from assay.reference.index.blocks import Block, Cut

SLICE = 65_536  # customers looked up at a time by one core
WORDS = 8  # of a name that make blocks; few names have more
_LONGEST = 1_024  # bytes of a value that takes part: longer ones are no names, addresses or numbers


@dataclass(frozen=True)
class Side:
    """One side's spelled values by kind, and the number of each row or customer."""

    ids: np.ndarray
    values: dict[str, pa.ChunkedArray]


@dataclass(frozen=True)
class Prints:
    """Who holds a block's values: the number of a row or customer beside each print, in their order."""

    ids: np.ndarray
    values: np.ndarray


def side_of(table: pa.Table, ids: np.ndarray, fields: Mapping[str, str]) -> Side:
    """A side out of a table: its numbers, and the field that holds each kind."""
    whole = {kind: table.column(field).combine_chunks() for kind, field in fields.items()}
    return Side(ids, {kind: pa.chunked_array([v]).cast(pa.large_string()) for kind, v in whole.items()})


def prints_of(block: Block, side: Side, *, key: bytes, threads: int) -> Prints:
    """The block's prints of all rows that take part."""
    recipe, k0, k1 = _recipe(block), *halves(key)

    def ask(part: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
        given = (*_columns(block, side, *part), recipe, k0, k1, side.ids[slice(*part)])
        ids, values = _ask(*given)
        return ids, values

    told = [ask((0, 0)), *spread(ask, _slices(len(side.ids)), threads)]  # the empty slice compiles
    return Prints(np.concatenate([t[0] for t in told]), np.concatenate([t[1] for t in told]))


def _slices(length: int) -> Iterator[tuple[int, int]]:
    return pairwise([*range(0, length, SLICE), length]) if length else iter(())


def _columns(block: Block, side: Side, start: int, stop: int) -> tuple[Any, ...]:
    """Offsets, bytes and validity of the first and of the last column of a block, rows `start` to `stop`."""
    found: list[Any] = []
    for piece in (block.pieces[0], block.pieces[-1]):
        part = side.values[piece.kind].slice(start, stop - start).combine_chunks().cast(pa.large_binary())
        _, places, held = part.buffers() if len(part) else (None, None, None)
        bare = np.zeros(len(part) + 1, np.int64)
        found.append(np.frombuffer(places, np.int64)[part.offset : part.offset + len(part) + 1] if places else bare)
        found.append(np.frombuffer(held, np.uint8) if held is not None and held.size else np.zeros(1, np.uint8))
        found.append(np.asarray(pc.is_valid(part).to_numpy(zero_copy_only=False)))
    return tuple(found)


def _recipe(block: Block) -> np.ndarray:
    """Row by row the cut of a piece and the length it must pass."""
    return np.array([(piece.cut, piece.longer) for piece in block.pieces], np.int64)


@njit(cache=True, nogil=True)
def _day(data: Any, start: Any, scratch: Any, size: Any) -> Any:
    """Append the year, then day and month with the smaller first; the new size."""
    first, second = start + 5, start + 8
    if data[second] < data[first] or (data[second] == data[first] and data[second + 1] < data[first + 1]):
        first, second = second, first
    for i in range(4):
        scratch[size + i] = data[start + i]
    for i in range(2):
        scratch[size + 4 + i], scratch[size + 6 + i] = data[first + i], data[second + i]
    return size + 8


@njit(cache=True, nogil=True, inline="always")
def _cut(data: Any, start: Any, stop: Any, cut: Any, longer: Any, scratch: Any, size: Any) -> Any:
    """Append a piece of data[start:stop] to the scratch; the new size, -1 when the row takes no part."""
    at = start
    while at < stop and data[at] != 64:
        at += 1
    if cut == Cut.LOCAL or cut == Cut.LOCAL_HEAD or cut == Cut.LOCAL_TAIL:
        stop = at
    elif cut == Cut.DOMAIN:
        start = min(at + 1, stop)
    if stop - start <= longer:
        return -1 if longer or cut != Cut.DOMAIN else size
    if cut == Cut.LOCAL_HEAD:
        stop = min(stop, start + 5)
    elif cut == Cut.LOCAL_TAIL:
        start = max(start, stop - 5)
    elif cut == Cut.HEAD:
        stop -= 3
    elif cut == Cut.TAIL:
        start = max(start, stop - 6)
    elif cut == Cut.INITIALS:
        last = stop - 1
        while last > start and data[last - 1] != 32:
            last -= 1
        scratch[size], scratch[size + 1] = data[start], data[last]
        return size + 2
    elif cut == Cut.DAY or cut == Cut.MONTH or cut == Cut.NO_YEAR:
        if stop - start < 10:
            return -1
        if cut == Cut.DAY:
            return _day(data, start, scratch, size)
        start, stop = (start, start + 7) if cut == Cut.MONTH else (start + 5, stop)
    for i in range(start, stop):
        scratch[size] = data[i]
        size += 1
    return size


@njit(cache=True, nogil=True, inline="always")
def _row_prints(
    starts: Any, data: Any, valid: Any, others: Any, more: Any, sound: Any,
    recipe: Any, k0: Any, k1: Any, row: Any, scratch: Any, prints: Any,
) -> Any:  # fmt: skip
    """The prints of one row's block values, one for each word where words block; their number."""
    if not valid[row] or not sound[row]:
        return 0
    start, stop, other, end = starts[row], starts[row + 1], others[row], others[row + 1]
    if stop - start > _LONGEST or end - other > _LONGEST or stop == start or end == other:
        return 0
    found = 0
    while start < stop and found < WORDS:
        finish = stop
        if recipe[0, 0] == Cut.WORD:
            finish = start
            while finish < stop and data[finish] != 32:
                finish += 1
        size = _cut(data, start, finish, recipe[0, 0], recipe[0, 1], scratch, 0)
        if size >= 0 and len(recipe) > 1:
            scratch[size] = 31  # the unit separator, so that no two pieces run into one
            size = _cut(more, other, end, recipe[1, 0], recipe[1, 1], scratch, size + 1)
        if size >= 0:
            prints[found] = siphash(scratch, 0, size, k0, k1)
            known = 0  # a name may hold a word twice
            while prints[known] != prints[found]:
                known += 1
            found += known == found
        start = finish + 1
    return found


@njit(cache=True, nogil=True)
def _ask(
    starts: Any, data: Any, valid: Any, others: Any, more: Any, sound: Any, recipe: Any, k0: Any, k1: Any, ids: Any
) -> Any:
    """Number and print of every block value of the rows."""
    scratch, prints = np.empty(2 * _LONGEST + 8, np.uint8), np.empty(WORDS, np.uint64)
    rows, values = np.empty(WORDS * len(ids), np.int64), np.empty(WORDS * len(ids), np.uint64)
    size = 0
    for row in range(len(ids)):
        told = _row_prints(starts, data, valid, others, more, sound, recipe, k0, k1, row, scratch, prints)
        for at in range(told):
            rows[size], values[size] = ids[row], prints[at]
            size += 1
    return rows[:size].copy(), values[:size].copy()
