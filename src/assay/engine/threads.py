"""Work in parts on several cores: compiled code and Arrow let go of the interpreter's lock."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event
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


def behind(work: Callable[[P], T], made: Iterable[P]) -> list[T]:
    """What `work` gives of each, one after the other in a thread of its own, while the caller makes the next.

    One is worked on and one made at a time. An error of `work` ends it before another is begun.
    """
    told: list[T] = []
    with ThreadPoolExecutor(1) as beside:
        doing: Future[T] | None = None
        try:
            for one in made:
                if doing is not None:
                    told.append(doing.result())
                doing = beside.submit(work, one)
        except Exception as problem:
            first = doing.exception() if doing is not None else None
            if first is not None and first is not problem:  # a disk that is full fails both: the cause is told
                raise first from problem
            raise
        if doing is not None:
            told.append(doing.result())
    return told


class Unwanted(Exception):
    """Nobody waits for the answer any more."""


@contextmanager
def meanwhile(work: Callable[[Callable[[], None]], T]) -> Iterator[Future[T]]:
    """`work` goes on in a thread while the caller does something else, and has ended when the block is left.

    It is given what it calls every second or so: that raises `Unwanted` where the caller has left by an error.
    """
    left = Event()

    def heed() -> None:
        if left.is_set():
            raise Unwanted

    with ThreadPoolExecutor(1) as pool:
        try:
            yield pool.submit(work, heed)
        except BaseException:
            left.set()
            raise
