"""Rows that repeat an earlier one, and the row in which a person counts."""

from __future__ import annotations

import numpy as np
import pytest

from assay.matching.repeats import Seen, first_of, leaders


@pytest.mark.parametrize("seed", range(5))
def test_the_first_row_of_equal_ones_is_found_across_slices(seed: int) -> None:
    random = np.random.default_rng(seed)
    prints = random.integers(0, 400, 1_000).astype(np.uint64) << np.uint64(random.integers(0, 50))
    seen, told = Seen(len(prints)), []
    for part in np.array_split(prints, random.integers(1, 6)):
        told += seen.take(part).tolist()
    first: dict[int, int] = {}
    assert told == [first.setdefault(value, at) if value else at for at, value in enumerate(prints.tolist())]


def test_prints_that_want_the_same_slot_are_kept_apart() -> None:
    prints = np.array([1, 2, 3, 1, 2, 3, 0, 0], np.uint64)  # all of slot 0: their upper bits are alike
    assert Seen(len(prints)).take(prints).tolist() == [0, 1, 2, 0, 1, 2, 6, 7]


def test_a_customer_is_led_by_the_first_row_accepted_for_him() -> None:
    place = np.full(4, -1, np.int64)
    first_of(np.array([2, 2, 1, 2]), np.array([False, True, True, True]), place)
    assert place.tolist() == [-1, 2, 1, -1]


@pytest.mark.parametrize("seed", range(5))
def test_a_person_counts_in_the_first_row_that_matched_else_in_the_first(seed: int) -> None:
    random = np.random.default_rng(seed)
    persons, matched = random.integers(0, 60, 200), random.random(200) < 0.3
    leads = np.zeros(200, np.bool_)
    leaders(persons, matched, leads)
    wanted = {min(np.flatnonzero(persons == p), key=lambda at: (not matched[at], at)) for p in set(persons.tolist())}
    assert set(np.flatnonzero(leads).tolist()) == wanted
