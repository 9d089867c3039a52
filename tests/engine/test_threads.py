"""Work on several threads: in order, alone without any, and ended with whoever asked for it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

import pytest

from assay.engine import behind, meanwhile, spread


def test_answers_come_in_the_order_of_the_parts() -> None:
    assert spread(lambda n: n * n, range(50), 4) == [n * n for n in range(50)]
    assert spread(str, [], 4) == []


def test_one_part_and_one_thread_take_no_other() -> None:
    here = threading.get_ident()
    assert spread(lambda _: threading.get_ident(), [1], 4) == [here]
    assert spread(lambda _: threading.get_ident(), range(3), 1) == [here] * 3


def test_one_is_worked_on_while_the_next_is_made() -> None:
    here, made = threading.get_ident(), threading.Event()

    def making() -> Iterator[int]:
        yield 1
        made.set()
        yield 2

    def work(one: int) -> tuple[int, bool]:
        return one, made.wait(10) and threading.get_ident() != here

    assert behind(work, making()) == [(1, True), (2, True)]
    assert behind(work, []) == []


def test_an_error_of_one_is_told_before_the_next_is_begun() -> None:
    begun = []

    def work(one: int) -> None:
        begun.append(one)
        raise ValueError(one)

    with pytest.raises(ValueError, match="1"):
        behind(work, [1, 2, 3])
    assert begun == [1]


def test_work_goes_on_meanwhile() -> None:
    with meanwhile(lambda heed: heed() or threading.get_ident()) as other:
        assert other.result() != threading.get_ident()


def test_who_leaves_by_an_error_has_the_work_end_at_its_next_step() -> None:
    ended = threading.Event()

    def work(heed: Callable[[], None]) -> None:
        try:
            while True:
                heed()
                time.sleep(0.001)
        finally:
            ended.set()

    with pytest.raises(KeyboardInterrupt), meanwhile(work):
        raise KeyboardInterrupt
    assert ended.is_set()
