"""Files that are read where they lie, by memory map: every page is held against its checksum before it is used.

`X.sums` beside a file `X` holds one XXH64 a page, keyed by the page's number, and is itself held against a SHA-256 that
the manifest gives: so an examination of a few rows checks the few pages it touches, and a full pass checks all of them.
They find accidents: cut files, flipped bits, moved pages. Against somebody who writes files there is encryption.
"""

from __future__ import annotations

import errno
import hashlib
import mmap
import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import pyarrow as pa
from numba import njit, uint64

from assay.engine import reserve, spread
from assay.reference.sealing import damaged
from assay.reference.xxh64 import xxh64

PAGE = 4096  # bytes: what a touched map reads from disk
STRIDE = 1 << 14  # pages that a thread takes at a time: 64 MiB
# Scattered pages are asked for by many threads, as each waits for the disk: 16 at a time have it read side by side.
READERS = 16
FEW = 256  # pages, or ranges of them, that one reads by itself: they are there before so many threads are woken
# Where a page in so many is used, all are read in a row: a disk gives a page in a row for a tenth or less of what one
# out of order costs.
DENSE = 8
# Bytes that the system is asked to read ahead at a time: of more it reads what its device is set to (128 KiB unless
# somebody changed it) and forgets the rest without a word. 4.6 GB: 1.4 GB/s so, 0.9 left to itself, 0.1 page by page.
PIECE = 1 << 17
# What opening a sound file may meet: too many open files, too little memory.
SHORT = (errno.EMFILE, errno.ENFILE, errno.ENOMEM)
SUMS = ".sums"
ALIGNED = 64  # bytes; a cache line, as Arrow aligns


@dataclass(frozen=True)
class Stored:
    """A finished file with its sums beside: where what lies in it (JSON), the SHA-256 of its sums, its rows if any."""

    path: Path
    told: Mapping[str, Any]
    digest: str
    rows: int = 0

    @property
    def sums(self) -> Path:
        """The file beside it."""
        return self.path.with_name(self.path.name + SUMS)


@cache
def readers() -> ThreadPoolExecutor:
    """Threads that wait for the disk side by side; they stay, as many looks are short. Their work asks for no other."""
    return ThreadPoolExecutor(READERS, thread_name_prefix="reader")


