"""Numbers, keys and digests, compiled: what stands as it is written, in one letter case."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
from numba import njit

from assay.fields.compiled.columns import spelled_by

DIGITS = 18  # of a whole number taken as it stands; longer ones may be other things


def spell_numbers(values: pa.ChunkedArray, threads: int) -> pa.ChunkedArray:
    """Whole numbers without the zeros before them."""
    return spelled_by(_numbers, values, threads)


def spell_digests(values: pa.ChunkedArray, threads: int, longest: int) -> pa.ChunkedArray:
    """Crypt strings (`$...`) as they stand, hexadecimal of 16 digits or more in lower case."""
    return spelled_by(_digests, values, threads, longest)


def spell_handles(values: pa.ChunkedArray, threads: int, longest: int) -> pa.ChunkedArray:
    """ASCII in lower case without `@` before it."""
    return spelled_by(_handles, values, threads, longest)


@njit(cache=True, nogil=True)
def _numbers(offsets: Any, data: Any, asked: Any, out: Any, ends: Any, said: Any) -> None:
    for row in range(len(said)):
        o, start, stop = ends[row], offsets[row], offsets[row + 1]
        if asked[row] and 0 < stop - start <= DIGITS:
            whole = True
            for i in range(start, stop):
                whole &= 48 <= data[i] <= 57
            if whole:
                while start < stop - 1 and data[start] == 48:
                    start += 1
                for i in range(start, stop):
                    out[o] = data[i]
                    o += 1
                said[row] = True
        ends[row + 1] = o


@njit(cache=True, nogil=True)
def _digests(offsets: Any, data: Any, asked: Any, out: Any, ends: Any, said: Any, longest: Any) -> None:
    for row in range(len(said)):
        o, start, stop = ends[row], offsets[row], offsets[row + 1]
        if asked[row] and 8 <= stop - start <= longest:
            crypt, hexed = data[start] == 36, stop - start >= 16
            for i in range(start, stop):
                c = data[i]
                crypt &= 33 <= c <= 126
                hexed &= 48 <= c <= 57 or 97 <= (c | 32) <= 102
            # "24..." may be the hexadecimal of a crypt string
            if crypt or (hexed and (data[start] != 50 or data[start + 1] != 52)):
                for i in range(start, stop):
                    c = data[i]
                    out[o] = c | 32 if hexed and c >= 65 else c
                    o += 1
                said[row] = True
        ends[row + 1] = o


@njit(cache=True, nogil=True)
def _handles(offsets: Any, data: Any, asked: Any, out: Any, ends: Any, said: Any, longest: Any) -> None:
    for row in range(len(said)):
        o, start, stop = ends[row], offsets[row], offsets[row + 1]
        if asked[row] and 0 < stop - start <= longest:
            plain = True
            for i in range(start, stop):
                plain &= 32 <= data[i] <= 126
            while plain and start < stop and data[start] == 64:
                start += 1
            if plain and start < stop:
                for i in range(start, stop):
                    c = data[i]
                    out[o] = c | 32 if 65 <= c <= 90 else c
                    o += 1
                said[row] = True
        ends[row + 1] = o
