"""Text of JSON values: escapes undone by a compiled copy (RFC 8259 section 7)."""

# Compiled code: positional arguments are cheap.
# ruff: noqa: PLR0917

from __future__ import annotations

from typing import Any

from numba import njit

from assay.intake.jsontext.scanner import ESCAPED, NESTED, NULL
from assay.intake.spans import control, hex_value, put_utf8


@njit(cache=True, nogil=True)
def undo(a: Any, starts: Any, stops: Any, kinds: Any, out: Any, offsets: Any) -> Any:
    """Copy every span to `out` with its escapes undone; what is made is always UTF-8."""
    o = 0
    offsets[0] = 0
    for row in range(len(kinds)):
        i, stop = starts[row], stops[row]
        if kinds[row] == ESCAPED:
            o = unescaped(a, i, stop, out, o)
        elif kinds[row] == NESTED:
            o = compact(a, i, stop, out, o)
        elif kinds[row] != NULL:
            while i < stop:
                out[o] = a[i]
                o += 1
                i += 1
        offsets[row + 1] = o
    return False


@njit(cache=True)
def compact(a: Any, i: Any, stop: Any, out: Any, o: Any) -> Any:
    """Copy JSON without the white space between its tokens."""
    inside = False
    while i < stop:
        c = a[i]
        if inside and c == 92 and i + 1 < stop:
            out[o] = c
            o += 1
            i += 1
            c = a[i]
        elif c == 34:
            inside = not inside
        if inside or not (c == 32 or 9 <= c <= 13):
            out[o] = c
            o += 1
        i += 1
    return o


@njit(cache=True)
def unit(a: Any, i: Any, stop: Any) -> Any:
    """The UTF-16 code unit of `\\uXXXX` at `i`, or -1."""
    if i + 6 > stop or a[i] != 92 or a[i + 1] != 117:
        return -1
    value = 0
    for n in range(4):
        d = hex_value(a[i + 2 + n])
        if d < 0:
            return -1
        value = value * 16 + d
    return value


@njit(cache=True)
def unescaped(a: Any, i: Any, stop: Any, out: Any, o: Any) -> Any:
    """Copy one text; a surrogate without its twin becomes U+FFFD, an unknown escape the letter itself."""
    while i < stop:
        c = a[i]
        if c == 92 and i + 1 < stop:
            code = unit(a, i, stop)
            if code >= 0:
                i += 6
                low = unit(a, i, stop) if 0xD800 <= code < 0xDC00 else -1
                if 0xDC00 <= low < 0xE000:
                    code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00)
                    i += 6
                o = put_utf8(out, o, code)
                continue
            i += 1
            c = control(a[i])
        out[o] = c
        o += 1
        i += 1
    return o
