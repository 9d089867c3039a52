"""Work in parts on several cores: compiled code and Arrow let go of the interpreter's lock."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

P = TypeVar("P")
T = TypeVar("T")


def spread(work: Callable[[P], T], parts: Iterable[P], threads: int) -> list[T]:
    """What `work` gives of each part, in their order, on so many threads.

    One part alone takes none: a thread takes longer to start than most parts of a small claim to be done.
    """
    given = list(parts)
    if threads == 1 or len(given) < 2:  # one is done here
        return [work(part) for part in given]
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(work, given))


@contextmanager
def meanwhile(work: Callable[[], T]) -> Iterator[Future[T]]:
    """`work` goes on in a thread while the caller does something else; who leaves by an error does not wait for it."""
    pool = ThreadPoolExecutor(1)
    try:
        yield pool.submit(work)
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        raise
    pool.shutdown()
