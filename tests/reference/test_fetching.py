"""Whether a query asks for its rows in an order."""

from __future__ import annotations

import pytest

from assay.reference.fetching import ordered


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("SELECT mail FROM people ORDER BY id", True),
        ("SELECT mail FROM (SELECT * FROM people) p order  by id", True),
        ("SELECT mail, row_number() OVER (PARTITION BY mail ORDER BY coalesce(id, 0)) FROM people", False),
        ("SELECT mail FROM (SELECT * FROM people ORDER BY id LIMIT 10) p", False),
    ],
)
def test_only_an_order_of_the_rows_themselves_counts(query: str, said: bool) -> None:
    assert ordered(query) is said
