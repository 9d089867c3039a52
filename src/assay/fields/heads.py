"""What a pattern of digits can begin with and how long it can be: enough to rule it out without matching it.

Reads the part of regular expressions that libphonenumber's metadata is written in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import reduce

KEPT = 2  # digits of a head: tells most prefixes from numbers (China's 0 and 1790 from mobiles, Australia's 0 from 183)
_MOST = 32  # digits a number is told lengths for; E.164 has 15
_NOTHING = {"": 1}
_Heads = Mapping[str, int]  # head -> a bit for each length; a head shorter than KEPT is the whole text


def heads(pattern: str) -> _Heads:
    """First `KEPT` digits -> a set of bits, one for each length, of at least all that `pattern` matches in full.

    Raises ValueError for what the metadata does not use.
    """
    told, at = _either(pattern, 0)
    if at != len(pattern):
        raise ValueError(f"no pattern of digits: {pattern}")
    return told


def alternatives(pattern: str) -> tuple[str, ...]:
    """The parts of `pattern` between its outermost bars."""
    parts, depth, begin = [], 0, 0
    for at, mark in enumerate(pattern):
        depth += (mark == "(") - (mark == ")")
        if mark == "|" and not depth:
            parts.append(pattern[begin:at])
            begin = at + 1
    return (*parts, pattern[begin:])


def _either(pattern: str, at: int) -> tuple[_Heads, int]:
    told, at = _row(pattern, at)
    while pattern[at : at + 1] == "|":
        other, at = _row(pattern, at + 1)
        told = _any(told, other)
    return told, at


def _row(pattern: str, at: int) -> tuple[_Heads, int]:
    told: _Heads = _NOTHING
    while at < len(pattern) and pattern[at] not in "|)":
        one, at = _item(pattern, at)
        least, most, at = _times(pattern, at)
        told = _then(told, _repeated(one, least, most))
    return told, at


def _item(pattern: str, at: int) -> tuple[_Heads, int]:
    if pattern[at] == "(":
        inner, end = _either(pattern, at + 3 if pattern.startswith("(?:", at) else at + 1)
        return inner, end + 1
    if pattern[at] == "$":
        return _NOTHING, at + 1
    sort = re.compile(r"\[[\d-]+\]|\\d|\d").match(pattern, at)
    if sort is None:
        raise ValueError(f"no pattern of digits: {pattern}")
    return {digit: 1 << 1 for digit in "0123456789" if re.fullmatch(sort[0], digit)}, sort.end()


def _times(pattern: str, at: int) -> tuple[int, int, int]:
    """Least and most repetitions of what was read, and the place behind them."""
    mark = re.compile(r"\?|\*|\+|\{(\d+)(,?)(\d*)\}").match(pattern, at)
    if mark is None:
        return 1, 1, at
    if mark[1] is None:
        return mark[0] == "+", 1 if mark[0] == "?" else _MOST, mark.end()
    return int(mark[1]), int(mark[3] or (_MOST if mark[2] else mark[1])), mark.end()


def _repeated(one: _Heads, least: int, most: int) -> _Heads:
    told: _Heads = {}
    power: _Heads = _NOTHING
    for count in range(most + 1):
        told = _any(told, power) if count >= least else told
        power = _then(power, one)
    return told


def _any(told: _Heads, other: _Heads) -> _Heads:
    return {head: told.get(head, 0) | other.get(head, 0) for head in {**told, **other}}


def _then(first: _Heads, second: _Heads) -> _Heads:
    told: dict[str, int] = {}
    behind = reduce(int.__or__, second.values(), 0)
    for head, lengths in first.items():
        nexts = {"": behind} if len(head) == KEPT else second
        for tail, more in nexts.items():
            whole = (head + tail)[:KEPT]
            told[whole] = told.get(whole, 0) | _sums(lengths, more)
    return told


def _sums(lengths: int, more: int) -> int:
    shifted = (more << at for at in range(_MOST) if lengths >> at & 1)
    return reduce(int.__or__, shifted, 0) & ((1 << _MOST) - 1)
