"""Names and streets, compiled: folded words without titles, street words short, in order where order says nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pyarrow as pa
from numba import njit

from assay.fields.compiled.columns import spelled_by
from assay.fields.compiled.letters import fold_into, letters

MOST = 32  # words of a value; more are handed over
_GLUED = np.frombuffer(b"strasse", np.uint8)


def short_words(words: Iterable[str]) -> np.ndarray:
    """Words of up to 16 letters as two numbers each, sorted."""
    packed = sorted(_packed(word) for word in words)
    return np.array(packed, np.uint64).reshape(len(packed), 2)


def short_forms(forms: Mapping[str, str]) -> tuple[np.ndarray, np.ndarray]:
    """The long words as `short_words`, and their short forms (up to 8 letters) as rows of bytes, 0 after the end."""
    order = sorted(forms, key=_packed)
    brief = np.zeros((len(order), 9), np.uint8)
    for at, word in enumerate(order):
        brief[at, : len(forms[word])] = np.frombuffer(forms[word].encode("ascii"), np.uint8)
    return short_words(order), brief


def _packed(word: str) -> tuple[int, int]:
    padded = word.encode("ascii").ljust(16, b"\0")
    return int.from_bytes(padded[:8], "big"), int.from_bytes(padded[8:], "big")


def spell_names(values: pa.ChunkedArray, threads: int, titles: np.ndarray, *, whole: bool) -> pa.ChunkedArray:
    """Names without `titles`; the words of `whole` names sorted."""
    return spelled_by(_names, values, threads, *letters(), titles, whole)


def spell_streets(values: pa.ChunkedArray, threads: int, long: np.ndarray, brief: np.ndarray) -> pa.ChunkedArray:
    """Streets with the `brief` form of `long` words, sorted."""
    return spelled_by(_streets, values, threads, *letters(), long, brief)


@njit(cache=True, nogil=True)
def find_word(words: Any, out: Any, start: Any, stop: Any) -> Any:
    """The row of `words` that holds out[start:stop], or -1."""
    if stop - start > 16:
        return -1
    high, low = np.uint64(0), np.uint64(0)
    for i in range(16):
        byte = np.uint64(out[start + i]) if start + i < stop else np.uint64(0)
        if i < 8:
            high = (high << np.uint64(8)) | byte
        else:
            low = (low << np.uint64(8)) | byte
    first, last = 0, len(words)
    while first < last:
        middle = (first + last) // 2
        if words[middle, 0] < high or (words[middle, 0] == high and words[middle, 1] < low):
            first = middle + 1
        else:
            last = middle
    return first if first < len(words) and words[first, 0] == high and words[first, 1] == low else -1


@njit(cache=True, nogil=True)
def _split(out: Any, start: Any, stop: Any, begins: Any, finishes: Any) -> Any:
    """Where the words of out[start:stop] begin and finish; their number, or -1 when there are too many."""
    count, begin = 0, start
    for at in range(start, stop + 1):
        if at == stop or out[at] == 32:
            if count == len(begins):
                return -1
            begins[count], finishes[count] = begin, at
            count += 1
            begin = at + 1
    return count


@njit(cache=True, nogil=True)
def _before(out: Any, a: Any, b: Any, begins: Any, finishes: Any) -> Any:
    """Whether word `a` sorts before word `b`."""
    i, j = begins[a], begins[b]
    while i < finishes[a] and j < finishes[b]:
        if out[i] != out[j]:
            return out[i] < out[j]
        i += 1
        j += 1
    return finishes[a] - begins[a] < finishes[b] - begins[b]


@njit(cache=True, nogil=True)
def _sort(out: Any, order: Any, count: Any, begins: Any, finishes: Any) -> None:
    for i in range(1, count):
        word, j = order[i], i
        while j > 0 and _before(out, word, order[j - 1], begins, finishes):
            order[j] = order[j - 1]
            j -= 1
        order[j] = word


@njit(cache=True, nogil=True)
def _rewrite(out: Any, o: Any, order: Any, count: Any, begins: Any, finishes: Any, scratch: Any) -> Any:
    """Write the words in their order at `o`; the position after them. The scratch holds them on the way."""
    size = 0
    for at in range(count):
        for i in range(begins[order[at]], finishes[order[at]]):
            scratch[size] = out[i]
            size += 1
        scratch[size] = 32
        size += 1
    for i in range(size - 1):
        out[o + i] = scratch[i]
    return o + size - 1


@njit(cache=True, nogil=True)
def _names(
    offsets: Any, data: Any, asked: Any, out: Any, ends: Any, said: Any,
    places: Any, text: Any, odd: Any, titles: Any, whole: Any,
) -> None:  # fmt: skip
    begins, finishes, order = np.empty(MOST, np.int64), np.empty(MOST, np.int64), np.empty(MOST, np.int64)
    scratch = np.empty(4096, np.uint8)
    for row in range(len(said)):
        o = ends[row]
        if asked[row] and offsets[row + 1] - offsets[row] <= 1024:
            after = fold_into(data, offsets[row], offsets[row + 1], out, o, places, text, odd)
            count = _split(out, o, after, begins, finishes) if after > o else -1
            if count > 0:
                kept, sorted_already = 0, True
                for word in range(count):
                    if find_word(titles, out, begins[word], finishes[word]) < 0:
                        order[kept] = word
                        sorted_already &= kept == 0 or not _before(out, word, order[kept - 1], begins, finishes)
                        kept += 1
                if kept < (2 if whole else 1) and kept < count:
                    kept, sorted_already = count, False
                    for word in range(count):
                        order[word] = word
                if whole and not sorted_already:
                    _sort(out, order, kept, begins, finishes)
                if kept < count or (whole and not sorted_already):
                    after = _rewrite(out, o, order, kept, begins, finishes, scratch)
                said[row] = True
                o = after
        ends[row + 1] = o


@njit(cache=True, nogil=True)
def _street_word(out: Any, start: Any, stop: Any, scratch: Any, size: Any) -> Any:
    """Copy a word to the scratch with a glued "strasse" short and a letter after a number apart; the new size."""
    length = stop - start
    digits = 0
    while start + digits < stop and 48 <= out[start + digits] <= 57:
        digits += 1
    for i in range(start, stop):
        if digits and digits == length - 1 and i == stop - 1:
            scratch[size] = 32
            size += 1
        scratch[size] = out[i]
        size += 1
    if length > 7 and 97 <= out[stop - 8] <= 122:
        same = True
        for i in range(7):
            same &= out[stop - 7 + i] == _GLUED[i]
        if same:
            size -= 4
    scratch[size] = 32
    return size + 1


@njit(cache=True, nogil=True)
def _streets(
    offsets: Any, data: Any, asked: Any, out: Any, ends: Any, said: Any,
    places: Any, text: Any, odd: Any, long: Any, brief: Any,
) -> None:  # fmt: skip
    begins, finishes, order = np.empty(MOST, np.int64), np.empty(MOST, np.int64), np.empty(MOST, np.int64)
    scratch, other = np.empty(4096, np.uint8), np.empty(4096, np.uint8)
    for row in range(len(said)):
        o = ends[row]
        if asked[row] and offsets[row + 1] - offsets[row] <= 512:
            after = fold_into(data, offsets[row], offsets[row + 1], out, o, places, text, odd)
            count = _split(out, o, after, begins, finishes) if after > o else -1
            size = 0
            for word in range(count):
                size = _street_word(out, begins[word], finishes[word], scratch, size)
            if count > 0:
                count = _split(scratch, 0, size - 1, begins, finishes)
            if count > 0:
                for word in range(count):
                    form = find_word(long, scratch, begins[word], finishes[word])
                    if form >= 0:  # a short form can be the longer one ("bd"): it goes behind all words
                        begins[word] = size
                        while brief[form, size - begins[word]]:
                            scratch[size] = brief[form, size - begins[word]]
                            size += 1
                        finishes[word] = size
                    order[word] = word
                _sort(scratch, order, count, begins, finishes)
                size = _rewrite(scratch, 0, order, count, begins, finishes, other)
                if size <= 2 * (offsets[row + 1] - offsets[row]) + 24:
                    out[o : o + size] = scratch[:size]
                    said[row] = True
                    o += size
        ends[row + 1] = o
