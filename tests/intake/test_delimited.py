"""The format of delimited text, from bytes to relations."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from assay.intake.model import Outcome
from assay.intake.visit import Visit
from tests.intake.conftest import rows_of

PEOPLE = [
    ["id", "name", "email"],
    ["1", "Ann M\u00fcller", "ann@example.org"],
    ["2", "Bob Lee", "bob@example.org"],
    ["3", "Ji\u0159\u00ed", "jiri@example.cz"],
    ["4", "Zo\u00eb", "zoe@example.com"],
]
Run = Callable[..., Visit]


def only(visit: Visit) -> tuple[list[list[str | None]], object]:
    (relation,) = visit.relations
    return rows_of(relation), relation


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "\t|\t", "::", "~"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1250"])
def test_the_same_rows_in_every_dress(visit: Run, delimiter: str, end: str, encoding: str) -> None:
    people = [[cell.replace("\u00eb", "\u00e9") for cell in row] for row in PEOPLE]  # cp1250 has both
    text = "".join(delimiter.join(row) + end for row in people)
    found = visit(text.encode(encoding))
    (relation,) = found.relations
    assert relation.columns == ("id", "name", "email")
    assert relation.named
    if encoding != "cp1250":  # what one-byte encoding it is can only be guessed from four lines
        assert rows_of(relation) == people[1:]
    assert relation.rows == 4
    assert found.members[0].outcome is Outcome.FULL


def test_no_header(visit: Run) -> None:
    rows, relation = only(visit(b"1,Ann,ann@example.org\n2,Bob,bob@example.org\n"))
    assert rows == [["1", "Ann", "ann@example.org"], ["2", "Bob", "bob@example.org"]]
    assert not relation.named  # type: ignore[attr-defined]
    assert relation.columns == ("", "", "")  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "below", ["(2 rows)\n", "\n2 rows selected.\nTotal: 2\n", "\\.\n\n\n", "\nDM me for the rest\n"]
)
def test_what_stands_below_a_table_is_no_person(visit: Run, below: str) -> None:
    found = visit(b"1\tAnn\t\\N\n2\tTotal\tx\n" + below.encode())
    (relation,) = found.relations
    assert rows_of(relation) == [["1", "Ann", None], ["2", "Total", "x"]]
    assert set(relation.refused) == {"line after the table"}
    assert found.members[0].outcome is Outcome.FULL
    assert relation.facts["ragged"] == "0"


def test_a_repeated_header_is_no_person(visit: Run) -> None:
    found = visit(b"id,name\n1,Ann\nid,name\n2,Bob\nid,name\n")
    (relation,) = found.relations
    assert rows_of(relation) == [["1", "Ann"], ["2", "Bob"]]
    assert relation.refused == {"header repeated": 2}


def test_what_stands_before_the_table_is_counted(visit: Run) -> None:
    found = visit(b"Export of customers\n\n# made by hand\nid,name\n1,Ann\n2,Bob\n")
    (relation,) = found.relations
    assert relation.columns == ("id", "name")
    assert rows_of(relation) == [["1", "Ann"], ["2", "Bob"]]
    assert relation.refused == {"line before the table": 2}
    assert relation.facts["ragged"] == "0"


def test_ragged_rows_are_kept_and_counted(visit: Run) -> None:
    found = visit(b"id,name,city\n1,Ann,Bonn\n2,Bob\n3,Cy,Graz,extra\n4,Dee,Ulm\n")
    rows, relation = only(found)
    assert rows == [["1", "Ann", "Bonn"], ["2", "Bob", None], ["3", "Cy", "Graz,extra"], ["4", "Dee", "Ulm"]]
    assert relation.facts["ragged"] == "2"  # type: ignore[attr-defined]
    assert found.members[0].outcome is Outcome.FULL


def test_one_unbalanced_quote_among_many(visit: Run) -> None:
    lines = [f'{i},"Name {i}",x' for i in range(5_000)]
    lines[9] = '9,"Name 9,x'
    found = visit(("id,name,mark\n" + "\n".join(lines) + "\n").encode())
    (relation,) = found.relations
    assert relation.rows == 4_999
    assert relation.refused == {"unbalanced quote": 1}
    assert found.members[0].outcome is Outcome.PART


def test_header_only(visit: Run) -> None:
    (relation,) = visit(b"id,name,email\n").relations
    assert relation.columns == ("id", "name", "email")
    assert relation.rows == 0


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf", b"\n\n\n"])
def test_nothing_in_it(visit: Run, data: bytes) -> None:
    found = visit(data)
    assert sum(relation.rows for relation in found.relations) == 0
    assert len(found.members) == 1
    assert found.members[0].because


def test_one_byte(visit: Run) -> None:
    rows, _ = only(visit(b"x"))
    assert rows == [["x"]]


def test_a_huge_line_is_refused_and_the_rest_read(visit: Run) -> None:
    found = visit(b"id,name\n1,Ann\n2," + b"x" * (40 << 20) + b"\n3,Cy\n")
    (relation,) = found.relations
    assert rows_of(relation) == [["1", "Ann"], ["3", "Cy"]]
    assert relation.refused == {"line longer than the limit": 1}


def test_a_cell_over_the_limit_of_the_standard_library(visit: Run) -> None:
    rows, _ = only(visit(b'id,name\n1,"' + b"x" * 131_073 + b'"\n2,Bob\n'))
    assert [len(row[1] or "") for row in rows] == [131_073, 3]


def test_lines_of_another_encoding_inside(visit: Run) -> None:
    lines = [f"{i},M\u00fcller {i}".encode() for i in range(20)]
    lines[7] = "7,M\u00fcller 7".encode("cp1252")
    rows, relation = only(visit(b"id,name\n" + b"\n".join(lines) + b"\n"))
    assert rows == [[str(i), f"M\u00fcller {i}"] for i in range(20)]
    assert relation.facts["lines-other"] == "1"  # type: ignore[attr-defined]


def test_nul_bytes_are_kept_and_counted(visit: Run) -> None:
    rows, relation = only(visit(b"id,name\n1,A\0nn\n2,Bob\n3,Cy\n4,Dee\n"))
    assert rows[0] == ["1", "A\0nn"]
    assert relation.facts["nul-bytes"] == "1"  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "values",
    [
        ["ann@example.org", "bob@example.org", "cy@example.org"],
        ["+4917112345", "+4917112346", "+4917112347"],
        ["5f4dcc3b5aa765d61d8327deb882cf99", "e10adc3949ba59abbe56e057f20f883e"],
    ],
)
def test_lists_of_one_column(visit: Run, values: list[str]) -> None:
    rows, relation = only(visit("\n".join(values).encode()))
    assert rows == [[value] for value in values]
    assert not relation.named  # type: ignore[attr-defined]


def test_two_columns_of_one_name_and_none(visit: Run) -> None:
    rows, relation = only(visit(b"id,name,name,\n1,Ann,Lee,x\n2,Bob,Ray,y\n"))
    assert relation.columns == ("id", "name", "name", "")  # type: ignore[attr-defined]
    assert rows[0] == ["1", "Ann", "Lee", "x"]


@pytest.mark.parametrize("size", [100, 20 << 20])
def test_padding_with_nuls_is_no_record(visit: Run, size: int) -> None:
    rows, relation = only(visit(b"id,name\n1,Ann\n2,Bob\n3,Cy\n" + bytes(size)))
    assert rows == [["1", "Ann"], ["2", "Bob"], ["3", "Cy"]]
    assert relation.refused == {}  # type: ignore[attr-defined]
    assert relation.facts["nul-bytes"] == str(size)  # type: ignore[attr-defined]


def test_too_many_columns_are_said(visit: Run) -> None:
    head = ",".join(f"field{i}" for i in range(2_500))
    found = visit((head + "\n" + ",".join(["1"] * 2_500) + "\n" + ",".join(["2"] * 2_500) + "\n").encode())
    (relation,) = found.relations
    assert len(relation.columns) == 2_000
    assert relation.rows == 2
    assert found.members[0].outcome is Outcome.PART


@pytest.mark.parametrize(
    "body",
    [
        "0,;,'\n0,;,'\n1,;,'\n2,a,b\n",
        "0,'',''\n1,'',''\n2,'',''\n",
        "1,',;a\n2,a,b\n9,',a\n",
        "1,a,'b'\n2,c,d\n3,'e,f\n",
    ],
    ids=["lone", "two", "over-lines", "one-wrapped"],
)
def test_apostrophes_that_are_letters_stay(visit: Run, body: str) -> None:
    rows, _ = only(visit(("customer_id,name,note\n" + body).encode()))
    assert rows == [line.split(",") for line in body.splitlines()]


@pytest.mark.parametrize(
    "body",
    ["1,'Lee, Ann','it''s'\n2,'Ray, Bob',''\n", "1,Ann,'a, b'\n2,Bob,c\n3,Cy,d\n", "'1','Ann','x'\n'2','Bob','y'\n"],
    ids=["texts", "where-needed", "all"],
)
def test_apostrophes_that_are_quotes_go(visit: Run, body: str) -> None:
    rows, _ = only(visit(("customer_id,name,note\n" + body).encode()))
    assert rows == list(csv.reader(io.StringIO(body), quotechar="'"))


def _could_be_quoted(cells: list[str], delimiter: str) -> bool:
    texts = [cell for cell in cells if cell != "''"]
    wrapped = [cell for cell in texts if len(cell) > 2 and cell[0] == cell[-1] == "'"]
    return len(wrapped) > 0.5 * len(texts)


words = st.text(st.sampled_from("abcdefgh \u00e9\u4e2d,;\"'\n"), min_size=1, max_size=8).map(str.strip).filter(bool)


@given(
    st.lists(st.tuples(st.integers(0, 99_999).map(str), words, words), min_size=4, max_size=30),
    st.sampled_from(",;\t|"),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
    st.sampled_from(["utf-8", "utf-16", "utf-8-sig"]),
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_random_tables_come_back(
    visit: Run, table: list[tuple[str, str, str]], delimiter: str, end: str, quoting: int, encoding: str
) -> None:
    assume(not any(row[1:] == ("name", "note") for row in table))
    # a column that stands between apostrophes throughout, or with an apostrophe around separators, could be quoted
    assume(not any(_could_be_quoted([row[at] for row in table], delimiter) for at in (1, 2)))
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator=end, quoting=quoting)
    writer.writerow(["customer_id", "name", "note"])
    writer.writerows(table)
    found = visit(out.getvalue().encode(encoding))
    (relation,) = found.relations
    assert relation.columns == ("customer_id", "name", "note")
    assert rows_of(relation) == [list(row) for row in table]
    assert not relation.refused
