"""A quick look at two values that differ: whether they could be a slip of each other, compiled.

It spares nearly all strangers the distances, which cost a microsecond and more a pair. It may say yes to strangers and
never no to what a kind's `near` calls near; the tests hold it to that.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
from numba import njit

from assay.engine import spread

# Kinds whose `near` is made of what `_could` looks for: up to two edits (Damerau, CACM 7, 1964), Jaro-Winkler at 0.92,
# an initial, words of one among those of the other, a cut end. Others are asked without this look.
JUDGED = frozenset(
    (
        "birth_date",
        "city",
        "email",
        "first_name",
        "full_name",
        "last_name",
        "national_id",
        "phone",
        "postcode",
        "street",
    )
)
JUDGED |= {"username"}
SLICE = 65_536  # pairs that one core looks at, at a time
CLOSE = 0.92  # of Jaro-Winkler, as in `assay.fields.names`


def could_be_near(a: pa.ChunkedArray, b: pa.ChunkedArray, threads: int = 1) -> np.ndarray:
    """Whether the values at each place could be near; false where one is missing. Both of one length."""
    out = np.zeros(len(a), np.bool_)
    given = (*_buffers(a), *_buffers(b))
    spread(lambda at: _look(*given, at, min(at + SLICE, len(out)), out), range(0, len(out), SLICE), threads)
    return out


def _buffers(values: pa.ChunkedArray) -> tuple[np.ndarray, np.ndarray]:
    text = values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values
    text = text.cast(pa.large_string()).fill_null("")
    if not len(text):
        return np.zeros(1, np.int64), np.zeros(1, np.uint8)
    _, places, held = text.buffers()
    offsets = np.frombuffer(places, np.int64)[text.offset : text.offset + len(text) + 1]
    return offsets, np.frombuffer(held, np.uint8) if held is not None and held.size else np.zeros(1, np.uint8)


@njit(cache=True, nogil=True)
def _look(starts: Any, data: Any, others: Any, more: Any, first: Any, last: Any, out: Any) -> None:
    counts = np.zeros(128, np.int32)
    for row in range(first, last):
        out[row] = _could(data, starts[row], starts[row + 1], more, others[row], others[row + 1], counts)


@njit(cache=True, nogil=True, inline="always")
def _could(a: Any, start: Any, stop: Any, b: Any, other: Any, end: Any, counts: Any) -> Any:
    """One pair; blanks do not count. `counts` is all zero before and after."""
    if start == stop or other == end:
        return False
    plain = True
    for i in range(start, stop):
        plain &= a[i] < 128
    for i in range(other, end):
        plain &= b[i] < 128
    if not plain or stop - start == 1 or end - other == 1:
        return True
    mine = theirs = common = 0
    for i in range(start, stop):
        if a[i] != 32:
            counts[a[i]] += 1
            mine += 1
    within = True  # every sign of b stands in a
    for i in range(other, end):
        if b[i] != 32:
            theirs += 1
            common += counts[b[i]] > 0
            counts[b[i]] -= 1
    around = True  # every sign of a stands in b
    for i in range(start, stop):
        if a[i] != 32:
            around &= counts[a[i]] <= 0 or _holds(b, other, end, a[i])
    for i in range(other, end):
        if b[i] != 32:
            within &= counts[b[i]] >= 0 or _holds(a, start, stop, b[i])
    for i in range(start, stop):
        counts[a[i]] = 0
    for i in range(other, end):
        counts[b[i]] = 0
    if within or around or max(mine, theirs) - common <= 2:
        return True
    return _winkler(a, start, stop, b, other, end, common) or _share_word(a, start, stop, b, other, end)


@njit(cache=True, nogil=True, inline="always")
def _holds(text: Any, start: Any, stop: Any, sign: Any) -> Any:
    found = False
    for i in range(start, stop):
        found |= text[i] == sign
    return found


@njit(cache=True, nogil=True, inline="always")
def _winkler(a: Any, start: Any, stop: Any, b: Any, other: Any, end: Any, common: Any) -> Any:
    """Whether Jaro-Winkler could reach CLOSE: with every common sign matched and none out of its place.

    Winkler, "String Comparator Metrics", 1990: 0.1 for each of up to four equal first signs.
    """
    head = 0
    while head < 4 and start + head < stop and other + head < end and a[start + head] == b[other + head]:
        head += 1
    shared = common + min(_blanks(a, start, stop), _blanks(b, other, end))
    most = (shared / (stop - start) + shared / (end - other) + 1) / 3
    return most + 0.1 * head * (1 - most) >= CLOSE - 1e-9


@njit(cache=True, nogil=True, inline="always")
def _blanks(text: Any, start: Any, stop: Any) -> Any:
    found = 0
    for i in range(start, stop):
        found += text[i] == 32
    return found


@njit(cache=True, nogil=True, inline="always")
def _share_word(a: Any, start: Any, stop: Any, b: Any, other: Any, end: Any) -> Any:
    """Whether both have several words, one of them in common: the other may be an initial or a slip."""
    if not _blanks(a, start, stop) or not _blanks(b, other, end):
        return False
    begin = start
    for at in range(start, stop + 1):
        if at < stop and a[at] != 32:
            continue
        first = other
        for to in range(other, end + 1):
            if to < end and b[to] != 32:
                continue
            same = to - first == at - begin
            i = 0
            while same and i < at - begin:
                same = a[begin + i] == b[first + i]
                i += 1
            if same:
                return True
            first = to + 1
        begin = at + 1
    return False
