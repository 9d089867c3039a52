"""The fold of letters, compiled: what `folding.fold` does, from a table over the basic plane of Unicode."""

from __future__ import annotations

import unicodedata
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
from anyascii import anyascii
from numba import njit

from assay.fields.compiled.columns import GROWTH, MORE, spelled_by
from assay.fields.folding import DROPPED
from assay.fields.model import Context, Regions

PLANE = 1 << 16
STORED = Path(__file__).parent.parent / "data" / "letters.npz"  # scripts/make_letters.py


class Letters(NamedTuple):
    """`text[places[c] : places[c + 1]]` is the fold of code point `c`; `odd[c]`: only the exact path can tell."""

    places: np.ndarray
    text: np.ndarray
    odd: np.ndarray


@cache
def letters() -> Letters:
    """The table, as stored with the package where the makers of this machine made it, else built (a quarter second)."""
    with np.load(STORED) as stored:
        if str(stored["makers"]) != makers():
            return built()
        places = np.concatenate([[0], np.cumsum(stored["lengths"], dtype=np.int32)]).astype(np.int32)
        return Letters(places, stored["text"], np.unpackbits(stored["odd"]).astype(np.bool_))


def makers() -> str:
    """What decides the table besides the code here: the versions of Unicode and of its words in ASCII."""
    return f"Unicode {unicodedata.unidata_version}, anyascii {version('anyascii')}"


def built() -> Letters:
    """The table, built; a code point that can join with the one before it (marks, Hangul vowels) is odd."""
    second = {_second(code) for code in range(PLANE)} | {*range(0x1161, 0x1176), *range(0x11A8, 0x11C3)}
    places, text, odd = [0], bytearray(), np.zeros(PLANE, np.bool_)
    for code in range(PLANE):
        if 0xD800 <= code < 0xE000:
            odd[code] = True
        else:
            plain = unicodedata.normalize("NFKC", chr(code))
            apart = unicodedata.normalize("NFKD", plain)
            odd[code] = ord(apart[0]) in second or any(map(unicodedata.combining, plain))
            shown = anyascii(plain.translate(DROPPED)).translate(DROPPED).lower()
            text += bytes(ord(c) if c.isascii() and c.isalnum() else 32 for c in shown)
        places.append(len(text))
    return Letters(np.array(places, np.int32), np.frombuffer(bytes(text), np.uint8), odd)


def quick_fold(values: pa.ChunkedArray, _context: Context, threads: int, _regions: Regions) -> pa.ChunkedArray:
    """The fold of every value, null where nothing is left or only the exact path can tell."""
    return spelled_by(_folds, values, threads, *letters())


def _second(code: int) -> int:
    """The code point that joins to another one before it in the canonical decomposition of `code`, or -1."""
    parts = unicodedata.decomposition(chr(code)).split()
    return int(parts[1], 16) if len(parts) == 2 and not parts[0].startswith("<") else -1


@njit(cache=True, nogil=True)
def fold_into(data: Any, i: Any, stop: Any, out: Any, o: Any, places: Any, text: Any, odd: Any) -> Any:
    """Write the folded words of data[i:stop], one space between, at `o`; the position after them, -1 to hand over."""
    limit = o + GROWTH * (stop - i) + MORE - 1
    first, gap = o, False
    while i < stop:
        c = np.int64(data[i])
        i += 1
        if c >= 0xF0 or (c >= 0x80 and i + (c >= 0xE0) >= stop):
            return -1
        if c >= 0xE0:
            c = ((c & 15) << 12) | ((np.int64(data[i]) & 63) << 6) | (np.int64(data[i + 1]) & 63)
            i += 2
        elif c >= 0x80:
            c = ((c & 31) << 6) | (np.int64(data[i]) & 63)
            i += 1
        if odd[c]:
            return -1
        begin, end = np.int64(places[c]), np.int64(places[c + 1])
        if o + end - begin >= limit:
            return -1
        for at in range(begin, end):
            if text[at] == 32:
                gap = True
            else:
                if gap and o > first:
                    out[o] = 32
                    o += 1
                    if o >= limit:
                        return -1
                gap = False
                out[o] = text[at]
                o += 1
    return o


@njit(cache=True, nogil=True)
def _folds(
    offsets: Any, data: Any, asked: Any, out: Any, ends: Any, said: Any, places: Any, text: Any, odd: Any
) -> None:
    for row in range(len(said)):
        o = ends[row]
        if asked[row]:
            after = fold_into(data, offsets[row], offsets[row + 1], out, o, places, text, odd)
            if after > o:
                said[row] = True
                o = after
        ends[row + 1] = o
