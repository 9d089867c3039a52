"""Compiled scanners over the bytes of an SQL dump: space and comments, literals, tuples of values, ends of statements.

Positions are indices into one block of UTF-8 bytes; a negative position means that the block ended too early. No
function looks beyond `end`, and each moves forward, so a hostile block costs at most one pass.
"""

# Compiled code: a set is slower than two comparisons, `all` is not compiled, and one loop with its branches is what
# the compiler makes fast.
# ruff: noqa: PLR1714, SIM110, C901, PLR0912

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from assay.intake.sql.modes import BACKSLASH, BRACKET, DOLLAR, HASH, LOOSE, NESTED

# What a field is; the gatherer turns the span into text accordingly.
NULL, PLAIN, TEXT, DOUBLED, ESCAPED, E_TEXT, HEX, EXPRESSION, BITS, COPIED, DOUBLED_D, ESCAPED_D = range(12)

MORE = -1  # the block ends inside the thing
ODD = -2  # this is not what was expected

W_INSERT = np.frombuffer(b"INSERT", np.uint8).copy()
W_GO = np.frombuffer(b"GO", np.uint8).copy()


@njit(cache=True)
def is_word(c: Any) -> Any:
    """Whether a byte may stand in a bare word."""
    return (48 <= c <= 57) or (65 <= c <= 90) or (97 <= c <= 122) or c == 95 or c == 36 or c >= 128


@njit(cache=True)
def is_space(c: Any) -> Any:
    """Whether a byte is white space."""
    return c == 32 or (9 <= c <= 13)


@njit(cache=True)
def line_end(a: Any, i: Any, end: Any) -> Any:
    """The position of the next line feed, or MORE."""
    while i < end:
        if a[i] == 10:
            return i
        i += 1
    return MORE


@njit(cache=True)
def comment_end(a: Any, i: Any, end: Any, nested: Any) -> Any:
    """The position after the comment that opens at `i`, or MORE."""
    depth = 0
    while i + 1 < end:
        if a[i] == 47 and a[i + 1] == 42 and (nested or depth == 0):
            depth += 1
            i += 2
        elif a[i] == 42 and a[i + 1] == 47:
            depth -= 1
            i += 2
            if depth == 0:
                return i
        else:
            i += 1
    return MORE


@njit(cache=True)
def skip(a: Any, i: Any, end: Any, mode: Any) -> Any:
    """The position of the next byte that is neither white space nor in a comment; `end` when there is none."""
    while i < end:
        c = a[i]
        if is_space(c):
            i += 1
        elif (c == 45 and i + 1 < end and a[i + 1] == 45) or (c == 35 and mode & HASH):
            i = line_end(a, i, end)
        elif c == 47 and i + 1 < end and a[i + 1] == 42:
            i = comment_end(a, i, end, mode & NESTED)
        else:
            return i
        if i < 0:
            return end
    return end


@njit(cache=True)
def quoted_end(a: Any, i: Any, end: Any, escapes: Any) -> Any:
    """The position of the quote that closes the one at `i` and what is inside: 0 plain, 1 doubled, 2 backslashes."""
    quote = a[i]
    inside = 0
    i += 1
    while i < end:
        c = a[i]
        if c == quote:
            if i + 1 >= end:
                return MORE, inside
            if a[i + 1] != quote:
                return i, inside
            inside = max(inside, 1)
            i += 2
        elif c == 92 and escapes:
            inside = 2
            i += 2
        else:
            i += 1
    return MORE, inside


@njit(cache=True)
def dollar_end(a: Any, i: Any, end: Any) -> Any:
    """Bounds of the text between `$tag$` at `i` and its twin, as (start, stop, after); ODD when no tag is there."""
    j = i + 1
    while j < end and a[j] != 36 and is_word(a[j]):
        j += 1
    if j >= end:
        return MORE, MORE, MORE
    if a[j] != 36 or (j > i + 1 and 48 <= a[i + 1] <= 57):
        return ODD, ODD, ODD
    size = j - i + 1
    k = j + 1
    while k + size <= end:
        same = 0
        while same < size and a[k + same] == a[i + same]:
            same += 1
        if same == size:
            return j + 1, k, k + size
        k += 1
    return MORE, MORE, MORE


@njit(cache=True)
def word_is(a: Any, i: Any, end: Any, word: Any) -> Any:
    """Whether the bare word at `i` is `word` (upper case bytes), whatever its case."""
    size = len(word)
    if i + size > end:
        return False
    for n in range(size):
        c = a[i + n]
        if 97 <= c <= 122:
            c -= 32
        if c != word[n]:
            return False
    return i + size >= end or not is_word(a[i + size])


@njit(cache=True)
def loose_end(a: Any, i: Any, end: Any) -> Any:
    """Whether the line that begins at `i` says GO or begins an INSERT: there a loose statement ends."""
    while i < end and is_space(a[i]):
        i += 1
    if word_is(a, i, end, W_INSERT):
        return True
    if not word_is(a, i, end, W_GO):
        return False
    i += 2
    while i < end and a[i] != 10:
        if not is_space(a[i]):
            return False
        i += 1
    return True


@njit(cache=True)
def statement_end(a: Any, i: Any, end: Any, mode: Any, delimiter: Any) -> Any:
    """The position after the statement at `i`: after `delimiter`, or before a line that ends a loose one; or MORE."""
    size = len(delimiter)
    depth = 0
    while i < end:
        c = a[i]
        if c == delimiter[0] and i + size <= end and all_same(a, i, delimiter):
            return i + size
        if c == 39 or c == 34 or c == 96:
            i, _ = quoted_end(a, i, end, mode & BACKSLASH and c != 96)
        elif c == 91 and mode & BRACKET:
            while i < end and a[i] != 93:
                i += 1
        elif (c == 45 and i + 1 < end and a[i + 1] == 45) or (c == 35 and mode & HASH):
            i = line_end(a, i, end)
            if i >= 0:
                i -= 1  # the line feed itself is looked at next
        elif c == 47 and i + 1 < end and a[i + 1] == 42:
            i = comment_end(a, i, end, mode & NESTED)
            if i >= 0:
                i -= 1
        elif c == 36 and mode & DOLLAR:
            _, _, after = dollar_end(a, i, end)
            i = i if after == ODD else (after if after < 0 else after - 1)
        elif c == 40 or c == 41:
            depth += 1 if c == 40 else -1
        elif c == 10 and mode & LOOSE and depth <= 0 and loose_end(a, i, end):
            return i + 1
        if i < 0:
            return MORE
        i += 1
    return MORE


@njit(cache=True)
def all_same(a: Any, i: Any, word: Any) -> Any:
    """Whether the bytes at `i` are `word`."""
    for n in range(len(word)):
        if a[i + n] != word[n]:
            return False
    return True
