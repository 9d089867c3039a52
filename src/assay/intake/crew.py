"""The hands of the box: threads that parse and encode blocks while the next ones are read, results in order."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

MOST = 4  # one thread reads and cuts blocks, which takes a fifth of what is done with them (docs/decisions/0010)
_pool: ThreadPoolExecutor | None = None
_hands = 1


def hire(threads: int) -> None:
    """Work with so many threads from now on; with one, everything is done at once by whoever asks."""
    global _pool, _hands  # noqa: PLW0603 - a box is one process with one crew, as it has one set of limits
    _hands = max(1, min(threads, MOST))
    _pool = ThreadPoolExecutor(_hands) if _hands > 1 else None


def hands() -> int:
    """How many things are done at once."""
    return _hands


def begun(work: Callable[[], Result]) -> Future[Result]:
    """`work` on its way, or done when there is one thread; what it raises is raised by its result."""
    if _pool is not None:
        return _pool.submit(work)
    future: Future[Result] = Future()
    try:
        future.set_result(work())
    except Exception as error:  # noqa: BLE001 - raised again where the result is asked for
        future.set_exception(error)
    return future


def ahead(work: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result]:
    """`work` done to each of `items`, in their order; as many are on their way as there are hands, and one more."""
    waiting: deque[Future[Result]] = deque()
    for item in items:
        waiting.append(begun(lambda item=item: work(item)))  # type: ignore[misc] # mypy cannot infer such a lambda
        if len(waiting) > _hands or _pool is None:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()
