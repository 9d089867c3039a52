"""Work on several threads: in order, alone without any, and ended with whoever asked for it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest

from assay.engine import meanwhile, spread


def test_answers_come_in_the_order_of_the_parts() -> None:
    assert spread(lambda n: n * n, range(50), 4) == [n * n for n in range(50)]
    assert spread(str, [], 4) == []


def test_one_part_and_one_thread_take_no_other() -> None:
    here = threading.get_ident()
    assert spread(lambda _: threading.get_ident(), [1], 4) == [here]
    assert spread(lambda _: threading.get_ident(), range(3), 1) == [here] * 3


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
