"""Customers met and first rows are the same whether they are sorted or listed."""

from __future__ import annotations

import numpy as np
import pytest

from assay.matching.repeats import Met, first_rows

FOUND = np.array([7, 3, 7, 100, 3, 3, 9])


@pytest.mark.parametrize("customers", [100, 1_000_000])
def test_distinct_customers_are_counted_over_all_slices(customers: int) -> None:
    met = Met(customers, len(FOUND))
    for at in range(0, len(FOUND), 3):
        met.take(FOUND[at : at + 3])
    assert met.count == 4


@pytest.mark.parametrize("customers", [100, 1_000_000])
def test_a_row_finds_the_first_accepted_row_of_its_customer(customers: int) -> None:
    accepted = np.array([False, True, True, True, True, False, True])
    told = first_rows(FOUND, accepted, customers)
    assert told[accepted].tolist() == [1, 2, 3, 1, 6]


def test_few_rows_keep_nothing_as_long_as_the_customers() -> None:
    met = Met(10**15, len(FOUND))  # such a list would not fit into any memory
    met.take(FOUND)
    assert met.count == 4
    assert len(first_rows(FOUND, np.ones(7, np.bool_), 10**15)) == 7
