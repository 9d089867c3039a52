"""SQLite as a source."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from assay.problem import SourceProblem
from assay.reference import Request
from assay.reference.connectors.sqlite import project, tables, takes
from assay.settings import Settings
from tests.reference.made import Opened, write_sqlite


def test_values_are_as_sqlite_prints_them(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "a.db") as connection:
        connection.execute("CREATE TABLE t (a, b, c, d, e)")
        connection.execute("INSERT INTO t VALUES (1, 1.5, NULL, '', CAST(x'ff41' AS TEXT))")
    connection.close()
    landed = project(Request(f"sqlite:///{tmp_path}/a.db", tmp_path, Settings(), "SELECT * FROM t"))
    (row,) = pq.read_table(landed.parquet[0]).to_pylist()
    assert list(row.values()) == ["1", "1.5", None, "", "\ufffdA"]


def test_a_name_with_a_dot_and_a_link(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "a.db") as connection:
        connection.execute("CREATE TABLE town (id INTEGER PRIMARY KEY, name TEXT)")
        connection.execute('CREATE TABLE "my.people" (id INTEGER PRIMARY KEY, town REFERENCES town (id))')
    connection.close()
    assert takes(str(tmp_path / "a.db"))
    found = {table.name: table for table in tables(Request(str(tmp_path / "a.db"), tmp_path, Settings()))}
    assert found["my.people"].links[0].to_table == "town"
    assert found["my.people"].keys == ("id",)


def test_the_file_is_not_touched(tmp_path: Path, opened: Opened) -> None:
    path = write_sqlite(tmp_path / "a.db")
    before, stamp = path.read_bytes(), path.stat().st_mtime_ns
    opened(path)
    assert (path.read_bytes(), path.stat().st_mtime_ns) == (before, stamp)
    assert not list(tmp_path.glob("a.db-*"))


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("SELECT * FROM nope", "source-no-table"),
        ("SELECT nope FROM customers", "source-no-column"),
        ("SELECT FROM WHERE", "source-query"),
    ],
)
def test_a_query_that_fails(query: str, code: str, tmp_path: Path) -> None:
    path = write_sqlite(tmp_path / "a.db")
    with pytest.raises(SourceProblem) as told:
        project(Request(str(path), tmp_path, Settings(), query))
    assert told.value.code == code


def test_not_there_and_not_sqlite(tmp_path: Path) -> None:
    with pytest.raises(SourceProblem) as told:
        project(Request(f"sqlite:///{tmp_path}/no.db", tmp_path, Settings(), "SELECT 1"))
    assert told.value.code == "source-unreachable"
    (tmp_path / "a.db").write_bytes(b"SQLite format 3\0" + b"\xff" * 5000)
    with pytest.raises(SourceProblem):
        project(Request(str(tmp_path / "a.db"), tmp_path, Settings(), "SELECT * FROM t"))
