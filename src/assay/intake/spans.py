"""Columns of text from spans of a block of bytes: what a scanner found is copied into Arrow, its escapes undone."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
from numba import njit


def text_column(a: Any, starts: Any, stops: Any, kinds: Any, undo: Any) -> pa.Array:
    """One Arrow text array from spans of the block `a`; kind 0 is NULL, `undo` copies one span.

    `undo(a, start, stop, kind, out, at)` writes the text and returns the position after it and whether bytes were
    made that may not be UTF-8. A text is never longer than its span.
    """
    room = int(np.sum(np.where(kinds != 0, stops - starts, 0), dtype=np.int64))
    out = np.empty(room + 8, np.uint8)
    offsets = np.empty(len(starts) + 1, np.int32)
    raw = undo(a, starts, stops, kinds, out, offsets)
    valid = np.packbits(kinds != 0, bitorder="little")
    buffers = [pa.py_buffer(valid), pa.py_buffer(offsets), pa.py_buffer(out[: offsets[-1]])]
    array = pa.Array.from_buffers(pa.string(), len(starts), buffers)
    return _repaired(array) if raw else array


def _repaired(array: pa.Array) -> pa.Array:
    """`array` with bytes that are not UTF-8 shown as `\\xNN`."""
    try:
        array.validate(full=True)
    except pa.ArrowInvalid:
        binary = array.view(pa.binary())
        return pa.array([None if v is None else v.decode("utf-8", "backslashreplace") for v in binary.to_pylist()])
    return array


@njit(cache=True)
def hex_value(c: Any) -> Any:
    """The value of a hexadecimal digit, or -1."""
    if 48 <= c <= 57:
        return c - 48
    c |= 32
    return c - 87 if 97 <= c <= 102 else -1


@njit(cache=True)
def control(c: Any) -> Any:
    """The control character that JSON and C write as a backslash and this letter, else the letter itself."""
    if c == 98:
        return 8
    if c == 102:
        return 12
    if c == 110:
        return 10
    if c == 114:
        return 13
    return 9 if c == 116 else c


@njit(cache=True)
def put_utf8(out: Any, o: Any, code: Any) -> Any:
    """Write a code point as UTF-8 and return the position after it; what is no character becomes U+FFFD."""
    if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:
        code = 0xFFFD
    if code < 0x80:
        out[o] = code
        return o + 1
    if code < 0x800:
        out[o] = 0xC0 | (code >> 6)
        o += 1
    elif code < 0x10000:
        out[o] = 0xE0 | (code >> 12)
        out[o + 1] = 0x80 | ((code >> 6) & 63)
        o += 2
    else:
        out[o] = 0xF0 | (code >> 18)
        out[o + 1] = 0x80 | ((code >> 12) & 63)
        out[o + 2] = 0x80 | ((code >> 6) & 63)
        o += 3
    out[o] = 0x80 | (code & 63)
    return o + 1
