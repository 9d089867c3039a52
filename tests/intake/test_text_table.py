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


def _under_dashes(names: list[str], widths: list[int] | None = None) -> str:
    pads = widths or [len(name) for name in names]
    lines = [f"{n}{' ' * (20 - p)} ann{i}@x.org\n" for i, (n, p) in enumerate(zip(names, pads, strict=True))]
    return "NAME                 MAIL\n" + "-" * 20 + " " + "-" * 20 + "\n" + "".join(lines)


def test_rows_under_dashes_that_do_not_fit_are_lost_and_short_ones_read(tmp_path: Path) -> None:
    fit = [f"Ann {i}" for i in range(30)]
    long = "".join(f"Ann {'Lee ' * 6}{i} ann@x.org\n" for i in range(5)) + "AnneAnneAnneAnneAnneAnne\n"
    text = _under_dashes(fit) + long + "".join(f"Bo {i}\n" for i in range(5)) + "\n41 rows selected.\n\nSQL>\n"
    found = read_bytes(FORMAT, text.encode(), tmp_path).only
    assert len(found.rows) == 35
    assert found.rows[-1] == ("Bo 4", "")
    assert found.refused == {
        "line of a drawn table with other cells than its head": 6,
        "line outside the drawn tables": 2,
    }


@pytest.mark.parametrize("places", [1, 2])
def test_wide_characters_are_padded_by_characters_or_by_places(tmp_path: Path, places: int) -> None:
    names = ["王小明", "Ann Lee", "山田ハナコ", "김철수"]
    widths = [len(name) * (1 if name.isascii() else places) for name in names]
    found = read_bytes(FORMAT, _under_dashes(names, widths).encode(), tmp_path)
    assert found.only.rows == [(name, f"ann{i}@x.org") for i, name in enumerate(names)]
    assert not found.all_refused


def test_a_cell_with_line_ends_is_counted_line_by_line(tmp_path: Path) -> None:
    text = DRAWN["mysql"].replace("|  3 | Cy", "|  9 | D\nof\nx  | d@x.org |\n|  3 | Cy")
    found = read_bytes(FORMAT, text.encode(), tmp_path).only
    assert found.rows == ROWS
    assert found.refused["line of a drawn table with other cells than its head"] == 3


@pytest.mark.parametrize("client", ["mysql", "psql", "sqlplus"])
def test_a_head_that_comes_again_is_no_row(tmp_path: Path, client: str) -> None:
    found = read_bytes(FORMAT, (DRAWN[client] * 2).encode(), tmp_path)
    assert found.only.rows == ROWS * 2
    assert found.only.refused["header repeated"] == 1


def test_other_text_is_not_one() -> None:
    for text in (
        "a|b\n1|2\n",
        "Title\n-----\nprose under it\n",
        "id,name\n1,--\n2,---\n",
        "a b\n-- --\n",
        "Dear all,  this is\nprose  of mine\n" * 9,
    ):
        assert not sniffed(FORMAT, text.encode())
