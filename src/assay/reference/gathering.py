"""Scattered rows out of mapped Arrow files, compiled: a page is checked when it is touched, a value is copied once.

Rows are read in the order in which they lie, by many threads where that pays, and land in the order in which they were
asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa
from numba import njit

from assay.reference.mapped import DENSE, PAGE, Checked, ensured, readers
from assay.reference.sealing import damaged

PART = 65_536  # rows that a thread reads at a time
TEXT, CODED, NUMBER = 0, 1, 2
NUMBER_BYTES = 8
_LONGEST = (1 << 31) - 1  # bytes of a chunk of text, as its offsets have four
AHEAD = 64  # values whose places are asked for before the first is written, as in the tables of the index
_STRETCHES = 1 << 16  # of rows at most, or as many as files; numbers of two bytes are sorted by their bits
_NO_OFFSETS, _NO_TEXT = np.zeros(1, np.int32), np.zeros(0, np.uint8)
_NO_SUMS, _NO_PAGES = np.zeros(0, np.uint64), np.zeros(0, np.bool_)
for _none in (_NO_OFFSETS, _NO_TEXT, _NO_SUMS):  # as what is mapped: another type would be compiled once more
    _none.setflags(write=False)


@dataclass(frozen=True)
class Layout:
    """How a column lies in a file.

    `at` (int64 [batches, 3]) are the first bytes of each batch's validity (-1: nothing is null), of its offsets,
    indices or numbers (`wide` bytes each), and of its text; `sizes` are their bytes. `offsets` (int32) and `text`
    (uint8) are those of a dictionary.
    """

    form: int
    wide: int
    at: np.ndarray
    sizes: np.ndarray
    offsets: np.ndarray
    text: np.ndarray


def layout_of(file: Checked, column: pa.ChunkedArray) -> Layout:
    """How a column of a file's batches lies in it: text, indices into a dictionary of text, or numbers."""
    base, kind, chunks = file.buffer.address, column.type, column.chunks
    coded = pa.types.is_dictionary(kind)
    buffers = [[*(c.indices if coded else c).buffers(), None][:3] for c in chunks]
    # Arrow gives a buffer without a byte an address of its own, outside the file
    spans = [[(-1, 0) if b is None else (b.address - base if b.size else 0, b.size) for b in each] for each in buffers]
    at, sizes = np.moveaxis(np.array(spans, np.int64).reshape(len(chunks), 3, 2), 2, 0)
    if not coded:
        form, wide = (TEXT, 4) if pa.types.is_string(kind) else (NUMBER, kind.byte_width)
        if form == NUMBER and wide != NUMBER_BYTES:
            raise TypeError(f"a column of {kind} in a value store")
        return Layout(form, wide, at, sizes, _NO_OFFSETS, _NO_TEXT)
    dictionary = chunks[0].dictionary if chunks else pa.array([], pa.string())
    _, ends, text = dictionary.buffers()
    offsets = np.frombuffer(ends, np.int32)[: len(dictionary) + 1] if len(dictionary) else _NO_OFFSETS
    held = np.frombuffer(text, np.uint8) if text is not None and text.size else _NO_TEXT
    return Layout(CODED, kind.index_type.byte_width, at, sizes, offsets, held)


