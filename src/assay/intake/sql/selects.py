"""Rows that an INSERT takes from SELECTs of constants: rewritten in place as tuples, so that one walk reads both."""

# Compiled code: a set is slower than two comparisons, and one loop with its branches is what the compiler makes fast.
# ruff: noqa: PLR1714, C901, PLR0912

from __future__ import annotations

import re
from typing import Any

import numpy as np
from numba import njit

from assay.intake.sql import statements
from assay.intake.sql.modes import BACKSLASH
from assay.intake.sql.scanner import MORE, ODD, is_word, quoted_end, skip, word_is

W_SELECT = np.frombuffer(b"SELECT", np.uint8).copy()
W_UNION = np.frombuffer(b"UNION", np.uint8).copy()
W_ALL = np.frombuffer(b"ALL", np.uint8).copy()
W_FROM = np.frombuffer(b"FROM", np.uint8).copy()
W_DUAL = np.frombuffer(b"DUAL", np.uint8).copy()
W_AS = np.frombuffer(b"AS", np.uint8).copy()
ALIAS = re.compile(
    rb"\bAS\b" + statements.GAP + rb"(" + statements.NAME + rb")\s*(?:(?:FROM|UNION)\b.*)?$", re.IGNORECASE | re.DOTALL
)


@njit(cache=True)
def blank(a: Any, start: Any, stop: Any) -> None:
    """Overwrite bytes by spaces."""
    for n in range(start, stop):
        a[n] = 32


@njit(cache=True)
def without_name(a: Any, i: Any, end: Any) -> Any:
    """Blank the `AS name` at `i` and give the position after it, or MORE."""
    j = skip(a, i + 2, end, 0)
    if j < end and (a[j] == 34 or a[j] == 39 or a[j] == 96):
        j, _ = quoted_end(a, j, end, 0)
        if j < 0:
            return MORE
        j += 1
    elif j < end and a[j] == 91:
        while j < end and a[j - 1] != 93:
            j += 1
    else:
        while j < end and is_word(a[j]):
            j += 1
    blank(a, i, j)
    return j


@njit(cache=True)
def closed(a: Any, i: Any, end: Any, mode: Any) -> Any:
    """Turn the `UNION [ALL]` at `i` into `),` and give the position after it."""
    blank(a, i, i + 5)
    a[i], a[i + 1] = 41, 44
    every = skip(a, i + 5, end, mode)
    if not word_is(a, every, end, W_ALL):
        return i + 5
    blank(a, every, every + 3)
    return every + 3


@njit(cache=True)
def as_tuples(a: Any, end: Any, mode: Any) -> Any:
    """Turn `SELECT 1, 'a' FROM DUAL UNION ALL SELECT ..` into `(1, 'a'), (..` in place; the last bracket stays open.

    Gives ODD when rows come from anything but constants: then nobody but a server knows them.
    """
    i, depth, opened = 0, 0, False
    while True:
        i = skip(a, i, end, mode)
        if i >= end:
            return i if opened and depth == 0 else ODD
        c = a[i]
        if c == 39 or c == 34 or c == 96:
            i, _ = quoted_end(a, i, end, mode & BACKSLASH and c != 96)
            if i < 0:
                return MORE
        elif c == 40 or c == 41:
            depth += 1 if c == 40 else -1
        elif depth == 0 and c == 59:
            return ODD
        elif depth == 0 and word_is(a, i, end, W_SELECT):
            if opened:
                return ODD
            blank(a, i, i + 6)
            a[i + 5], opened = 40, True
            i += 5
        elif depth == 0 and not opened:
            return ODD
        elif depth == 0 and word_is(a, i, end, W_AS):
            i = without_name(a, i, end) - 1
            if i < 0:
                return MORE
        elif depth == 0 and word_is(a, i, end, W_FROM):
            dual = skip(a, i + 4, end, mode)
            if not word_is(a, dual, end, W_DUAL):
                return ODD
            blank(a, i, dual + 4)
        elif depth == 0 and word_is(a, i, end, W_UNION):
            i, opened = closed(a, i, end, mode) - 1, False
        elif is_word(c):
            while i + 1 < end and is_word(a[i + 1]):
                i += 1
        i += 1


def tuples(text: bytes, mode: int) -> bytes | None:
    """The tuples that `text`, SELECTs joined by UNION, stands for; None when its rows are not written in it."""
    array = np.frombuffer(text + b" ", np.uint8).copy()  # a quote at the very end might be half of a doubled one
    return array.tobytes() + b");" if as_tuples(array, len(array), mode) >= 0 else None


def aliases(text: bytes, width: int) -> tuple[str, ...] | None:
    """The names that the first SELECT gives its values by AS, when it gives one to each."""
    found = [ALIAS.search(part) for part in statements.parts(text)[:width]]
    names = tuple(statements.bare(one[1]) for one in found if one)
    return names if len(names) == width else None
