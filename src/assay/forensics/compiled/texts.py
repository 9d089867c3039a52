"""Bytes of UTF-8 looked at by compiled code: where something stands, what a text holds, begins or ends with."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numba import njit


def listed(words: Iterable[str]) -> np.ndarray:
    """Words as rows of bytes, the last first and 0 after the first, as `end_of` compares them."""
    rows = [word.encode("ascii")[::-1] for word in words]
    made = np.zeros((len(rows), max(map(len, rows)) + 1), np.uint8)
    for at, row in enumerate(rows):
        made[at, : len(row)] = np.frombuffer(row, np.uint8)
    return made


@njit(cache=True, nogil=True)
def letters_in(text: Any, start: Any, stop: Any) -> Any:
    """How many code points there are."""
    count = 0
    for i in range(start, stop):
        count += (text[i] & 0xC0) != 0x80
    return count


@njit(cache=True, nogil=True)
def initial_of(text: Any, start: Any, stop: Any) -> Any:
    """Where the first code point ends."""
    end = min(start + 1, stop)
    while end < stop and (text[end] & 0xC0) == 0x80:
        end += 1
    return end


@njit(cache=True, nogil=True)
def find(text: Any, start: Any, stop: Any, byte: Any) -> Any:
    """The first place of a byte, `stop` without one."""
    for i in range(start, stop):
        if text[i] == byte:
            return i
    return stop


@njit(cache=True, nogil=True)
def copy_without(text: Any, start: Any, stop: Any, byte: Any, out: Any, o: Any) -> Any:
    """Copy all but one byte to out[o:]; the place after it."""
    for i in range(start, stop):
        if text[i] != byte:
            out[o] = text[i]
            o += 1
    return o


@njit(cache=True, nogil=True)
def holds(plain: Any, size: Any, text: Any, start: Any, stop: Any) -> Any:
    """Whether plain[:size] holds text[start:stop]."""
    length = stop - start
    for at in range(size - length + 1):
        i = 0
        while i < length and plain[at + i] == text[start + i]:
            i += 1
        if i == length:
            return True
    return False


@njit(cache=True, nogil=True)
def is_joined(plain: Any, size: Any, one: Any, a: Any, b: Any, two: Any, c: Any, d: Any) -> Any:
    """Whether plain[:size] is one[a:b] and two[c:d]."""
    if size != b - a + d - c:
        return False
    for i in range(b - a):
        if plain[i] != one[a + i]:
            return False
    for i in range(d - c):
        if plain[b - a + i] != two[c + i]:
            return False
    return True


@njit(cache=True, nogil=True)
def end_of(text: Any, start: Any, stop: Any, word: Any) -> Any:
    """Where a listed word begins that text[start:stop] ends with, -1 when it does not."""
    i = 0
    while word[i] != 0:
        if stop - 1 - i < start or text[stop - 1 - i] != word[i]:
            return -1
        i += 1
    return stop - i


@njit(cache=True, nogil=True)
def is_one(text: Any, start: Any, stop: Any, words: Any) -> Any:
    """Whether text[start:stop] is a listed word."""
    for word in range(len(words)):
        if end_of(text, start, stop, words[word]) == start:
            return True
    return False


@njit(cache=True, nogil=True)
def ends_one(text: Any, start: Any, stop: Any, words: Any) -> Any:
    """Whether text[start:stop] ends with a listed word."""
    for word in range(len(words)):
        if end_of(text, start, stop, words[word]) >= start:
            return True
    return False
