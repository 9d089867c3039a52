"""Delimited text without escapes cut into columns by compiled loops that look at eight bytes at once."""

# Compiled code: positional arguments are cheap, a set is slower than two comparisons, and one loop with its branches
# is what the compiler makes fast.
# ruff: noqa: PLR0917, PLR1714, SIM109, SIM114

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
from numba import njit

# One pattern in each of eight bytes: the lowest bit; all bits but the highest. And which half of a half a bit is in.
ONES = np.uint64(0x0101010101010101)
LOW = np.uint64(0x7F7F7F7F7F7F7F7F)
FOUR, TWO, ONE = np.uint64(0xFFFFFFFF00000000), np.uint64(0xFFFF0000FFFF0000), np.uint64(0xFF00FF00FF00FF00)
LF, CR = 10, 13


def rows(data: bytes, separator: bytes, quote: bytes, width: int) -> tuple[pa.Table, list[int]]:
    """The records of `width` cells, and the numbers (from 1, blank lines not counted) of the others.

    `separator` is one byte, `quote` one or none. Every line is a record; those with quotes that do not stand around
    whole cells are among the others. Lines end as in `physical`, and NULLs are those of the dialect.
    """
    array, marks = _marks(data, separator, quote or separator)
    room = len(marks) + 1
    starts, ends = np.empty(room, np.int32), np.empty(room + width, np.int32)
    odd, sizes = np.empty(room, np.int32), np.zeros(width, np.int64)
    found, others = _cut(array, marks, separator[0], (quote or separator)[0], width, starts, ends, odd, sizes)
    columns = [_column(array, starts[:found], ends, width, place, int(sizes[place])) for place in range(width)]
    return pa.Table.from_arrays(columns, [f"c{i}" for i in range(width)]), odd[:others].tolist()


def uneven(data: bytes, quote: bytes) -> bool:
    """Whether a line holds an odd number of quotes, so that a record may go on behind it."""
    array, marks = _marks(data, quote, quote)
    return bool(_uneven(array, marks, quote[0]))


def _marks(data: bytes, separator: bytes, quote: bytes) -> tuple[Any, Any]:
    """The bytes as an array, and where separators, quotes, LFs and CRs are."""
    array, words = np.frombuffer(data, np.uint8), np.frombuffer(data, np.uint64, len(data) // 8)
    marks = np.empty(len(data), np.int32)
    return array, marks[: _marked(array, words, separator[0], quote[0], marks)]


def _column(array: Any, starts: Any, ends: Any, width: int, place: int, size: int) -> pa.Array:
    out, offsets = np.empty(size, np.uint8), np.empty(len(starts) + 1, np.int32)
    valid = np.ones(len(starts), np.bool_)
    missing = _copied(array, starts, ends, width, place, out, offsets, valid)
    held = pa.py_buffer(np.packbits(valid, bitorder="little")) if missing else None
    return pa.StringArray.from_buffers(len(starts), pa.py_buffer(offsets), pa.py_buffer(out), held, int(missing))


@njit(cache=True, inline="always")
def _zero(x: Any) -> Any:
    """The highest bit of each byte of `x` that is zero; exact, for no carry leaves a byte."""
    return ~(((x & LOW) + LOW) | x | LOW)


@njit(cache=True, nogil=True)
def _marked(a: Any, words: Any, separator: Any, quote: Any, marks: Any) -> Any:
    """Write the places of all separators, quotes, LFs and CRs to `marks`; gives their number."""
    d, q, lf, cr = np.uint64(separator) * ONES, np.uint64(quote) * ONES, np.uint64(LF) * ONES, np.uint64(CR) * ONES
    n = 0
    for k in range(len(words)):
        word = words[k]
        hit = _zero(word ^ d) | _zero(word ^ q) | _zero(word ^ lf) | _zero(word ^ cr)
        while hit:
            lowest = hit & (~hit + np.uint64(1))
            place = 8 * k
            place += 4 if lowest & FOUR else 0
            place += 2 if lowest & TWO else 0
            place += 1 if lowest & ONE else 0
            marks[n] = place
            n += 1
            hit ^= lowest
    for i in range(8 * len(words), len(a)):
        if a[i] == separator or a[i] == quote or a[i] == LF or a[i] == CR:
            marks[n] = i
            n += 1
    return n


@njit(cache=True, nogil=True)
def _uneven(a: Any, marks: Any, quote: Any) -> Any:
    """Whether any line has an odd number of quotes."""
    quotes = 0
    for m in range(len(marks)):
        if a[marks[m]] == quote:
            quotes += 1
        elif quotes & 1:
            return True
    return quotes & 1 != 0


@njit(cache=True, nogil=True)
def _cut(
    a: Any, marks: Any, separator: Any, quote: Any, width: Any, starts: Any, ends: Any, odd: Any, sizes: Any
) -> Any:
    """Start of each record of `width` cells and where its cells end, `~end` for one in quotes; and the other lines.

    Gives the number of either.
    """
    found = others = line = cells = begin = cell = 0
    size = len(a)
    inside = closed = bad = False
    for m in range(len(marks) + 1):
        i = marks[m] if m < len(marks) else size
        c = a[i] if i < size else LF
        if c == separator or c == quote:
            if c == separator and not inside:
                if cells < width:
                    ends[found * width + cells] = ~i if closed else i
                cells, cell, closed = cells + 1, i + 1, False
            elif c == quote and separator != quote:
                if inside:
                    inside, closed = False, True
                    follows = a[i + 1] if i + 1 < size else LF
                    bad |= follows != separator and follows != LF and follows != CR
                else:
                    inside = i == cell
                    bad |= not inside
            continue
        if c == CR and i + 1 < size and a[i + 1] == LF:
            continue
        stop = i - 1 if begin < i < size and c == LF and a[i - 1] == CR else i
        if stop > begin:
            line += 1
            if cells + 1 == width and not bad and not inside:
                starts[found] = begin
                ends[found * width + cells] = ~stop if closed else stop
                at = begin
                for k in range(width):
                    end = ends[found * width + k]
                    sizes[k] += end - at if end >= 0 else ~end - at - 2
                    at = (end if end >= 0 else ~end) + 1
                found += 1
            else:
                odd[others] = line
                others += 1
        cells, begin, cell = 0, i + 1, i + 1
        inside = closed = bad = False
    return found, others


@njit(cache=True, nogil=True)
def _copied(a: Any, starts: Any, ends: Any, width: Any, place: Any, out: Any, offsets: Any, valid: Any) -> Any:
    """Copy the cells of one column to `out`; gives how many are NULL: unquoted `\\N` or `NULL`."""
    o = missing = 0
    offsets[0] = 0
    for row in range(len(starts)):
        before = ends[row * width + place - 1] if place else starts[row] - 1
        i = (before if before >= 0 or place == 0 else ~before) + 1
        stop = ends[row * width + place]
        if stop < 0:
            i, stop = i + 1, ~stop - 1
        elif stop - i == 2 and a[i] == 92 and a[i + 1] == 78:
            valid[row] = False
            missing += 1
            stop = i
        elif stop - i == 4 and a[i] == 78 and a[i + 1] == 85 and a[i + 2] == 76 and a[i + 3] == 76:
            valid[row] = False
            missing += 1
            stop = i
        while i < stop:
            out[o] = a[i]
            o += 1
            i += 1
        offsets[row + 1] = o
    return missing
