"""Tables drawn in text."""

from __future__ import annotations

from pathlib import Path

import pytest

from assay.intake import physical
from assay.intake.formats.delimited import FORMAT as DELIMITED
from assay.intake.formats.text_table import FORMAT
from tests.intake.held import read_bytes, sniffed

ROWS = [("1", "Ann Lee", "ann@x.org"), ("2", "", "bo@x.org"), ("3", "Cy", "cy@x.org")]
DRAWN = {
    "mysql": "+----+---------+-----------+\n| id | name    | mail      |\n+----+---------+-----------+\n"
    "|  1 | Ann Lee | ann@x.org |\n|  2 |         | bo@x.org  |\n|  3 | Cy      | cy@x.org  |\n"
    "+----+---------+-----------+\n3 rows in set (0.00 sec)\n",
    "psql": " id |  name   |   mail    \n----+---------+-----------\n  1 | Ann Lee | ann@x.org\n"
    "  2 |         | bo@x.org\n  3 | Cy      | cy@x.org\n(3 rows)\n",
    "markdown": "| id | name | mail |\n|---:|:---:|---|\n"
    "| 1 | Ann Lee | ann@x.org |\n| 2 |  | bo@x.org |\n| 3 | Cy | cy@x.org |\n",
    "box": "┌────┬─────────┬───────────┐\n│ id │  name   │   mail    │\n├────┼─────────┼───────────┤\n"
    "│ 1  │ Ann Lee │ ann@x.org │\n│ 2  │         │ bo@x.org  │\n│ 3  │ Cy      │ cy@x.org  │\n"
    "└────┴─────────┴───────────┘\n",
    "grid": "+----+---------+-----------+\n| id | name    | mail      |\n+====+=========+===========+\n"
    "|  1 | Ann Lee | ann@x.org |\n+----+---------+-----------+\n|  2 |         | bo@x.org  |\n"
    "+----+---------+-----------+\n|  3 | Cy      | cy@x.org  |\n+----+---------+-----------+\n",
    "sqlplus": "id name    mail\n-- ------- ---------\n"
    " 1 Ann Lee ann@x.org\n 2         bo@x.org\n 3 Cy      cy@x.org\n\n"
    "3 rows selected.\n",
}


@pytest.mark.parametrize("drawn", DRAWN.values(), ids=DRAWN.keys())
def test_as_clients_draw_them(tmp_path: Path, drawn: str) -> None:
    assert sniffed(FORMAT, drawn.encode()) > sniffed(DELIMITED, drawn.encode())
    found = read_bytes(FORMAT, drawn.encode(), tmp_path)
    assert found.only.columns == ("id", "name", "mail")
    assert found.only.rows == ROWS
    assert set(found.all_refused) <= {"line outside the drawn tables"}


def test_several_tables_and_what_stands_between(tmp_path: Path) -> None:
    ruler = "+---+------+\n"
    other = f"[03:12] [INFO] fetching\nTable: notes\n[1 entry]\n{ruler}| k | note |\n{ruler}| a | b    |\n{ruler}"
    found = read_bytes(FORMAT, (DRAWN["mysql"] + other + "done\n").encode(), tmp_path)
    first, notes = found.relations
    assert first.rows == ROWS
    assert (notes.table, notes.columns, notes.rows) == ("notes", ("k", "note"), [("a", "b")])
    assert found.all_refused == {"line outside the drawn tables": 5}


def test_a_broken_line_is_counted(tmp_path: Path) -> None:
    broken = DRAWN["psql"].replace("(3 rows)", "  4 | D | d | d@x.org\n(4 rows)")
    found = read_bytes(FORMAT, broken.encode(), tmp_path).only
    assert found.rows == ROWS
    assert found.refused == {
        "line of a drawn table with other cells than its head": 1,
        "line outside the drawn tables": 1,
    }


@pytest.mark.parametrize("drawn", DRAWN.values(), ids=DRAWN.keys())
def test_blocks_of_any_size_give_the_same(tmp_path: Path, drawn: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(physical, "BLOCK", 90)
    found = read_bytes(FORMAT, drawn.encode(), tmp_path)
    assert found.only.rows == ROWS


@pytest.mark.parametrize("head", ["id    name            mail\n", ""])
def test_columns_that_only_blanks_part(tmp_path: Path, head: str) -> None:
    rows = [(str(i), f"Ann Lee {i}"[: 5 + i], f"ann{i}@x.org 10:0{i % 10}") for i in range(210)]
    text = head + "".join(f"{a:<6}{b:<16}{c}\n" for a, b, c in rows)
    assert sniffed(FORMAT, text.encode()) > sniffed(DELIMITED, text.encode())
    text += "\n210 rows selected.\n" + "77    Annnnnnnnnnnnnnnnnnnnnnnnn x@x.org\n"
    found = read_bytes(FORMAT, text.encode(), tmp_path).only
    assert found.columns == (("id", "name", "mail") if head else ("", "", ""))
    assert found.named == bool(head)
    assert found.rows == [(a, b.strip(), c) for a, b, c in rows]
    assert found.refused == {
        "line outside the drawn tables": 1,
        "line of a drawn table with other cells than its head": 1,
    }


def test_other_text_is_not_one() -> None:
    for text in (
        "a|b\n1|2\n",
        "Title\n-----\nprose under it\n",
        "id,name\n1,--\n2,---\n",
        "a b\n-- --\n",
        "Dear all,  this is\nprose  of mine\n" * 9,
    ):
        assert not sniffed(FORMAT, text.encode())
