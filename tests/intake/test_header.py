"""Whether a first record names the columns, and what stands before it."""

import pytest

from assay.intake.header import is_header, kind, preamble


@pytest.mark.parametrize(
    ("rows", "named"),
    [
        ([["id", "name"], ["1", "Ann"]], True),
        ([["Kundennummer", "Vorname"], ["17", "Ann"]], True),
        ([["first_name", "last_name"], ["Ann", "Lee"], ["Bob", "Ray"]], True),
        ([["\u56fd", "\u540d"], ["1", "\u4e2d"], ["2", "\u6587"]], True),
        ([["1", "Ann"], ["2", "Bob"]], False),
        ([["Ann", "Lee"], ["Bob", "Ray"]], False),
        ([["ann@example.org", "Ann"], ["bob@example.org", "Bob"]], False),
        ([["ann@example.org"], ["bob@example.org"]], False),
        ([["email"], ["ann@example.org"]], True),
        ([["id", "name", "email"]], True),
        ([["Ann", "Lee"]], False),
        ([["", ""], ["1", "2"]], False),
    ],
)
def test_headers(rows: list[list[str]], named: bool) -> None:
    assert is_header(rows) is named


@pytest.mark.parametrize(
    ("rows", "count"),
    [
        ([["id", "name"], ["1", "Ann"]], 0),
        ([["Customers of 2020"], ["id", "name"], ["1", "Ann"], ["2", "Bob"]], 1),
        ([["sep=;"], ["id", "name"], ["1", "Ann"]], 1),
        ([["Region:", "North"], *[["id", "name", "city", "mail"]] * 3], 1),
        ([["# a", "b", "c"], ["id", "name"], ["1", "Ann"]], 1),
        ([["a"], ["b"], ["c"]], 0),
    ],
)
def test_preamble(rows: list[list[str]], count: int) -> None:
    assert preamble(rows) == count


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (None, "empty"),
        ("12", "number"),
        ("2020-01-02", "date"),
        ("a@example.org", "email"),
        ("5f4dcc3b5aa765d61d8327deb882cf99", "hash"),
        ("+49 171 1234567", "phone"),
        ("10.0.0.1", "net"),
        ("Ann", "text"),
    ],
)
def test_kinds(cell: str | None, expected: str) -> None:
    assert kind(cell) == expected
