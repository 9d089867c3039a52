"""A keyed walk over 1 to N: distinct numbers in an order that follows from the key, without looking at N of them."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from assay.engine import fingerprint

ROUNDS = (
    4  # of the Feistel network; with keyed rounds it passes for random (Luby and Rackoff, SIAM J. Comput. 17, 1988)
)


def walked(count: int, key: bytes, limit: int) -> np.ndarray:
    """The first `limit` numbers (int64) of a permutation of 1 to `count` that `key` (16 bytes) and `count` decide.

    A Feistel network permutes the numbers below a power of four, of which fewer than three in four are too large and
    are passed over: it is asked for a few times `limit` numbers, whatever `count` is.
    """
    half = max(1, (max(count - 1, 1).bit_length() + 1) // 2)
    taken: list[np.ndarray] = []
    wanted, start, end = min(limit, count), 0, 1 << 2 * half
    while wanted > 0:
        step = min(4 * wanted + 64, end - start)
        numbers = _permuted(np.arange(start, start + step, dtype=np.int64), half, key)
        within = numbers[numbers < count][:wanted]
        taken.append(within + 1)
        wanted, start = wanted - len(within), start + step
    return np.concatenate(taken) if taken else np.empty(0, np.int64)


def _permuted(numbers: np.ndarray, half: int, key: bytes) -> np.ndarray:
    mask = (1 << half) - 1
    left, right = numbers >> half, numbers & mask
    for turn in range(ROUNDS):
        texts = pa.array(right * ROUNDS + turn).cast(pa.string())
        mixed = fingerprint(pa.chunked_array([texts]), key).to_numpy().astype(np.uint64) & np.uint64(mask)
        left, right = right, left ^ mixed.astype(np.int64)
    return left << half | right
