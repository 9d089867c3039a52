"""Room: memory that libraries keep for their next allocation goes back to the system, and files get theirs at once."""

from __future__ import annotations

import ctypes
import errno
import os
from functools import cache
from typing import Any

import pyarrow as pa

from assay.problem import FULL, disk_full


def give_back() -> None:
    """Let the system have what Arrow and the C library hold free.

    The C library keeps an arena for each of many threads; of a large run that is several GB.
    """
    pa.default_memory_pool().release_unused()
    if (trim := _trim()) is not None:
        trim(0)


@cache
def _trim() -> Any:
    """The C library's own; None where it has none (only glibc's has)."""
    try:
        return ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError, TypeError):
        return None


def reserve(file: int, size: int) -> None:
    """Have the disk keep room for the first `size` bytes of an open file.

    A page of a mapped file that finds none when it is written would end the process without a word. Raises AssayError
    `disk-full`. Where a file system cannot promise room nothing is done.
    """
    if not size or not hasattr(os, "posix_fallocate"):
        return
    try:
        os.posix_fallocate(file, 0, size)
    except OSError as problem:
        if problem.errno in FULL:
            raise disk_full("the working files") from None
        if problem.errno not in (errno.EINVAL, errno.EOPNOTSUPP):
            raise