@dataclass(frozen=True)
class Rows:
    """Rows that are wanted (`wanted`, int64, from 0) of files that lie one behind the other.

    `starts` are the first rows of the files, and one more where the last ends; `firsts` those of each file's batches,
    counted within it. Every method raises SourceProblem `reference-damaged`.
    """

    files: Sequence[Checked]
    starts: np.ndarray
    firsts: Sequence[np.ndarray]
    wanted: np.ndarray

    def column(self, layouts: Sequence[Layout], kind: pa.DataType) -> pa.ChunkedArray:
        """A column of those rows, which lies so in each file and becomes plain text or numbers of that kind."""
        count, order = len(self.wanted), self._parts[1]
        begins, sizes = np.zeros(count, np.int64), np.full(count, -1, np.int32)

        def find(file: int, cut: slice) -> bool:
            laid, held, firsts = layouts[file], self.files[file], self.firsts[file]
            rows = self.wanted[order[cut]] - self.starts[file]
            self._expect(held, laid, firsts, rows)
            limit = len(laid.text) if laid.form == CODED else len(held.data)
            where = (laid.form, laid.wide, laid.at, laid.offsets, limit, firsts)
            return bool(_find(*held.pages, held.whole, *where, rows, order[cut], begins[cut], sizes))

        self._each(find)
        if not pa.types.is_string(kind):
            numbers = np.empty(count, np.int64)
            numbers[order] = begins
            return pa.chunked_array([pa.Array.from_buffers(kind, count, [_bits(sizes), pa.py_buffer(numbers)])])
        ends = np.zeros(count + 1, np.int64)
        np.cumsum(np.maximum(sizes, 0), out=ends[1:])
        out = np.empty(int(ends[-1]), np.uint8)

        def put(file: int, cut: slice) -> bool:
            coded = layouts[file].form == CODED
            data, sums, done = (layouts[file].text, _NO_SUMS, _NO_PAGES) if coded else self.files[file].pages
            whole = coded or self.files[file].whole
            return bool(_put(data, sums, done, whole, order[cut], begins[cut], ends, out) >= 0)

        self._each(put)
        return pa.chunked_array(_texts(ends, out, sizes), kind)

    def _each(self, work: Callable[[int, slice], bool]) -> None:
        """Do the work of each part: its file, and where it stands in the order in which rows lie."""

        def one(part: tuple[int, int, int]) -> None:
            file, start, stop = part
            if not work(file, slice(start, stop)):
                raise damaged(self.files[file].path.name)

        parts = self._parts[0]
        if len(parts) == 1:
            one(parts[0])
        else:
            list(readers().map(one, parts))

    @cached_property
    def _parts(self) -> tuple[list[tuple[int, int, int]], np.ndarray]:
        """File, first and last place of each part in the order in which the rows lie; and that order.

        It is one of stretches of rows, as many as two bytes tell: at a hundred million some eight pages of text each.
        """
        if len(self.wanted) and not 0 <= self.wanted.min() <= self.wanted.max() < self.starts[-1]:
            raise IndexError("a row that is not there")
        sizes, shift = np.diff(self.starts), 0
        while shift < 63 and ((sizes >> shift) + 1).sum() > _STRETCHES:
            shift += 1
        heads = np.cumsum([0, *((sizes >> shift) + 1)])
        stretches = np.empty(len(self.wanted), np.uint16 if heads[-1] <= _STRETCHES else np.uint32)
        _stretch(self.wanted, self.starts, heads, shift, stretches)
        order = np.argsort(stretches, kind="stable")  # a radix sort
        cuts = np.searchsorted(stretches, heads, sorter=order).tolist()
        files = [(file, start, stop) for file, (start, stop) in enumerate(pairwise(cuts))]
        return [(f, at, min(at + PART, stop)) for f, start, stop in files for at in range(start, stop, PART)], order

    @staticmethod
    def _expect(held: Checked, layout: Layout, firsts: np.ndarray, rows: np.ndarray) -> None:
        """Have what many rows of a batch touch read ahead; of what is a few pages long a look reads all anyway."""
        if not held.whole:
            return
        uses = np.bincount(np.searchsorted(firsts, rows, side="right") - 1, minlength=len(layout.at))
        for batch, buffer in np.argwhere((uses[:, None] > 0) & (layout.sizes > DENSE * PAGE)).tolist():
            at, size = int(layout.at[batch, buffer]), int(layout.sizes[batch, buffer])
            if held.dense(at, at + size - 1, int(uses[batch])):
                held.ahead(at, at + size - 1)


def _bits(sizes: np.ndarray) -> pa.Buffer | None:
    """Which are not null, as Arrow keeps it."""
    return pa.py_buffer(np.packbits(sizes >= 0, bitorder="little")) if (sizes < 0).any() else None


