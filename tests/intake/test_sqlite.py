"""SQLite files: all tables, damage, and files that are traps; and the same table in every structured format."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from assay.intake.formats import json_lines, parquet, spreadsheet, sql_dump
from assay.intake.formats.sqlite import FORMAT
from tests.intake.held import read_bytes, read_file, sniffed


def made(path: Path, *statements: str) -> Path:
    with sqlite3.connect(path) as base:
        for statement in statements:
            base.execute(statement)
    base.close()
    return path


def test_tables_and_types(tmp_path: Path) -> None:
    path = made(
        tmp_path / "a.db",
        'CREATE TABLE "we""ird" (id INTEGER PRIMARY KEY, "full name" TEXT, score REAL, data BLOB)',
        "INSERT INTO \"we\"\"ird\" VALUES (1, 'é', 0.1, x'FF00'), (2, NULL, 2.5, CAST('text' AS BLOB))",
        "CREATE TABLE empty (a)",
        'CREATE VIEW v AS SELECT * FROM "we""ird"',
    )
    found = read_file(FORMAT, path)
    assert found.only.table == 'we"ird'
    assert found.only.columns == ("id", "full name", "score", "data")
    assert found.only.rows == [("1", "é", "0.1", "0xFF00"), ("2", None, "2.5", "text")]
    assert sniffed(FORMAT, path.read_bytes()) > 0.9


def test_the_file_is_not_changed_and_virtual_tables_are_left_alone(tmp_path: Path) -> None:
    path = made(tmp_path / "a.db", "CREATE VIRTUAL TABLE f USING fts5(a)", "INSERT INTO f VALUES ('x')")
    before = path.read_bytes()
    found = read_file(FORMAT, path)
    assert path.read_bytes() == before
    assert "f" not in [r.table for r in found.relations]


def test_a_damaged_page_costs_its_rows(tmp_path: Path) -> None:
    path = made(
        tmp_path / "a.db",
        "CREATE TABLE t (id INTEGER PRIMARY KEY, x TEXT)",
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<2000) "
        "INSERT INTO t SELECT i, printf('%.100c','x') FROM n",
    )
    data = bytearray(path.read_bytes())
    data[4096 * 30 : 4096 * 31] = b"\xff" * 4096
    found = read_bytes(FORMAT, bytes(data), tmp_path)
    assert 0 < len(found.only.rows) < 2000
    assert found.all_refused == {"damaged page of a table": 1}
    assert found.partial


def test_cut_and_garbage(tmp_path: Path) -> None:
    data = made(tmp_path / "a.db", "CREATE TABLE t (a)", "INSERT INTO t VALUES (1)").read_bytes()
    for broken in (data[:4096], data[:50], data[:100] + b"\xff" * 8000, b"SQLite format 3\0"):
        assert read_bytes(FORMAT, broken, tmp_path).partial
    assert sniffed(FORMAT, b"SQLite") == 0.0


@pytest.mark.shared
def test_public_files(shared: Path) -> None:
    found = read_file(FORMAT, shared / "sqldumps" / "dvwa_sqlite.db")
    assert sorted((r.table, len(r.rows)) for r in found.relations) == [("guestbook", 1), ("users", 5)]
    for path in (shared / "sqldumps" / "pgloader_cases").glob("*.db"):
        assert read_file(FORMAT, path).relations


def test_the_same_table_in_every_format(tmp_path: Path) -> None:
    columns = ("id", "email", "name")
    rows = [("1", "a@b.example", "O'Hara"), ("22345678901", "c@d.example", "Zoë; \\ tab"), ("3", None, "x")]
    people = [dict(zip(columns, (int(r[0]), *r[1:]), strict=True)) for r in rows]
    quoted = ["(" + ",".join("NULL" if v is None else "'" + v.replace("'", "''") + "'" for v in r) + ")" for r in rows]
    copied = ["\t".join("\\N" if v is None else v.replace("\\", "\\\\") for v in r) for r in rows]
    book = openpyxl.Workbook()
    for row in [columns, *[tuple(p.values()) for p in people]]:
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    pq.write_table(pa.Table.from_pylist(people), tmp_path / "a.parquet")
    values = ", ".join(quoted)
    made(tmp_path / "a.db", "CREATE TABLE t (id INTEGER, email TEXT, name TEXT)", f"INSERT INTO t VALUES {values}")
    head = "SET search_path = x;\n"
    found = [
        read_bytes(json_lines.FORMAT, "\n".join(map(json.dumps, people)).encode(), tmp_path),
        read_bytes(sql_dump.FORMAT, f"{head}INSERT INTO t (id, email, name) VALUES {values};".encode(), tmp_path),
        read_bytes(
            sql_dump.FORMAT,
            "\n".join([f"{head}COPY t (id, email, name) FROM stdin;", *copied, "\\.\n"]).encode(),
            tmp_path,
        ),
        read_file(spreadsheet.FORMAT, tmp_path / "a.xlsx"),
        read_file(parquet.FORMAT, tmp_path / "a.parquet"),
        read_file(FORMAT, tmp_path / "a.db"),
    ]
    for one in found:
        assert (one.only.columns, one.only.rows) == (columns, rows)
