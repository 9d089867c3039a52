"""MySQL and MariaDB as a source: values as they print them, and a sentence for every trouble."""

from __future__ import annotations

import threading
from pathlib import Path
from urllib.parse import urlsplit

import pyarrow.parquet as pq
import pytest

from assay.problem import SourceProblem
from assay.reference import Request
from assay.reference.connectors.mysql import project, tables, takes
from assay.settings import Settings
from tests.reference.made import Opened, fill_mysql, silent_server
from tests.servers import mysql_connection

pytestmark = pytest.mark.server


def asked(url: str, folder: Path, query: str) -> Request:
    return Request(url, folder, Settings(), query)


def test_takes() -> None:
    assert takes("mysql://h/d")
    assert takes("mariadb://h/d")
    assert not takes("postgresql://h/d")


def test_values_are_as_the_database_prints_them(mariadb: str, tmp_path: Path) -> None:
    with mysql_connection(mariadb) as connection, connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE t (n DECIMAL(8,2), b BIT(3), z INT(5) ZEROFILL, e VARCHAR(5), x VARCHAR(5), d DATETIME, "
            "o DATE, s TEXT, y VARBINARY(8), k BINARY(4), j LONGTEXT, m ENUM('a','b'), "
            "l VARCHAR(9) CHARACTER SET latin1)"
        )
        cursor.execute("SET sql_mode=''")
        cursor.execute(
            "INSERT INTO t VALUES (12.5, 5, 42, '', NULL, '2024-02-29 01:02:03', '0000-00-00', 'a,\"b\"\\nc\\\\d %s', "
            "X'DEADBEEF', 'text', '{\"a\": 1}', 'b', 'Zoë')"
        )
    landed = project(asked(mariadb, tmp_path, "SELECT * FROM t"))
    (row,) = pq.read_table(landed.parquet[0]).to_pylist()
    assert list(row.values()) == [
        "12.50", "5", "00042", "", None, "2024-02-29 01:02:03", "0000-00-00", 'a,"b"\nc\\d %s', "0xdeadbeef", "text",
        '{"a": 1}', "b", "Zoë",
    ]  # fmt: skip


def test_no_rows(mariadb: str, tmp_path: Path) -> None:
    landed = project(asked(mariadb, tmp_path, "SELECT 1 AS a, 2 AS b FROM dual WHERE 1 = 0;"))
    assert (landed.rows, landed.headers) == (0, ("a", "b"))


def test_many_rows_stream_in_batches(mariadb: str, tmp_path: Path) -> None:
    told: list[tuple[int, int | None]] = []
    query = "SELECT seq, repeat('x', 30) AS t FROM seq_1_to_120000"
    request = Request(mariadb, tmp_path, Settings(), query, progress=lambda _, n, of: told.append((n, of)))
    assert project(request).rows == 120_000
    assert told == [(50_000, 120_000), (100_000, 120_000), (120_000, 120_000)]


def test_the_catalogue(mariadb: str, tmp_path: Path) -> None:
    with mysql_connection(mariadb) as connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE town (id INT PRIMARY KEY, name VARCHAR(9))")
        cursor.execute("CREATE TABLE `odd``name` (a INT, b INT, PRIMARY KEY (a), FOREIGN KEY (b) REFERENCES town (id))")
        cursor.execute("INSERT INTO town VALUES (1, 'x')")
    found = {table.name: table for table in tables(asked(mariadb, tmp_path, ""))}
    assert found["town"].rows == 1
    assert (found["odd`name"].keys, found["odd`name"].links[0].to_table) == (("a",), "town")


def test_read_only(mariadb: str, tmp_path: Path) -> None:
    fill_mysql(mariadb)
    with pytest.raises(SourceProblem):
        project(asked(mariadb, tmp_path, "DELETE FROM customers"))
    with mysql_connection(mariadb) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM customers")
        assert cursor.fetchone() == (60,)


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("SELECT * FROM no_such", "source-no-table"),
        ("SELECT no_such FROM customers", "source-no-column"),
        ("SELEC 1", "source-query"),
        ("SELECT email, email FROM customers", "source-query"),
    ],
)
def test_a_query_that_fails(query: str, code: str, mariadb: str, tmp_path: Path) -> None:
    fill_mysql(mariadb)
    with pytest.raises(SourceProblem) as told:
        project(asked(mariadb, tmp_path, query))
    assert told.value.code == code
    assert not list(tmp_path.iterdir())


