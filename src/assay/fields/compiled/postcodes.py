"""Postcodes, compiled: letters and digits in upper case, by the country's rule of lost zeros."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
from numba import njit

from assay.fields.compiled.columns import spelled_by

LONGEST = 24  # bytes of a value; longer ones are no postcodes and handed over


def spell_postcodes(
    values: pa.ChunkedArray, threads: int, places: np.ndarray, padded: np.ndarray, cut: np.ndarray
) -> pa.ChunkedArray:
    """`places` has an entry of `padded` (digits with leading zeros, or 0) and `cut` (nine digits are cut to five)."""
    return spelled_by(_postcodes, values, threads, padded, cut, beside=places)


@njit(cache=True, nogil=True)
def _kept(data: Any, start: Any, stop: Any, text: Any) -> Any:
    """Letters and digits in upper case, and how many letters are in front of digits only; -1, 0 of what is odd."""
    size, letters, mixed = 0, 0, False
    for i in range(start, stop):
        c = data[i]
        if 97 <= c <= 122:
            c -= 32
        if 48 <= c <= 57:
            text[size] = c
            size += 1
        elif 65 <= c <= 90:
            mixed |= size > letters
            text[size] = c
            size += 1
            letters += 1
        elif c != 32 and c != 45:
            return -1, 0
    return size, -1 if mixed else letters


@njit(cache=True, nogil=True)
def _postcodes(
    offsets: Any, data: Any, asked: Any, out: Any, ends: Any, said: Any, places: Any, padded: Any, cut: Any
) -> None:
    text = np.empty(LONGEST, np.uint8)
    for row in range(len(said)):
        o, start, stop = ends[row], offsets[row], offsets[row + 1]
        if asked[row] and 0 < stop - start <= LONGEST:
            size, letters = _kept(data, start, stop, text)
            begin = letters if 1 <= letters <= 3 and 4 <= size - letters <= 6 else 0
            if size > 0:
                if letters == begin:  # digits alone are left
                    if size - begin == 9 and cut[places[row]]:
                        size = begin + 5
                    elif size - begin == padded[places[row]] - 1:
                        out[o] = 48
                        o += 1
                for i in range(begin, size):
                    out[o] = text[i]
                    o += 1
                said[row] = True
        ends[row + 1] = o
