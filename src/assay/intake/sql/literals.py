"""Compiled readers of one value of an SQL tuple: where its text stands and what has to be undone in it."""

# Compiled code: a set is slower than two comparisons.
# ruff: noqa: PLR1714

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from assay.intake.sql.modes import BACKSLASH, DOLLAR, DOUBLE
from assay.intake.sql.scanner import (
    BITS,
    DOUBLED,
    DOUBLED_D,
    E_TEXT,
    ESCAPED,
    ESCAPED_D,
    EXPRESSION,
    HEX,
    MORE,
    NULL,
    ODD,
    PLAIN,
    TEXT,
    dollar_end,
    is_word,
    quoted_end,
    skip,
    word_is,
)

W_NULL = np.frombuffer(b"NULL", np.uint8).copy()
W_DEFAULT = np.frombuffer(b"DEFAULT", np.uint8).copy()
W_CAST = np.frombuffer(b"CAST", np.uint8).copy()
W_AS = np.frombuffer(b"AS", np.uint8).copy()


@njit(cache=True)
def quoted(a: Any, i: Any, end: Any, escapes: Any) -> Any:
    """A quoted text at `i` as (after, start, stop, kind)."""
    close, inside = quoted_end(a, i, end, escapes)
    if close < 0:
        return MORE, i, i, TEXT
    double = a[i] == 34
    kind = TEXT
    if inside == 1:
        kind = DOUBLED_D if double else DOUBLED
    elif inside == 2:
        kind = ESCAPED_D if double else ESCAPED
    return close + 1, i + 1, close, kind


@njit(cache=True)
def prefixed(a: Any, i: Any, end: Any, mode: Any) -> Any:
    """A text with a letter before it (N'..', E'..', X'..', B'..') at `i`, else `after` is ODD."""
    letter = a[i] | 32
    if i + 2 >= end or a[i + 1] != 39:
        return ODD, i, i, PLAIN
    if letter == 110:
        return quoted(a, i + 1, end, mode & BACKSLASH)
    after, start, stop, kind = quoted(a, i + 1, end, letter == 101)
    if letter == 101:
        return after, start, stop, E_TEXT if kind in (ESCAPED, DOUBLED) else kind
    if letter == 120:
        return after, start, stop, HEX
    if letter == 98:
        return after, start, stop, BITS
    return ODD, i, i, PLAIN


@njit(cache=True)
def bare_end(a: Any, i: Any, end: Any) -> Any:
    """The position after a number or word (with sign, point and exponent), or MORE."""
    if i < end and (a[i] == 43 or a[i] == 45):
        i += 1
    while i < end:
        c = a[i]
        exponent = (c == 43 or c == 45) and (a[i - 1] | 32) == 101
        if not (is_word(c) or c == 46 or exponent):
            return i
        i += 1
    return MORE


@njit(cache=True)
def bare(a: Any, i: Any, end: Any) -> Any:
    """A number or a keyword as (after, start, stop, kind)."""
    j = bare_end(a, i, end)
    if j < 0:
        return MORE, i, i, PLAIN
    if j == i:
        return ODD, i, i, PLAIN
    if a[i] == 48 and j > i + 2 and (a[i + 1] | 32) == 120:
        return j, i + 2, j, HEX
    if a[i] == 48 and j > i + 2 and a[i + 1] == 98:
        return j, i + 2, j, BITS
    if word_is(a, i, end, W_NULL) or word_is(a, i, end, W_DEFAULT):
        return j, i, j, NULL
    return j, i, j, PLAIN


@njit(cache=True)
def introduced(a: Any, i: Any, end: Any, mode: Any) -> Any:
    """The position of the literal after a character set (`_binary '..'`), `i` when there is none, or MORE."""
    j = bare_end(a, i, end)
    if j < 0:
        return MORE
    k = skip(a, j, end, mode)
    if k + 1 >= end:
        return MORE
    literal = a[k] == 39 or a[k] == 34 or a[k] == 48 or (a[k + 1] == 39 and is_word(a[k]))
    return k if literal else i


@njit(cache=True)
def simple(a: Any, i: Any, end: Any, mode: Any) -> Any:
    """One literal at `i` as (after, start, stop, kind); `after` is MORE or ODD when there is none."""
    if i < end and a[i] == 95:
        i = introduced(a, i, end, mode)
    if i < 0 or i + 1 >= end:
        return MORE, i, i, PLAIN
    c = a[i]
    if c == 39 or (c == 34 and mode & DOUBLE):
        return quoted(a, i, end, mode & BACKSLASH)
    if c == 36 and mode & DOLLAR:
        start, stop, after = dollar_end(a, i, end)
        if after != ODD:
            return after, start, stop, TEXT
    if a[i + 1] == 39 and is_word(c):
        after, start, stop, kind = prefixed(a, i, end, mode)
        if after != ODD:
            return after, start, stop, kind
    return bare(a, i, end)


@njit(cache=True)
def expression_end(a: Any, i: Any, end: Any, mode: Any) -> Any:
    """The position of the comma or bracket that ends the expression at `i`, MORE, or ODD at a semicolon."""
    depth = 0
    while i < end:
        c = a[i]
        if c == 39 or c == 34 or c == 96:
            close, _ = quoted_end(a, i, end, mode & BACKSLASH and c != 96)
            if close < 0:
                return MORE
            i = close
        elif c == 40:
            depth += 1
        elif c == 41:
            if depth == 0:
                return i
            depth -= 1
        elif c == 44 and depth == 0:
            return i
        elif c == 59:
            return ODD
        i += 1
    return MORE


@njit(cache=True)
def cast(a: Any, i: Any, end: Any, mode: Any) -> Any:
    """`CAST(literal AS type)` at `i` as the literal itself; `after` is ODD when it is anything else."""
    j = skip(a, i + 4, end, mode)
    if j + 1 >= end or a[j] != 40:
        return ODD, i, i, EXPRESSION
    after, start, stop, kind = simple(a, skip(a, j + 1, end, mode), end, mode)
    if after < 0 or kind == HEX:
        return ODD, i, i, EXPRESSION
    k = skip(a, after, end, mode)
    if k >= end or not word_is(a, k, end, W_AS):
        return ODD, i, i, EXPRESSION
    k = expression_end(a, k, end, mode)
    if k < 0 or a[k] != 41:
        return ODD, i, i, EXPRESSION
    return k + 1, start, stop, kind


@njit(cache=True)
def field(a: Any, i: Any, end: Any, mode: Any) -> Any:
    """The value at `i` as (position of the comma or bracket after it, start, stop, kind)."""
    if word_is(a, i, end, W_CAST):
        after, start, stop, kind = cast(a, i, end, mode)
    else:
        after, start, stop, kind = simple(a, i, end, mode)
    if after == MORE:
        return MORE, i, i, kind
    if after >= 0:
        k = skip(a, after, end, mode)
        if k >= end:
            return MORE, i, i, kind
        if a[k] == 44 or a[k] == 41:
            return k, start, stop, kind
    k = expression_end(a, i, end, mode)
    if k < 0 or k == i:
        return (ODD if k == i else k), i, i, kind
    stop = k
    while stop > i and a[stop - 1] <= 32:
        stop -= 1
    return k, i, stop, EXPRESSION
