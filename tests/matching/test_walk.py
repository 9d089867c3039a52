"""The walk over customers: distinct, decided by the key, and spread evenly."""

from __future__ import annotations

import numpy as np
import pytest

from assay.matching.walk import walked
from tests.matching.made import KEY

OTHER = bytes(reversed(KEY))


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 16, 17, 63, 64, 65, 1_000, 4_097])
def test_a_whole_walk_meets_every_number_once(count: int) -> None:
    assert sorted(walked(count, KEY, count + 10).tolist()) == list(range(1, count + 1))


@pytest.mark.parametrize(("count", "limit"), [(0, 10), (10, 0)])
def test_an_empty_walk_meets_nobody(count: int, limit: int) -> None:
    assert len(walked(count, KEY, limit)) == 0


def test_a_short_walk_begins_a_long_one() -> None:
    assert walked(50_000, KEY, 100).tolist() == walked(50_000, KEY, 5_000)[:100].tolist()


def test_the_key_decides() -> None:
    first, again, other = (walked(10_000, key, 500).tolist() for key in (KEY, KEY, OTHER))
    assert first == again
    assert len(set(first) & set(other)) < 60  # 25 expected of two samples of 500 in 10,000


def test_the_largest_base_is_walked_without_listing_it() -> None:
    numbers = walked(100_000_000, KEY, 20_000)
    assert len(np.unique(numbers)) == 20_000
    assert numbers.min() >= 1
    assert numbers.max() <= 100_000_000
    share = np.histogram(numbers, bins=10, range=(1, 100_000_001))[0] / 20_000
    assert np.abs(share - 0.1).max() < 0.01  # five standard deviations of a share of 0.1 in 20,000 are 0.0106
