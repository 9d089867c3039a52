"""Compiled walk over JSON records: each leaf becomes one entry (row, path, span) of a tape."""

# Compiled code: positional arguments are cheap, and one loop with its branches is what the compiler makes fast.
# ruff: noqa: PLR0917, C901, PLR0912

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from assay.intake.jsontext.scanner import (
    ARRAY,
    CHILDREN,
    DEEP,
    DIGITS,
    ESCAPED,
    KEY,
    KEYED,
    MORE,
    NESTED,
    ODD,
    PLAIN,
    ROOT,
    S_DEEP,
    S_END,
    S_FULL,
    S_MORE,
    S_ODD,
    path_of,
    raw_end,
    scalar,
    skip,
    text_end,
)


@njit(cache=True)
def leaf(a: Any, i: Any, end: Any, stack: Any) -> Any:
    """Any value at `i` as (position after, start, stop, kind); arrays and objects keep their JSON text."""
    if i >= end:
        return MORE, i, i, PLAIN
    if a[i] == 91 or a[i] == 123:
        after = raw_end(a, i, end, stack)
        return after, i, after, NESTED
    return scalar(a, i, end)


@njit(cache=True)
def note(tape: Any, n: Any, row: Any, path: Any, start: Any, stop: Any, kind: Any) -> Any:
    """Put one entry on the tape and return the new length."""
    rows, at_paths, starts, stops, kinds = tape
    rows[n], at_paths[n], starts[n], stops[n], kinds[n] = row, path, start, stop, kind
    return n + 1


@njit(cache=True)
def member(a: Any, i: Any, end: Any) -> Any:
    """The key at `i` as (position of its value, start, stop)."""
    if i >= end:
        return MORE, i, i
    if a[i] != 34:
        return ODD, i, i
    close, _ = text_end(a, i, end)
    if close < 0:
        return close, i, i
    j = skip(a, close + 1, end, False)
    if j >= end:
        return MORE, i, i
    if a[j] != 58:
        return ODD, i, i
    return skip(a, j + 1, end, False), i + 1, close


@njit(cache=True)
def only(a: Any, i: Any, end: Any, stack: Any) -> Any:
    """The place of the one element of the array at `i`, which then stands for it; `i` itself for anything else."""
    if a[i] != 91:
        return i
    inner = skip(a, i + 1, end, False)
    if inner >= end or a[inner] == 93 or a[inner] == 91:
        return i
    after = leaf(a, inner, end, stack)[0]
    if after < 0:
        return i
    after = skip(a, after, end, False)
    return inner if after < end and a[after] == 93 else i


@njit(cache=True)
def after_only(a: Any, i: Any, end: Any) -> Any:
    """The position after the bracket that closes an array of one element, whose end is at `i`."""
    j = skip(a, i, end, False)
    return j + 1 if j < end and a[j] == 93 else i


@njit(cache=True)
def flat(a: Any, i: Any, end: Any, row: Any, depth: Any, paths: Any, tape: Any, n: Any, stack: Any, open_: Any) -> Any:
    """The object that opens at `i`, nested ones flattened `depth` levels deep, as (position after, entries).

    `open_` is room for the paths of the objects that are open.
    """
    level = 0
    open_[0] = ROOT
    i = skip(a, i + 1, end, False)
    while True:
        if i >= end:
            return MORE, n
        if a[i] == 125:
            level -= 1
            i += 1
            if level < 0:
                return i, n
            i = after_only(a, i, end)
        else:
            i, start, stop = member(a, i, end)
            if i < 0 or i >= end:
                return min(i, ODD) if i < 0 and i != MORE else MORE, n
            path = path_of(paths, open_[level], a, start, stop)
            outside, i = i, only(a, i, end, stack)
            inner = skip(a, i + 1, end, False)
            few = path >= 0 and paths[6][path] <= CHILDREN
            if few and a[i] == 123 and level + 1 < depth and inner < end and a[inner] != 125:
                level += 1
                open_[level] = path
                i = inner
                continue
            i, start, stop, kind = leaf(a, outside if a[i] == 123 else i, end, stack)
            if i < 0:
                return i, n
            if n >= len(tape[0]):
                return MORE, n
            if path >= 0:
                n = note(tape, n, row, path, start, stop, kind)
            i = after_only(a, i, end)
        i = skip(a, i, end, False)
        if i >= end:
            return MORE, n
        if a[i] == 44:
            i = skip(a, i + 1, end, False)
        elif a[i] != 125:
            return ODD, n


@njit(cache=True)
def cells(a: Any, i: Any, end: Any, row: Any, paths: Any, tape: Any, n: Any, stack: Any) -> Any:
    """The array that opens at `i`, a record of cells, as (position after, entries)."""
    digits = np.empty(DIGITS, np.uint8)
    place = 0
    i = skip(a, i + 1, end, False)
    while True:
        if i >= end:
            return MORE, n
        if a[i] == 93:
            return i + 1, n
        i, start, stop, kind = leaf(a, i, end, stack)
        if i < 0:
            return i, n
        if n >= len(tape[0]):
            return MORE, n
        rest = place
        for d in range(DIGITS):
            digits[DIGITS - 1 - d] = 48 + rest % 10
            rest //= 10
        path = path_of(paths, ROOT, digits, 0, DIGITS)
        if path >= 0:
            n = note(tape, n, row, path, start, stop, kind)
        place += 1
        i = skip(a, i, end, False)
        if i < end and a[i] == 44:
            i = skip(a, i + 1, end, False)
        elif i < end and a[i] != 93:
            return ODD, n


@njit(cache=True)
def record(a: Any, i: Any, end: Any, mode: Any, row: Any, depth: Any, paths: Any, tape: Any, n: Any, stack: Any,
           open_: Any) -> Any:  # fmt: skip
    """One record at `i` (with its key before it when they are keyed), as (position after, entries)."""
    if mode == KEYED:
        i, start, stop = member(a, i, end)
        if i < 0 or i >= end:
            return i if i < 0 else MORE, n
        n = note(tape, n, row, KEY, start, stop, ESCAPED)
    if a[i] == 123:
        return flat(a, i, end, row, depth, paths, tape, n, stack, open_)
    if a[i] == 91:
        return cells(a, i, end, row, paths, tape, n, stack)
    i, start, stop, kind = scalar(a, i, end)
    return i, note(tape, n, row, ROOT, start, stop, kind) if i >= 0 else n


@njit(cache=True, nogil=True)
def walk(a: Any, i: Any, end: Any, mode: Any, opening: Any, depth: Any, paths: Any, tape: Any, stack: Any,
         open_: Any) -> Any:  # fmt: skip
    """Read records from `i` on, as (position, records, entries, why it stopped); `opening` is their first byte or 0.

    At S_MORE, S_ODD and S_DEEP the position is that of the record not read; at S_END that after the closing bracket.
    """
    row = 0
    n = 0
    while True:
        i = skip(a, i, end, True)
        if i >= end:
            return i, row, n, S_MORE
        if (mode == ARRAY and a[i] == 93) or (mode == KEYED and a[i] == 125):
            return i + 1, row, n, S_END
        if opening and mode != KEYED and a[i] != opening:
            return i, row, n, S_ODD
        if n + 2 > len(tape[0]):
            return i, row, n, S_FULL
        j, m = record(a, i, end, mode, row, depth, paths, tape, n, stack, open_)
        if j == MORE:
            return i, row, n, S_FULL if m >= len(tape[0]) - 2 and row > 0 else S_MORE
        if j < 0:
            return i, row, n, S_DEEP if j == DEEP else S_ODD
        i = j
        n = m
        row += 1
