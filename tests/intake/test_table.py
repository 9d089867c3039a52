"""Blocks of delimited text: rows in order, every record read or refused."""

import csv
import io

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from assay.intake.dialect import Dialect
from assay.intake.table import UNBALANCED, Block, parsed


def rows(block: Block) -> list[list[str | None]]:
    return [list(row) for row in zip(*(column.to_pylist() for column in block.columns), strict=True)]


def whole(text: str, width: int, dialect: Dialect | None = None) -> Block:
    return parsed(text.encode(), dialect or Dialect(), width, last=True)


def test_plain_rows() -> None:
    assert rows(whole("1,a\n2,b\n", 2)) == [["1", "a"], ["2", "b"]]


def test_no_line_end_at_the_end() -> None:
    assert rows(whole("1,a\n2,b", 2)) == [["1", "a"], ["2", "b"]]


def test_ragged_rows_stay_in_place_and_are_counted() -> None:
    block = whole("1,a\n2\n3,c,x\n4,d\n", 2)
    assert rows(block) == [["1", "a"], ["2", None], ["3", "c,x"], ["4", "d"]]
    assert block.ragged == {"short": 1, "long": 1}


def test_blank_lines_are_no_records() -> None:
    assert rows(whole("\n1,a\n\n\r\n2,b\n\n", 2)) == [["1", "a"], ["2", "b"]]


def test_mixed_line_ends() -> None:
    assert rows(whole("1,a\r2,b\r\n3,c\n4,d", 2)) == [["1", "a"], ["2", "b"], ["3", "c"], ["4", "d"]]


def test_quoted_line_ends_and_separators() -> None:
    text = '1,"a\nb"\r\n2,"c,d"\n"3","e""f"\n4,"g\r\nh"\n'
    assert rows(whole(text, 2)) == [["1", "a\nb"], ["2", "c,d"], ["3", 'e"f'], ["4", "g\r\nh"]]


def test_an_unbalanced_quote_loses_its_own_line_only() -> None:
    lines = [f'{i},"name {i}"' for i in range(100)]
    lines[40] = '40,"name 40'
    block = whole("\n".join(lines), 2)
    assert block.refused == {UNBALANCED: 1}
    assert [row[0] for row in rows(block)] == [str(i) for i in range(100) if i != 40]


def test_an_unbalanced_quote_in_the_last_line() -> None:
    block = whole('1,a\n2,"b\n', 2)
    assert rows(block) == [["1", "a"]]
    assert block.refused == {UNBALANCED: 1}


def test_two_unbalanced_quotes() -> None:
    block = whole('1,"a\n2,b\n3,"c\n4,d\n', 2)
    assert rows(block) == [["2", "b"], ["4", "d"]]
    assert block.refused == {UNBALANCED: 2}


def test_a_quote_inside_a_word_is_a_letter() -> None:
    assert rows(whole('1,5" pipe\n2,b\n3,7" x\n', 2)) == [["1", '5" pipe'], ["2", "b"], ["3", '7" x']]


def test_nul_bytes_are_kept() -> None:
    assert rows(whole("1,a\0b\n2,\0\n", 2)) == [["1", "a\0b"], ["2", "\0"]]


def test_null_marks_and_empty_strings() -> None:
    assert rows(whole('NULL,\\N\n"NULL",""\n,x\n', 2)) == [[None, None], ["NULL", ""], ["", "x"]]


def test_backslash_escapes() -> None:
    text = "1\ta\\tb\\\\\n2\t\\N\n3\tone\\\ntwo\n4\tx\\ny\n"
    expected = [["1", "a\tb\\"], ["2", None], ["3", "one\ntwo"], ["4", "x\ny"]]
    assert rows(whole(text, 2, Dialect("\t", "", "\\"))) == expected


def test_separators_of_several_bytes() -> None:
    text = '1::a:b::c\n2::"x::y"::z\n'
    assert rows(whole(text, 3, Dialect("::"))) == [["1", "a:b", "c"], ["2", "x::y", "z"]]


def test_one_column() -> None:
    assert rows(whole("a,b\n\nc;d\n", 1, Dialect(""))) == [["a,b"], ["c;d"]]


def test_a_record_that_goes_on_is_left_for_the_next_block() -> None:
    data = b'1,a\n2,"b\nc'
    block = parsed(data[:9], Dialect(), 2, last=False)
    assert rows(block) == [["1", "a"]]
    assert data[block.used :] == b'2,"b\nc'


cell = st.text(st.sampled_from("ab\"',;|\n\r\\ \t0\u00e4\u4e2d:#"), max_size=6)
NULL_LIKE = ("NULL", "\\N")


@st.composite
def tables(draw: st.DrawFn) -> list[list[str]]:
    width = draw(st.integers(2, 5))
    return draw(st.lists(st.lists(cell, min_size=width, max_size=width), min_size=1, max_size=12))


@given(tables(), st.sampled_from(",;\t|:"), st.sampled_from(["\n", "\r\n"]), st.sampled_from([0, 1]))
@settings(max_examples=300, deadline=None)
@example([["", ""], ['"', "\n"]], ",", "\n", 0)
def test_what_csv_writers_write_is_read_back(table: list[list[str]], delimiter: str, end: str, quoting: int) -> None:
    if any("\r" in value for row in table for value in row):
        quoting = csv.QUOTE_ALL  # up to Python 3.12 the writer leaves a lone CR bare, where it ends a line for us
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator=end, quoting=quoting).writerows(table)
    block = whole(out.getvalue(), len(table[0]), Dialect(delimiter))
    assert rows(block) == table
    assert not block.refused


@given(tables(), st.sampled_from(",;\t|"))
@settings(max_examples=200, deadline=None)
def test_escaped_text_is_read_back(table: list[list[str]], delimiter: str) -> None:
    def escaped(value: str) -> str:
        return "".join("\\" + c if c in delimiter + "\\\n\r" else c for c in value)

    text = "".join(delimiter.join(escaped(value) for value in row) + "\n" for row in table)
    block = whole(text, len(table[0]), Dialect(delimiter, "", "\\"))
    assert rows(block) == table


@given(st.lists(st.text('ab",\\', min_size=1, max_size=8), max_size=12), st.integers(1, 3))
@settings(max_examples=300, deadline=None)
def test_every_line_is_a_row_or_refused_or_part_of_a_row(lines: list[str], width: int) -> None:
    text = "".join(line + "\n" for line in lines)
    block = whole(text, width)
    inside = sum((value or "").count("\n") for row in rows(block) for value in row)
    assert block.rows + block.refused.total() + inside == len(lines)


@pytest.mark.parametrize("size", [1, 2, 3, 5])
def test_cutting_into_blocks_changes_nothing(size: int) -> None:
    lines = ["1,a", '2,"b', 'c"', "3", '4,"open', "5,e", '"6","f"']
    expected = rows(whole("".join(line + "\n" for line in lines), 2))
    seen, rest = [], b""
    for at in range(0, len(lines), size):
        rest += "".join(line + "\n" for line in lines[at : at + size]).encode()
        block = parsed(rest, Dialect(), 2, last=at + size >= len(lines))
        seen += rows(block)
        rest = rest[block.used :]
    assert seen == expected
