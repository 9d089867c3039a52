"""Keyed 64-bit fingerprints of text columns: SipHash-2-4 over Arrow buffers, compiled by numba.

Source: Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012. An engine's own `hash()` is neither keyed nor
collision-safe as an identity (docs/decisions/0003-fingerprints.md), so it is never used for matching.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
from numba import njit, uint64


@njit(cache=True, inline="always")
def _rotl(x: Any, b: Any) -> Any:
    return uint64((x << uint64(b)) | (x >> uint64(64 - b)))


@njit(cache=True, inline="always")
def _round(v0: Any, v1: Any, v2: Any, v3: Any) -> Any:
    v0 = uint64(v0 + v1)
    v1 = _rotl(v1, 13) ^ v0
    v0 = _rotl(v0, 32)
    v2 = uint64(v2 + v3)
    v3 = _rotl(v3, 16) ^ v2
    v0 = uint64(v0 + v3)
    v3 = _rotl(v3, 21) ^ v0
    v2 = uint64(v2 + v1)
    v1 = _rotl(v1, 17) ^ v2
    v2 = _rotl(v2, 32)
    return v0, v1, v2, v3


@njit(cache=True, nogil=True)
def siphash(data: Any, start: Any, end: Any, k0: Any, k1: Any) -> Any:
    """SipHash-2-4 of data[start:end], for compiled code; `k0` and `k1` are the halves of the key, little-endian."""
    v0 = uint64(k0 ^ uint64(0x736F6D6570736575))
    v1 = uint64(k1 ^ uint64(0x646F72616E646F6D))
    v2 = uint64(k0 ^ uint64(0x6C7967656E657261))
    v3 = uint64(k1 ^ uint64(0x7465646279746573))
    length = end - start
    full = length // 8
    at = start
    for _ in range(full):
        m = uint64(0)
        for i in range(8):
            m |= uint64(data[at + i]) << uint64(8 * i)
        at += 8
        v3 ^= m
        v0, v1, v2, v3 = _round(v0, v1, v2, v3)
        v0, v1, v2, v3 = _round(v0, v1, v2, v3)
        v0 ^= m
    last = uint64(length & 0xFF) << uint64(56)
    for i in range(end - at):
        last |= uint64(data[at + i]) << uint64(8 * i)
    v3 ^= last
    v0, v1, v2, v3 = _round(v0, v1, v2, v3)
    v0, v1, v2, v3 = _round(v0, v1, v2, v3)
    v0 ^= last
    v2 ^= uint64(0xFF)
    for _ in range(4):
        v0, v1, v2, v3 = _round(v0, v1, v2, v3)
    return v0 ^ v1 ^ v2 ^ v3


@njit(cache=True, nogil=True)
def _siphash(offsets: Any, data: Any, k0: Any, k1: Any, out: Any) -> None:
    for row in range(len(out)):
        out[row] = siphash(data, offsets[row], offsets[row + 1], k0, k1)


def halves(key: bytes) -> tuple[Any, Any]:
    """The two numbers of a 16-byte key that `siphash` takes. Raises ValueError."""
    if len(key) != 16:
        raise ValueError("SipHash takes a key of 16 bytes")
    k0, k1 = np.frombuffer(key, dtype="<u8")
    return k0, k1


def fingerprint(values: pa.Array | pa.ChunkedArray, key: bytes) -> pa.ChunkedArray:
    """SipHash-2-4 of each value's UTF-8 bytes under a 16-byte `key`, as uint64; null stays null."""
    k0, k1 = halves(key)
    chunks = values.chunks if isinstance(values, pa.ChunkedArray) else [values]
    return pa.chunked_array([_chunk(chunk, k0, k1) for chunk in chunks], type=pa.uint64())


def _chunk(chunk: pa.Array, k0: Any, k1: Any) -> pa.Array:
    text = chunk.cast(pa.large_binary())
    out = np.zeros(len(text), dtype=np.uint64)
    if len(text):
        _, offset_buffer, data_buffer = text.buffers()
        offsets = np.frombuffer(offset_buffer, dtype=np.int64)[text.offset : text.offset + len(text) + 1]
        data = np.frombuffer(data_buffer or b"", dtype=np.uint8)
        _siphash(offsets, data, k0, k1, out)
    mask = np.asarray(chunk.is_null()) if chunk.null_count else None
    return pa.array(out, type=pa.uint64(), mask=mask)