class Checked:
    """A mapped file. `data` is its bytes (uint8, read-only); what is taken from there is verified first.

    It is mapped twice: `data` for scattered looks, each of which reads one page, `buffer` for who reads in a row.
    """

    def __init__(self, stored: Stored, *, sound: bool = False) -> None:
        """Map a file. One that is `sound` (it was just written, or came out of a seal) is not checked again.

        Raises SourceProblem `reference-damaged`.
        """
        self.stored, self.path, self.told = stored, stored.path, stored.told
        try:
            with stored.path.open("rb") as file:
                scattered, self.buffer = _mapped(file), pa.py_buffer(_mapped(file))
            sums = b"" if sound else stored.sums.read_bytes()
        except OSError as problem:
            if problem.errno in SHORT:
                raise
            raise damaged(stored.path.name) from None
        if isinstance(scattered, mmap.mmap) and hasattr(mmap, "MADV_RANDOM"):
            with suppress(OSError):  # it is advice: who does not take it reads as before
                scattered.madvise(mmap.MADV_RANDOM)  # a look-up reads its page and not the thousands around it
        self.data = np.frombuffer(scattered, dtype=np.uint8)
        pages = -(-len(self.data) // PAGE)
        if not sound and (hashlib.sha256(sums).hexdigest() != stored.digest or len(sums) != 8 * pages):
            raise damaged(stored.path.name)
        self._sums = np.frombuffer(sums, dtype="<u8")
        self._done = np.full(pages, sound, dtype=np.bool_)
        self.whole = sound  # whether all of it was checked

    @property
    def pages(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The bytes, the sums of their pages, and which pages were checked: what `ensured` takes, in compiled code."""
        return self.data, self._sums, self._done

    def verify(self, first: Any, last: Any) -> None:
        """Check the pages of the bytes `first` to `last`, both included: two numbers, or two arrays of them.

        Many are read side by side. Raises SourceProblem `reference-damaged`; a page is checked once.
        """
        begin, end = (np.atleast_1d(np.asarray(at, dtype=np.int64)) for at in (first, last))
        if len(begin) <= FEW:
            found = _sound(*self.pages, begin, end)
        else:
            parts = list(pairwise(np.linspace(0, len(begin), READERS + 1, dtype=np.int64).tolist()))
            found = all(list(readers().map(lambda p: _sound(*self.pages, begin[slice(*p)], end[slice(*p)]), parts)))
        if not found:
            raise damaged(self.path.name)

    def fetch(self, places: np.ndarray) -> None:
        """Have the pages of scattered bytes (int64) read side by side before one after the other is waited for."""
        if len(places) > FEW:
            list(readers().map(lambda part: _touch(self.data, part), np.array_split(places, READERS)))

    def dense(self, first: int, last: int, uses: int) -> bool:
        """Whether so many `uses` touch a good part of the bytes `first` to `last`, so that all are read in a row."""
        return uses * DENSE * PAGE > last - first

    def ahead(self, first: int, last: int) -> None:
        """Have the bytes `first` to `last` read ahead, where the system listens."""
        if last < first or not hasattr(os, "posix_fadvise"):
            return
        with suppress(OSError), self.path.open("rb") as file:
            for at in range(first, last + 1, PIECE):
                os.posix_fadvise(file.fileno(), at, min(PIECE, last + 1 - at), os.POSIX_FADV_WILLNEED)

    def verify_all(self, threads: int = 1) -> None:
        """Check what was not checked yet. Raises SourceProblem `reference-damaged`."""
        if self.whole:
            return
        size, stride = len(self.data), STRIDE * PAGE

        def work(at: int) -> None:
            following = at + threads * stride
            self.ahead(following, min(following + stride, size) - 1)
            self.verify(at, min(at + stride, size) - 1)

        self.ahead(0, min(threads * stride, size) - 1)
        spread(work, range(0, size, stride), threads)
        self.whole = True

    def arrays(self) -> dict[str, np.ndarray]:
        """What `write_checked` wrote, mapped and not verified: `verify` the bytes of `place` before using them."""
        return {
            called: self.data[at : at + size].view(dtype).reshape(shape)
            for called, (dtype, shape, at, size) in self.told["arrays"].items()
        }

    def place(self, called: str) -> tuple[int, int]:
        """First byte and number of bytes of an array."""
        _, _, at, size = self.told["arrays"][called]
        return at, size


def _mapped(file: BinaryIO) -> mmap.mmap | bytes:
    return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if os.fstat(file.fileno()).st_size else b""


def new_array(path: Path, kind: type, shape: tuple[int, ...], *, used: int | None = None) -> np.ndarray:
    """A new array in the file `path`, mapped; of its first axis so many are used (None: all), the rest stays a hole.

    Raises AssayError `disk-full` where the disk has no room for it.
    """
    if not all(shape):  # an empty file cannot be mapped
        path.touch()
        return np.zeros(shape, kind)
    array = np.memmap(path, kind, "w+", shape=shape)
    with path.open("r+b") as file:
        reserve(file.fileno(), array.nbytes // shape[0] * (shape[0] if used is None else used))
    return array


def write_checked(path: Path, arrays: Mapping[str, np.ndarray], threads: int = 1) -> Stored:
    """Write named arrays one behind the other, and the sums beside."""
    places: dict[str, Any] = {}
    with path.open("wb") as file:
        for called, array in arrays.items():
            file.write(bytes(-file.tell() % ALIGNED))
            places[called] = [array.dtype.str, list(array.shape), file.tell(), array.nbytes]
            file.write(np.ascontiguousarray(array).data)
    return sum_up(path, {"arrays": places}, threads)


def sum_up(path: Path, told: Mapping[str, Any], threads: int = 1, *, rows: int = 0) -> Stored:
    """Write the sums of a finished file; both are on disk then. `told` says what lies where."""
    sums = np.zeros(-(-path.stat().st_size // PAGE), dtype="<u8")
    if len(sums):
        with pa.memory_map(str(path)) as file:
            data = np.frombuffer(file.read_buffer(), dtype=np.uint8)
        spread(lambda at: _sum(data, sums, at, at + STRIDE), range(0, len(sums), STRIDE), threads)
    stored = Stored(path, told, hashlib.sha256(sums.tobytes()).hexdigest(), rows)
    stored.sums.write_bytes(sums.tobytes())
    for written in (path, stored.sums):
        with written.open("rb") as file_:
            os.fsync(file_.fileno())
    return stored


@njit(cache=True, nogil=True)
def _touch(data: Any, places: Any) -> Any:
    seen = 0
    for at in places:
        seen ^= data[at]
    return seen


@njit(cache=True, nogil=True)
def _sum(data: Any, sums: Any, first: Any, end: Any) -> None:
    for page in range(first, min(end, len(sums))):
        sums[page] = xxh64(data[page * PAGE : min((page + 1) * PAGE, len(data))], uint64(page))


@njit(cache=True, nogil=True)
def _checked(data: Any, sums: Any, done: Any, page: Any) -> Any:
    if xxh64(data[page * PAGE : min((page + 1) * PAGE, len(data))], uint64(page)) != sums[page]:
        return False
    done[page] = True
    return True


@njit(cache=True, nogil=True, inline="always")
def ensured(data: Any, sums: Any, done: Any, first: Any, last: Any) -> Any:
    """Whether the pages of the bytes `first` to `last` are there and sound; each is checked once (`Checked.pages`)."""
    sound = first >= 0 and last < len(data)
    page = first // PAGE
    while sound and page <= last // PAGE:
        sound = done[page] or _checked(data, sums, done, page)
        page += 1
    return sound


@njit(cache=True, nogil=True)
def _sound(data: Any, sums: Any, done: Any, first: Any, last: Any) -> Any:
    for i in range(len(first)):
        if not ensured(data, sums, done, first[i], last[i]):
            return False
    return True


def ranges(buffers: Sequence[pa.Buffer], base: int) -> tuple[np.ndarray, np.ndarray]:
    """First and last byte, in a file mapped at the address `base`, of the buffers that are not empty."""
    filled = [buffer for buffer in buffers if buffer is not None and buffer.size]
    first = np.array([buffer.address - base for buffer in filled], dtype=np.int64)
    return first, first + np.array([buffer.size for buffer in filled], dtype=np.int64) - 1
