"""Compiled scanners over the bytes of JSON: values, objects flattened into paths, sequences of records.

Source: RFC 8259. Looser where dumps are: NaN and Infinity are values, a tab may stand in a text, commas between
records may be missing or doubled, and the mongo shell's `ObjectId("..")` is the text in it.
"""

# Compiled code: a set is slower than two comparisons.
# ruff: noqa: PLR1714

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

NULL, PLAIN, TEXT, ESCAPED, NESTED = range(5)  # what a value is; nested ones are kept as JSON text
MORE, ODD, DEEP = -1, -2, -3  # the block ends inside the value; it is not JSON; it is nested too deeply
S_MORE, S_END, S_ODD, S_FULL, S_DEEP = range(5)  # why a walk over records stopped
STREAM, ARRAY, KEYED = range(3)  # records one after the other, in an array, as the values of an object
ROOT, KEY = 0, 1  # the path of a record that is no object, and that of the key of a keyed record
NESTING = 1_000  # brackets open at once; RFC 8259 section 9 lets a parser set a limit
CHILDREN = 200  # different keys of a nested object; one with more is a map, and a map has no columns
DIGITS = 8  # of the index of a cell in a record that is an array


@njit(cache=True)
def skip(a: Any, i: Any, end: Any, commas: Any) -> Any:
    """The position of the next byte that is no white space (and, between records, no comma or separator)."""
    while i < end and (a[i] == 32 or a[i] == 10 or a[i] == 13 or a[i] == 9 or (commas and (a[i] == 44 or a[i] == 30))):
        i += 1
    return i


@njit(cache=True)
def text_end(a: Any, i: Any, end: Any) -> Any:
    """The position of the quote that closes the text at `i`, and whether it holds escapes; MORE or ODD."""
    escaped = False
    i += 1
    while i < end:
        c = a[i]
        if c == 34:
            return i, escaped
        if c == 92:
            escaped = True
            i += 1
        elif c == 10:
            return ODD, escaped
        i += 1
    return MORE, escaped


@njit(cache=True)
def raw_end(a: Any, i: Any, end: Any, stack: Any) -> Any:
    """The position after the array or object that opens at `i`; MORE, ODD or DEEP."""
    depth = 0
    while i < end:
        c = a[i]
        if c == 34:
            i, _ = text_end(a, i, end)
            if i < 0:
                return i
        elif c == 91 or c == 123:
            if depth >= len(stack):
                return DEEP
            stack[depth] = c + 2  # the closing bracket of either is two further in ASCII
            depth += 1
        elif c == 93 or c == 125:
            depth -= 1
            if stack[depth] != c:
                return ODD
            if depth == 0:
                return i + 1
        i += 1
    return MORE


@njit(cache=True)
def scalar(a: Any, i: Any, end: Any) -> Any:
    """A value that is no array or object, at `i`, as (position after, start, stop, kind)."""
    if a[i] == 34:
        close, escaped = text_end(a, i, end)
        if close < 0:
            return close, i, i, TEXT
        return close + 1, i + 1, close, ESCAPED if escaped else TEXT
    j = i
    while j < end:
        c = a[j]
        if not (
            48 <= c <= 57 or 65 <= c <= 90 or 97 <= c <= 122 or c == 43 or c == 45 or c == 46 or c == 95 or c == 36
        ):
            break
        j += 1
    if j >= end:
        return MORE, i, i, PLAIN
    if j == i:
        return ODD, i, i, PLAIN
    if a[j] == 40:
        return called(a, skip(a, j + 1, end, False), end)
    if j - i == 4 and a[i] == 110 and a[i + 1] == 117 and a[i + 2] == 108 and a[i + 3] == 108:
        return j, i, j, NULL
    if not number_or_word(a, i, j):
        return ODD, i, i, PLAIN
    return j, i, j, PLAIN


@njit(cache=True)
def number_or_word(a: Any, i: Any, j: Any) -> Any:
    """Whether the bare bytes are a number, true, false, NaN, Infinity or undefined."""
    if a[i] == 45 or a[i] == 43:
        i += 1
    if i >= j:
        return False
    c = a[i]
    if 48 <= c <= 57 or c == 46:
        return True
    size = j - i
    if c == 116 or c == 102:
        return size == 4 + (c == 102)
    return (c == 78 and size == 3) or (c == 73 and size == 8) or (c == 117 and size == 9)


@njit(cache=True)
def called(a: Any, i: Any, end: Any) -> Any:
    """The single argument, from `i` on, of a call as the mongo shell prints it."""
    if i >= end:
        return MORE, i, i, PLAIN
    start, stop, kind = i, i, PLAIN
    if a[i] == 34:
        close, escaped = text_end(a, i, end)
        if close < 0:
            return close, i, i, TEXT
        start, stop, kind = i + 1, close, ESCAPED if escaped else TEXT
        i = close + 1
    else:
        while i < end and a[i] != 41 and a[i] != 10:
            i += 1
        stop = i
    i = skip(a, i, end, False)
    if i >= end:
        return MORE, i, i, kind
    if a[i] != 41:
        return ODD, i, i, kind
    return i + 1, start, stop, kind


@njit(cache=True)
def path_of(paths: Any, parent: Any, a: Any, start: Any, stop: Any) -> Any:
    """The number of the path of key `a[start:stop]` below `parent`, new ones added; ODD when there is no room.

    `paths` is (slots, parents, starts, stops, names, used, children) with used = [paths, bytes of names].
    """
    slots, parents, starts, stops, names, used, children = paths
    h = np.uint64(1469598103934665603) ^ np.uint64(parent)  # FNV-1a; equality is checked, so it need not be keyed
    for i in range(start, stop):
        h = (h ^ np.uint64(a[i])) * np.uint64(1099511628211)
    size = stop - start
    h ^= h >> np.uint64(29)
    slot = np.int64(h & np.uint64(len(slots) - 1))  # there is a power of two of them
    while slots[slot] >= 0:
        p = slots[slot]
        if parents[p] == parent and stops[p] - starts[p] == size:
            n = 0
            while n < size and names[starts[p] + n] == a[start + n]:
                n += 1
            if n == size:
                return p
        slot = (slot + 1) & (len(slots) - 1)
    p = used[0]
    if p >= len(parents) or used[1] + size > len(names):
        return ODD
    for i in range(size):
        names[used[1] + i] = a[start + i]
    parents[p], starts[p], stops[p] = parent, used[1], used[1] + size
    slots[slot] = p
    children[parent] += 1
    used[0] += 1
    used[1] += size
    return p
