"""XXH64, the sum of a page: quick, and it finds accidents.

Source: Yann Collet, "xxHash fast digest algorithm", XXH64 (version 0.1.1).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit, uint64

P1, P2, P3 = uint64(0x9E3779B185EBCA87), uint64(0xC2B2AE3D27D4EB4F), uint64(0x165667B19E3779F9)
P4, P5 = uint64(0x85EBCA77C2B2AE63), uint64(0x27D4EB2F165667C5)


@njit(cache=True, inline="always")
def _round(acc: Any, word: Any) -> Any:
    acc = uint64(acc + uint64(word * P2))
    return uint64(uint64((acc << uint64(31)) | (acc >> uint64(33))) * P1)


@njit(cache=True, inline="always")
def _merged(acc: Any, lane: Any) -> Any:
    return uint64(uint64(acc ^ _round(uint64(0), lane)) * P1 + P4)


@njit(cache=True, inline="always")
def _rotl(x: Any, bits: Any) -> Any:
    return uint64((x << uint64(bits)) | (x >> uint64(64 - bits)))


@njit(cache=True, nogil=True)
def xxh64(data: Any, seed: Any) -> Any:
    """XXH64 of bytes (uint8) under a seed."""
    size = len(data)
    whole = size // 32 * 4
    words = data[: size // 8 * 8].view(np.uint64)
    if size >= 32:
        a, b = uint64(seed + P1 + P2), uint64(seed + P2)
        c, d = uint64(seed), uint64(seed - P1)
        for at in range(0, whole, 4):
            a, b = _round(a, words[at]), _round(b, words[at + 1])
            c, d = _round(c, words[at + 2]), _round(d, words[at + 3])
        acc = uint64(_rotl(a, 1) + _rotl(b, 7) + _rotl(c, 12) + _rotl(d, 18))
        acc = _merged(_merged(_merged(_merged(acc, a), b), c), d)
    else:
        acc = uint64(seed + P5)
    acc = uint64(acc + uint64(size))
    for at in range(whole, len(words)):
        acc = uint64(_rotl(acc ^ _round(uint64(0), words[at]), 27) * P1 + P4)
    at = len(words) * 8
    if at + 4 <= size:
        half = uint64(0)
        for i in range(4):
            half |= uint64(data[at + i]) << uint64(8 * i)
        acc = uint64(_rotl(acc ^ uint64(half * P1), 23) * P2 + P3)
        at += 4
    for i in range(at, size):
        acc = uint64(_rotl(acc ^ uint64(uint64(data[i]) * P5), 11) * P1)
    acc = uint64((acc ^ (acc >> uint64(33))) * P2)
    acc = uint64((acc ^ (acc >> uint64(29))) * P3)
    return acc ^ (acc >> uint64(32))
