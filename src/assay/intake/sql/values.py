"""Text of SQL values: escapes undone by a compiled copy, hexadecimal shown as text where the column holds text."""

# Compiled code: positional arguments are cheap, a set is slower than two comparisons, `all` is not compiled, and
# one loop with its branches is what the compiler makes fast.
# ruff: noqa: PLR0917, PLR1714, SIM109

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numba import njit

from assay.intake.spans import control, hex_value, put_utf8, text_column
from assay.intake.sql.expressions import evaluated
from assay.intake.sql.scanner import COPIED, DOUBLED, DOUBLED_D, E_TEXT, ESCAPED, ESCAPED_D, EXPRESSION, HEX, NULL


def column(a: Any, starts: Any, stops: Any, kinds: Any, as_hex: bool) -> tuple[pa.Array, bool]:
    """The values of one column, and whether its hexadecimal literals stay hexadecimal (`0x..`) from now on."""
    hexes = kinds == HEX
    if hexes.any() and not as_hex:
        as_hex = not hex_is_text(a, starts, stops, kinds)
    odd = (kinds == EXPRESSION) | (hexes if as_hex else False)
    array = text_column(a, starts, stops, np.where(odd, NULL, kinds).astype(np.uint8), undo)
    if not odd.any():
        return array, as_hex
    block = memoryview(a)
    shown = [
        evaluated(bytes(block[s:e]).decode("utf-8", "replace")) if k == EXPRESSION else _hex_shown(bytes(block[s:e]))
        for s, e, k in zip(starts[odd].tolist(), stops[odd].tolist(), kinds[odd].tolist(), strict=True)
    ]
    return pc.replace_with_mask(array, pa.array(odd), pa.array(shown, type=pa.string())), as_hex


def _hex_shown(digits: bytes) -> str:
    return "0x" + digits.decode("ascii", "replace")


@njit(cache=True)
def hex_is_text(a: Any, starts: Any, stops: Any, kinds: Any) -> Any:
    """Whether every hexadecimal literal is UTF-8 text without control characters."""
    for row in range(len(kinds)):
        if kinds[row] != HEX:
            continue
        i = starts[row]
        if (stops[row] - i) % 2:
            return False
        ahead = 0
        while i < stops[row]:
            high, low = hex_value(a[i]), hex_value(a[i + 1])
            byte = high * 16 + low
            if high < 0 or low < 0 or (byte < 32 and byte not in (9, 10, 13)) or byte == 127:
                return False
            if ahead:
                if byte & 0xC0 != 0x80:
                    return False
                ahead -= 1
            elif byte >= 128:
                if byte < 0xC2 or byte > 0xF4:
                    return False
                ahead = 1 + (byte >= 0xE0) + (byte >= 0xF0)
            i += 2
        if ahead:
            return False
    return True


@njit(cache=True, nogil=True)
def undo(a: Any, starts: Any, stops: Any, kinds: Any, out: Any, offsets: Any) -> Any:
    """Copy every span to `out` with its escapes undone; gives whether bytes were made that may not be UTF-8."""
    o = 0
    offsets[0] = 0
    raw = False
    for row in range(len(kinds)):
        kind, i, stop = kinds[row], starts[row], stops[row]
        if kind == NULL:
            pass
        elif kind == DOUBLED or kind == DOUBLED_D:
            o = undoubled(a, i, stop, out, o)
        elif kind == ESCAPED or kind == ESCAPED_D:
            o = mysql_text(a, i, stop, 39 if kind == ESCAPED else 34, out, o)
        elif kind == E_TEXT or kind == COPIED:
            o, made = c_text(a, i, stop, kind == E_TEXT, out, o)
            raw = raw or made
        elif kind == HEX:
            raw = True
            while i + 1 < stop:
                out[o] = hex_value(a[i]) * 16 + hex_value(a[i + 1])
                o += 1
                i += 2
        else:
            while i < stop:
                out[o] = a[i]
                o += 1
                i += 1
        offsets[row + 1] = o
    return raw


@njit(cache=True)
def undoubled(a: Any, i: Any, stop: Any, out: Any, o: Any) -> Any:
    """Copy text in which only quotes are doubled."""
    while i < stop:
        out[o] = a[i]
        if (a[i] == 39 or a[i] == 34) and i + 1 < stop and a[i + 1] == a[i]:
            i += 1
        o += 1
        i += 1
    return o


@njit(cache=True)
def mysql_text(a: Any, i: Any, stop: Any, quote: Any, out: Any, o: Any) -> Any:
    """Copy text with MySQL's escapes (MySQL manual, "String Literals", table 11.1)."""
    while i < stop:
        c = a[i]
        if c == 92 and i + 1 < stop:
            i += 1
            c = a[i]
            if c == 37 or c == 95:  # \% and \_ keep their backslash
                out[o] = 92
                o += 1
            elif c == 48:
                c = 0
            elif c == 90:
                c = 26
            elif c != 102:  # of the letters of C, MySQL does not know \f
                c = control(c)
        elif c == quote and i + 1 < stop and a[i + 1] == quote:
            i += 1
        out[o] = c
        o += 1
        i += 1
    return o


@njit(cache=True)
def digits(a: Any, i: Any, stop: Any, base: Any, most: Any) -> Any:
    """The number that up to `most` digits at `i` write, as (position after, value)."""
    value = 0
    n = 0
    while i < stop and n < most:
        d = hex_value(a[i])
        if d < 0 or d >= base:
            break
        value = value * base + d
        i += 1
        n += 1
    return i, value


@njit(cache=True)
def c_text(a: Any, i: Any, stop: Any, quotes: Any, out: Any, o: Any) -> Any:
    """Copy text with C-style escapes (PostgreSQL documentation, 4.1.2.2 and COPY); says whether raw bytes were made."""
    raw = False
    while i < stop:
        c = a[i]
        if c == 92 and i + 1 < stop:
            i += 1
            c = a[i]
            if 48 <= c <= 55:
                i, c = digits(a, i, stop, 8, 3)
                raw = True
                i -= 1
            elif c == 120 and i + 1 < stop and hex_value(a[i + 1]) >= 0:
                i, c = digits(a, i + 1, stop, 16, 2)
                raw = True
                i -= 1
            elif quotes and (c == 117 or c == 85):
                i, code = digits(a, i + 1, stop, 16, 4 if c == 117 else 8)
                o = put_utf8(out, o, code)
                continue
            else:
                c = 11 if c == 118 else control(c)
        elif quotes and c == 39 and i + 1 < stop and a[i + 1] == 39:
            i += 1
        out[o] = c
        o += 1
        i += 1
    return o, raw
