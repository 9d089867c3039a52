"""Phone numbers, compiled: written abroad or by the plan of the row's country, where two digits and a length settle it.

The steps are those of the SQL (`fields.dialling`); a kernel hands over wherever one of them needs a pattern.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
from numba import njit

from assay.fields.compiled.columns import spelled_by

LEAST, MOST = 5, 17  # digits of a text that is read as a number: a plus-less one of a country, one with its prefix
SHORTEST, LONGEST = 7, 15  # digits of E.164 with country code, as in `fields.dialling`
_ROOM = 4  # places in front of the digits, for a country code
NOWHERE, UNSURE = -1, -2  # rows of a plan: no country is known; the SQL must say which


def spell_dialled(
    values: pa.ChunkedArray, threads: int, places: np.ndarray, prefixes: np.ndarray, plans: Any, *, bare: bool
) -> pa.ChunkedArray:
    """E.164 of plain numbers; `~` and digits where no country is known.

    `places` has a row of `plans` (fields.plans) for each value, or `NOWHERE`, or `UNSURE`. `prefixes[code]`: 0 no
    country code, else 1024 and a bit for each digit that its own prefix may begin with; all ten where only the library
    knows. With `bare`, digits that do not begin with zero begin with a country code.
    """
    return spelled_by(_dialled, values, threads, prefixes, plans, bare, beside=places)


@njit(cache=True, nogil=True)
def _gather(data: Any, start: Any, stop: Any, digits: Any) -> Any:
    """The digits of a plainly written number from `_ROOM` on; where they end, or -1."""
    i, n, marks, dots = start, _ROOM, 0, 0
    i += i < stop and data[i] == 40
    i += i < stop and data[i] == 43
    i += i < stop and data[i] == 40
    if i == stop or not 48 <= data[i] <= 57:
        return -1
    while i < stop:
        c = data[i]
        if 48 <= c <= 57:
            if n == _ROOM + MOST:
                return -1
            digits[n] = c - 48
            n += 1
        elif c == 32 or c == 40 or c == 41 or 45 <= c <= 47:
            marks += 1
            dots += c == 46
        else:
            return -1
        i += 1
    decimal = marks == 1 and dots == 1  # may be a number that a spreadsheet wrote
    return -1 if decimal or n < _ROOM + LEAST else n


@njit(cache=True, nogil=True)
def _prefix(digits: Any, at: Any, n: Any, widths: Any, says: Any) -> Any:
    """How many digits of a prefix are in front; -1 where only the SQL can tell."""
    if n - at < 2:
        return -1
    head = 10 * digits[at] + digits[at + 1]
    width = widths[head]
    if width <= 0:
        return width
    number = 0
    for i in range(at, min(at + width, n)):
        number = 10 * number + digits[i]
    return width if n - at >= width and number == says[head] else 0


@njit(cache=True, nogil=True)
def _coded(digits: Any, at: Any, code: Any, wide: Any) -> Any:
    """Where the number begins with its country code written in front of it."""
    for i in range(wide):
        digits[at - 1 - i] = code % 10
        code //= 10
    return at - wide


@njit(cache=True, nogil=True)
def _by_plan(digits: Any, at: Any, n: Any, place: Any, plans: Any) -> Any:
    """Where country code and number begin for digits dialled in a country; -1 where only the SQL can tell."""
    general, home, home_says = plans.general[place], plans.home[place], plans.home_says[place]
    width = _prefix(digits, at, n, plans.abroad[place], plans.abroad_says[place])
    if width < 0 or width == n - at:
        return -1
    if width > 0 and digits[at + width] != 0:
        return at + width
    code, wide = plans.code[place], plans.wide[place]
    number = 0
    for i in range(at, at + wide):
        number = 10 * number + digits[i]
    if number == code:  # the country's own code without a plus?
        rest = at + wide
        strip = _prefix(digits, rest, n, home, home_says)
        long = n - at > plans.longest[place]
        if strip < 0 or (strip > 0 and not long) or ((strip > 0 or not long) and _may_be(digits, rest, n, general)):
            return -1
        if long:
            return _coded(digits, rest + strip, code, wide)
    strip = _prefix(digits, at, n, home, home_says)
    if strip < 0 or (strip > 0 and _may_be(digits, at, n, general)):
        return -1
    if strip > 0 and (plans.fits[place] >> (n - at - strip)) & 1:
        at += strip
    return _coded(digits, at, code, wide)


@njit(cache=True, nogil=True)
def _may_be(digits: Any, at: Any, n: Any, general: Any) -> Any:
    """Whether these may be the digits of a national number."""
    return n - at < 2 or (general[10 * digits[at] + digits[at + 1]] >> (n - at)) & 1 == 1


@njit(cache=True, nogil=True)
def _stands(digits: Any, at: Any, n: Any, prefixes: Any) -> Any:
    """Whether the digits are E.164: they begin with a country code, and not with that country's own prefix after it."""
    if not SHORTEST <= n - at <= LONGEST or digits[at] == 0:
        return False
    code, width = 0, 0
    while width < 3 and (width == 0 or prefixes[code] == 0):
        code = 10 * code + digits[at + width]
        width += 1
    return prefixes[code] != 0 and (prefixes[code] >> digits[at + width]) & 1 == 0


@njit(cache=True, nogil=True)
def _dialled(
    offsets: Any, data: Any, asked: Any, out: Any, ends: Any, said: Any, places: Any, prefixes: Any, plans: Any,
    bare: Any,
) -> None:  # fmt: skip
    digits = np.zeros(_ROOM + MOST + 3, np.int64)
    for row in range(len(said)):
        o, start, stop, place = ends[row], offsets[row], offsets[row + 1], places[row]
        if asked[row] and stop - start <= 60:
            at, n, sign = _ROOM, _gather(data, start, stop, digits), 43
            if n > 0 and data[start] != 43 and not (data[start] == 40 and data[start + 1] == 43):
                if bare and digits[at] != 0:
                    pass
                elif place >= 0:
                    at = _by_plan(digits, at, n, place, plans)
                elif place == UNSURE:
                    at = -1
                elif digits[at] == 0 and digits[at + 1] == 0 and digits[at + 2] != 0:
                    at += 2
                else:
                    sign = 126
                    while at < n and digits[at] == 0:
                        at += 1
            fits = LEAST <= n - at <= LONGEST if sign == 126 else at >= 0 and _stands(digits, at, n, prefixes)
            if n > 0 and fits:
                out[o] = sign
                for i in range(at, n):
                    out[o + 1 + i - at] = 48 + digits[i]
                o += 1 + n - at
                said[row] = True
        ends[row + 1] = o