def _texts(ends: np.ndarray, out: np.ndarray, sizes: np.ndarray) -> list[pa.Array]:
    """Text in chunks as long as offsets of four bytes allow."""
    told, start = list[pa.Array](), 0
    while start < len(sizes) or not told:
        stop = int(np.searchsorted(ends, ends[start] + _LONGEST, side="right")) - 1
        stop = max(stop, min(start + 1, len(sizes)))
        offsets = (ends[start : stop + 1] - ends[start]).astype(np.int32)
        held = pa.py_buffer(out[ends[start] : ends[stop]])
        buffers = [_bits(sizes[start:stop]), pa.py_buffer(offsets), held]
        told.append(pa.Array.from_buffers(pa.string(), stop - start, buffers))
        start = stop
    return told


@njit(cache=True, nogil=True)
def _stretch(rows: Any, starts: Any, heads: Any, shift: Any, told: Any) -> None:
    """The stretch of each row, counted over all files."""
    file = 0
    for i in range(len(rows)):
        if rows[i] < starts[file] or rows[i] >= starts[file + 1]:
            file = np.searchsorted(starts, rows[i], side="right") - 1
        told[i] = heads[file] + ((rows[i] - starts[file]) >> shift)


@njit(cache=True, nogil=True)
def _find(
    data: Any, sums: Any, done: Any, whole: Any, form: Any, wide: Any, at: Any, offsets: Any, limit: Any,
    firsts: Any, rows: Any, order: Any, begins: Any, sizes: Any,
) -> Any:  # fmt: skip
    """Where each row's value begins (of a number: the number) and, where it is wanted, its bytes, unless it is null.

    Text ends at `limit` at most. False: the file is damaged.
    """
    halves, wholes, batch = data[: len(data) // 4 * 4].view(np.int32), data[: len(data) // 8 * 8].view(np.int64), 0
    for i in range(len(rows)):
        while rows[i] >= firsts[batch + 1]:
            batch += 1
        while rows[i] < firsts[batch]:
            batch -= 1
        row, flags = rows[i] - firsts[batch], at[batch, 0]
        where = at[batch, 1] + row * wide  # Arrow aligns what it writes
        if not whole:
            if flags >= 0 and not ensured(data, sums, done, flags + (row >> 3), flags + (row >> 3)):
                return False
            if not ensured(data, sums, done, where, where + (2 if form == TEXT else 1) * wide - 1):
                return False
        if flags >= 0 and not (data[flags + (row >> 3)] >> (row & 7)) & 1:
            continue
        if form == NUMBER:
            begins[i], sizes[order[i]] = wholes[where >> 3], wide
            continue
        if form == TEXT:
            begin, end = at[batch, 2] + halves[where >> 2], at[batch, 2] + halves[(where >> 2) + 1]
        else:
            told = _index(data, halves, where, wide)
            if told < 0 or told + 1 >= len(offsets):
                return False
            begin, end = np.int64(offsets[told]), np.int64(offsets[told + 1])
        if begin < 0 or end < begin or end > limit:
            return False
        begins[i], sizes[order[i]] = begin, end - begin
    return True


@njit(cache=True, nogil=True, inline="always")
def _index(data: Any, halves: Any, where: Any, wide: Any) -> Any:
    """A number of one, two or four bytes."""
    if wide == 4:
        return np.int64(halves[where >> 2])
    return np.int64(data[where]) | (np.int64(data[where + 1]) << 8 if wide == 2 else 0)


@njit(cache=True, nogil=True)
def _put(data: Any, sums: Any, done: Any, whole: Any, order: Any, begins: Any, ends: Any, out: Any) -> Any:
    """Copy each value to where it is wanted. Below 0: the file is damaged."""
    fetched = 0
    for first in range(0, len(order), AHEAD):
        last = min(first + AHEAD, len(order))
        for i in range(first, last):  # reads that wait for nothing: memory answers them side by side
            fetched ^= out[ends[order[i]]] if ends[order[i] + 1] > ends[order[i]] else 0
        for i in range(first, last):
            to, size, begin = ends[order[i]], ends[order[i] + 1] - ends[order[i]], begins[i]
            if not size:
                continue
            if not whole and not ensured(data, sums, done, begin, begin + size - 1):
                return -1
            for byte in range(size):
                out[to + byte] = data[begin + byte]
    return fetched
