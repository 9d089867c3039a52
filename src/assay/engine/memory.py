"""Memory that libraries keep for their next allocation, given back to the system where files need it more."""

from __future__ import annotations

import ctypes
from functools import cache
from typing import Any

import pyarrow as pa


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
