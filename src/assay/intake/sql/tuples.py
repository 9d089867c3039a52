"""Compiled walk over the tuples of INSERT statements, and over the lines of a COPY block."""

# Compiled code: positional arguments are cheap, a set is slower than two comparisons, `all` is not compiled, and
# one loop with its branches is what the compiler makes fast.
# ruff: noqa: PLR0917, SIM110

from __future__ import annotations

from typing import Any

from numba import njit

from assay.intake.sql.literals import field
from assay.intake.sql.scanner import COPIED, MORE, NULL, ODD, PLAIN, is_space, is_word, skip

# Why a walk stopped.
S_MORE, S_END, S_ODD, S_FULL = range(4)


@njit(cache=True)
def one_tuple(a: Any, i: Any, end: Any, mode: Any, starts: Any, stops: Any, kinds: Any, n: Any) -> Any:
    """Read the tuple whose bracket opens at `i`, as (position after it, number of fields so far)."""
    i += 1
    while True:
        i = skip(a, i, end, mode)
        if i >= end:
            return MORE, n
        if n >= len(kinds):
            return MORE, n
        i, starts[n], stops[n], kinds[n] = field(a, i, end, mode)
        if i < 0:
            return i, n
        n += 1
        if a[i] == 41:
            return i + 1, n
        i += 1


@njit(cache=True)
def begins(a: Any, i: Any, end: Any, header: Any) -> Any:
    """Whether the block goes on with `header` at `i`."""
    if i + len(header) >= end:
        return False
    for n in range(len(header)):
        if a[i + n] != header[n]:
            return False
    return True


@njit(cache=True)
def after_go(a: Any, i: Any, end: Any) -> Any:
    """The position after white space and lines that say only GO."""
    while i < end and is_space(a[i]):
        i += 1
    while i + 2 < end and (a[i] | 32) == 103 and (a[i + 1] | 32) == 111 and is_space(a[i + 2]):
        i += 2
        while i < end and is_space(a[i]):
            i += 1
    return i


@njit(cache=True, nogil=True)
def walk(
    a: Any, i: Any, end: Any, last: Any, mode: Any, header: Any, starts: Any, stops: Any, kinds: Any, counts: Any
) -> Any:
    """Read tuples from the bracket at `i` on, through any number of statements that begin with the same `header`.

    `last` says that the file ends with the block. Gives (position, tuples, fields, why it stopped); `counts` holds
    the number of fields of each tuple. At S_MORE the position is that of the first tuple not read, at S_ODD that of
    the tuple that is broken, at S_END that after the statement or of what follows its last tuple (ON CONFLICT).
    """
    n = 0
    t = 0
    while True:
        i = skip(a, i, end, mode)
        if t >= len(counts):
            return i, t, n, S_FULL
        if i >= end:
            return i, t, n, S_MORE
        if a[i] != 40:
            return i, t, n, S_ODD
        j, m = one_tuple(a, i, end, mode, starts, stops, kinds, n)
        if j < 0:
            if j == ODD:
                return i, t, n, S_ODD
            return i, t, n, S_FULL if m >= len(kinds) and t > 0 else S_MORE
        k = skip(a, j, end, mode)
        if k >= end and not last:
            return i, t, n, S_MORE
        counts[t] = m - n
        t += 1
        n = m
        if k >= end:
            return k, t, n, S_END
        if a[k] == 44:
            i = k + 1
            continue
        if a[k] != 59 and not (is_word(a[k]) or a[k] == 92):
            return k, t, n, S_ODD
        after = k + 1 if a[k] == 59 else k
        k = after_go(a, after, end)
        if begins(a, k, end, header):
            i = k + len(header)
            continue
        return after, t, n, S_END


@njit(cache=True, nogil=True)
def copy_lines(
    a: Any, i: Any, end: Any, comma: Any, null: Any, starts: Any, stops: Any, kinds: Any, counts: Any
) -> Any:
    """Read the lines of a COPY block in text format from `i` on; gives (position, lines, fields, why it stopped).

    Source: PostgreSQL documentation, COPY, "Text Format". S_END: the position is after the line that ends the data.
    """
    n = 0
    t = 0
    while True:
        line = i
        first = n
        if t >= len(counts):
            return line, t, n, S_FULL
        if i + 1 < end and a[i] == 92 and a[i + 1] == 46:
            return i + 2, t, n, S_END
        while True:
            start = i
            kind = PLAIN
            while i < end and a[i] != comma and a[i] != 10:
                if a[i] == 92:
                    kind = COPIED
                    i += 1
                i += 1
            if i >= end:
                return line, t, first, S_MORE
            if n >= len(kinds):
                return line, t, first, S_FULL
            stop = i - 1 if a[i] == 10 and i > start and a[i - 1] == 13 else i
            starts[n], stops[n] = start, stop
            kinds[n] = NULL if stop - start == len(null) and begins(a, start, end, null) else kind
            n += 1
            i += 1
            if a[i - 1] == 10:
                break
        counts[t] = n - first
        t += 1