def test_killed_in_mid_scan(mariadb: str, tmp_path: Path) -> None:
    once = threading.Event()

    def kill(_step: str, _done: int, _total: int | None) -> None:
        if once.is_set():
            return
        once.set()
        with mysql_connection(mariadb) as admin, admin.cursor() as cursor:
            cursor.execute(
                "SELECT id FROM information_schema.processlist WHERE db = DATABASE() AND id <> connection_id()"
            )
            for (connection_id,) in cursor.fetchall():
                cursor.execute(f"KILL {connection_id}")

    query = "SELECT seq, repeat('x', 500) AS t FROM seq_1_to_300000"
    with pytest.raises(SourceProblem) as told:
        project(Request(mariadb, tmp_path, Settings(), query, progress=kill))
    assert told.value.code == "source-dropped"
    assert not list(tmp_path.iterdir())


def test_wrong_password_and_permission(
    mariadb: str, opened: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill_mysql(mariadb)
    monkeypatch.setenv("ASSAY_RIGHT", "r1ght")
    monkeypatch.setenv("ASSAY_WRONG", "geheim")
    parts = urlsplit(mariadb)
    url = parts._replace(netloc=f"assay_tester@{parts.netloc.rpartition('@')[2]}").geturl()
    with mysql_connection(mariadb) as admin, admin.cursor() as cursor:
        cursor.execute("CREATE OR REPLACE USER assay_tester@'%' IDENTIFIED BY 'r1ght'")
        cursor.execute("CREATE OR REPLACE USER assay_tester@localhost IDENTIFIED BY 'r1ght'")
        for host in ("'%'", "localhost"):
            cursor.execute(f"GRANT CREATE TEMPORARY TABLES ON `{parts.path[1:]}`.* TO assay_tester@{host}")
    try:
        with pytest.raises(SourceProblem) as told:
            project(asked(f"{url}?password=env:ASSAY_WRONG", tmp_path, "SELECT 1"))
        assert told.value.code == "source-denied"
        assert "geheim" not in str(told.value)
        with pytest.raises(SourceProblem) as told:
            project(asked(f"{url}?password=env:ASSAY_RIGHT", tmp_path, "SELECT * FROM customers"))
        assert told.value.code == "source-forbidden"
        monkeypatch.setenv("MYSQL_PWD", "r1ght")
        with pytest.raises(SourceProblem) as told:
            opened(f"{url}?table=customers")
        assert told.value.code == "source-no-table"
    finally:
        with mysql_connection(mariadb) as admin, admin.cursor() as cursor:
            cursor.execute("DROP USER assay_tester@'%', assay_tester@localhost")


def test_a_wrong_database(mariadb_server: str, tmp_path: Path) -> None:
    with pytest.raises(SourceProblem) as told:
        project(asked(urlsplit(mariadb_server)._replace(path="/no_such_db").geturl(), tmp_path, "SELECT 1"))
    assert told.value.code == "source-no-database"


def test_nobody_there(tmp_path: Path) -> None:
    with pytest.raises(SourceProblem) as told:
        project(asked("mysql://u@127.0.0.1:1/d", tmp_path, "SELECT 1"))
    assert told.value.code == "source-unreachable"


@pytest.mark.parametrize("greeting", [b"", b"SSH-2.0-OpenSSH_9\r\n", b"\x00\x00\x00\x00", b"\xff" * 64])
def test_something_else_answers(greeting: bytes, tmp_path: Path) -> None:
    with silent_server(greeting) as port, pytest.raises(SourceProblem) as told:
        project(asked(f"mysql://u@127.0.0.1:{port}/d", tmp_path, "SELECT 1"))
    assert told.value.code == "source-unreachable"
