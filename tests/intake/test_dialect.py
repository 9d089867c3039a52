"""How delimited text is cut."""

import pytest

from assay.intake.dialect import Dialect, guessed, records, split


@pytest.mark.parametrize(
    ("line", "dialect", "cells"),
    [
        ("a,b,c", Dialect(), ["a", "b", "c"]),
        ('a,"b,c",d', Dialect(), ["a", "b,c", "d"]),
        ('"he said ""no""",2', Dialect(), ['he said "no"', "2"]),
        ('5" pipe,x', Dialect(), ['5" pipe', "x"]),
        ("a,,", Dialect(), ["a", "", ""]),
        ("NULL,\\N,null", Dialect(), [None, None, "null"]),
        ('"NULL",x', Dialect(), ["NULL", "x"]),
        (r"a\,b,c\\,d", Dialect(escape="\\"), ["a,b", "c\\", "d"]),
        (r'"a\"b",\N', Dialect(escape="\\"), ['a"b', None]),
        ("a\t|\tb", Dialect("\t|\t"), ["a", "b"]),
        ("a::b::c:d", Dialect("::"), ["a", "b", "c:d"]),
        ('a, "b, c"', Dialect(spaced=True), ["a", "b, c"]),
        ("'O''Hara'|x", Dialect("|", "'"), ["O'Hara", "x"]),
        ("whole line, yes", Dialect(""), ["whole line, yes"]),
    ],
)
def test_split(line: str, dialect: Dialect, cells: list[str | None]) -> None:
    assert split(line, dialect) == (cells, True, True)


def test_an_open_quote_is_told() -> None:
    assert split('a,"b', Dialect())[1] is False


def test_text_behind_a_quote_is_kept_and_untidy() -> None:
    assert split('"a"b,c', Dialect()) == (["ab", "c"], True, False)


TABLE = [["1", "Ann", "ann@example.org"], ["2", "Bob Lee", "bob@example.org"], ["3", "Cy", "cy@example.com"]]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", ":", "^", "~", "\t|\t", "::", "||", "|~|", "\x01", "+"])
def test_separators_are_found(delimiter: str) -> None:
    found, score = guessed([delimiter.join(row) for row in TABLE])
    assert found.delimiter == delimiter
    assert score > 0.5


@pytest.mark.parametrize(
    "lines",
    [
        ["ann@example.org", "bob@example.org"],
        ["+491711234567", "+491711234568"],
        ["https://example.org/a", "https://example.org/b"],
        ["2001:db8::1", "2001:db8::2"],
        ["2020-01-01 10:20:30", "2020-01-01 10:20:31"],
        ["ann", "bob", "carla"],
    ],
)
def test_a_list_of_single_values_has_no_separator(lines: list[str]) -> None:
    assert guessed(lines)[0].delimiter == ""


def test_backslash_null_means_backslash_escapes() -> None:
    assert guessed(["1\tAnn\t\\N", "2\tBob\tx"])[0] == Dialect("\t", "", "\\")


def test_records_join_quoted_lines_and_leave_open_quotes_alone() -> None:
    lines = ["a,b", '1,"x', 'y"', '2,"open', "3,z"]
    assert records(lines, Dialect()) == [["a", "b"], ["1", "x\ny"], ["2", '"open'], ["3", "z"]]


# The samples of CPython's csv.Sniffer tests, in our own words of the same shapes.
@pytest.mark.parametrize(
    ("lines", "delimiter", "quote"),
    [
        (["Harry's, Heights, IL, 2/1/03, Kim", "Shark, Glen, IL, 12/28/02, Pre"], ", ", ""),
        (["'Ha''s':'He':'IL'", "'Shark':'Glen':'IL'"], ":", "'"),
        (["2147483648;43.0e12;17;abc", "147483648;43.0e2;17;abc"], ";", ""),
        (["'a'|'b'|'c'", "'d'|e|f"], "|", "'"),
    ],
)
def test_known_shapes(lines: list[str], delimiter: str, quote: str) -> None:
    found = guessed(lines)[0]
    assert found.delimiter == delimiter
    if quote:
        assert found.quote == quote
