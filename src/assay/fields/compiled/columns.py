"""From a column of text through a kernel to a column of text, in slices, on all cores."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from assay.engine import spread

SLICE = 65_536  # rows: the offsets, text and answer of a slice (some 4 MB) stay in a core's cache
# What a spelling may need beyond its text: transliteration gives up to "Zhuang" for three bytes, a date gets an ISO
# time. A kernel hands a value over that would need more.
GROWTH, MORE = 2, 24


def spelled_by(
    kernel: Callable[..., None],
    values: pa.ChunkedArray | pa.Array,
    threads: int,
    *given: Any,
    beside: np.ndarray | None = None,
) -> pa.ChunkedArray:
    """`kernel(offsets, data, asked, out, ends, said, *given)` over each slice; null where it does not say.

    `beside` is as long as the values; the kernel gets the slice's part of it in front of what is `given`.

    `ends[row + 1]` is where a row's spelling ends in `out`; it may fill `room(length)` bytes, no more.
    """
    chunks = values.chunks if isinstance(values, pa.ChunkedArray) else [values]
    slices = [chunk.slice(at, SLICE) for chunk in chunks for at in range(0, len(chunk), SLICE)]
    starts = np.cumsum([0, *map(len, slices)])
    if not slices:
        return pa.chunked_array([pa.array([], pa.large_string())])

    def run(at: int) -> pa.Array:
        own = () if beside is None else (beside[starts[at] : starts[at + 1]],)
        return _run(kernel, slices[at], (*own, *given))

    # the first also compiles: two threads would do so one after the other
    return pa.chunked_array([run(0), *spread(run, range(1, len(slices)), threads)])


def by_country(regions: pa.ChunkedArray | None, rows: int) -> tuple[np.ndarray, list[str | None]]:
    """For each of `rows` rows the position of its country's code, and the codes; None is among them."""
    if regions is None:
        return np.zeros(rows, np.int32), [None]
    codes = regions.combine_chunks().dictionary_encode(null_encoding="encode")
    return codes.indices.to_numpy(zero_copy_only=False).astype(np.int32), codes.dictionary.to_pylist()


def _run(kernel: Callable[..., None], part: pa.Array, given: tuple[Any, ...]) -> pa.Array:
    rows = len(part)
    offsets, data = bytes_of(part)
    asked = np.asarray(pc.is_valid(part))
    out = np.empty(GROWTH * int(offsets[-1] - offsets[0]) + MORE * rows, np.uint8)
    ends, said = np.zeros(rows + 1, np.int64), np.zeros(rows, np.bool_)
    kernel(offsets, data, asked, out, ends, said, *given)
    buffers = [
        pa.py_buffer(np.packbits(said, bitorder="little")),
        pa.py_buffer(ends),
        pa.py_buffer(out[: ends[-1]].copy()),
    ]
    return pa.Array.from_buffers(pa.large_string(), rows, buffers)


def bytes_of(part: pa.Array) -> tuple[np.ndarray, np.ndarray]:
    """Offsets, one more than values, and the bytes that they point into."""
    text = part.cast(pa.large_binary())
    _, places, held = text.buffers()
    offsets = np.frombuffer(places, dtype=np.int64)[text.offset : text.offset + len(text) + 1]
    data = np.frombuffer(held, dtype=np.uint8) if held is not None and held.size else np.zeros(1, np.uint8)
    return offsets, data
