"""How far the reading of a member has come, told to whoever listens: the box sets the ear, the readers advance."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass
class _Pace:
    done: int = 0
    total: int = 0
    heard: Callable[[int, int], None] = lambda _done, _total: None


_now = _Pace()


def listen(heard: Callable[[int, int], None]) -> None:
    """Have `heard` told the bytes read of a member and how many there are."""
    _now.heard = heard


def begin(size: int) -> None:
    """A member of `size` bytes is about to be read."""
    _now.done, _now.total = 0, size


def passes(count: int) -> None:
    """The member is read `count` times over."""
    _now.total *= count


def end() -> None:
    """The member has been read as far as it could be: transcoded text is shorter, a broken file ends before its end."""
    if _now.done:  # its reader tells how far it is
        advance(_now.total - _now.done)


def advance(count: int) -> None:
    """So many bytes more were read; text that was transcoded may be longer than the member."""
    _now.done = min(_now.done + count, _now.total)
    _now.heard(_now.done, _now.total)
