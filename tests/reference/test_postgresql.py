"""PostgreSQL as a source: values as it prints them, and a sentence for every trouble."""

from __future__ import annotations

import threading
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pyarrow.parquet as pq
import pytest

from assay.problem import AssayError, SourceProblem, UsageProblem
from assay.reference import Request
from assay.reference.connectors.postgresql import project, tables, takes
from assay.settings import Settings
from tests.reference.made import Opened, fill_postgres, silent_server

pytestmark = pytest.mark.server


def asked(url: str, folder: Path, query: str) -> Request:
    return Request(url, folder, Settings(), query)


def test_takes() -> None:
    assert takes("postgresql://h/d")
    assert takes("postgres://h/d")
    assert not takes("mysql://h/d")


def test_values_are_as_the_database_prints_them(postgres: str, tmp_path: Path) -> None:
    query = (
        "SELECT 12.50::numeric(8,2) AS n, '5b4a7c9e-0000-4000-8000-00000000000a'::uuid AS u, "
        "'{\"a\": [1]}'::json AS j, true AS b, ''::text AS e, NULL::text AS x, timestamp '2024-02-29 01:02:03' AS t, "
        "E'a,\"b\"\\nc\\\\d' AS s, '\\xdeadbeef'::bytea AS y, ARRAY['p','q r'] AS l, date '0044-03-15 BC' AS d, "
        "'Łódź' AS z"
    )
    landed = project(asked(postgres, tmp_path, query))
    (row,) = pq.read_table(landed.parquet[0]).to_pylist()
    assert list(row.values()) == [
        "12.50", "5b4a7c9e-0000-4000-8000-00000000000a", '{"a": [1]}', "t", "", None, "2024-02-29 01:02:03",
        'a,"b"\nc\\d', "\\xdeadbeef", '{p,"q r"}', "0044-03-15 BC", "Łódź",
    ]  # fmt: skip
    assert landed.headers[:3] == ("n", "u", "j")
    assert landed.snapshot


def test_no_rows(postgres: str, tmp_path: Path) -> None:
    landed = project(asked(postgres, tmp_path, "SELECT 1 AS a, 2 AS b WHERE false;"))
    assert (landed.rows, landed.headers) == (0, ("a", "b"))
    assert pq.read_table(landed.parquet[0]).num_rows == 0


def test_many_rows_stream_in_batches(postgres: str, tmp_path: Path) -> None:
    told: list[tuple[int, int | None]] = []
    query = "SELECT i, repeat('x', 100) FROM generate_series(1, 200000) i"
    request = Request(
        postgres, tmp_path, Settings(line_bytes=1 << 20), query, progress=lambda _, n, of: told.append((n, of))
    )
    assert project(request).rows == 200_000
    assert len(told) > 5
    assert told[-1] == (200_000, 200_000)


def test_a_row_longer_than_a_line_may_be(postgres: str, tmp_path: Path) -> None:
    request = Request(postgres, tmp_path, Settings(line_bytes=1 << 16), "SELECT repeat('geheim', 100000)")
    with pytest.raises(SourceProblem) as told:
        project(request)
    assert told.value.code == "source-row"
    assert "geheim" not in str(told.value)
    assert not list(tmp_path.iterdir())


def test_bytes_that_are_not_utf8(postgres_server: str, tmp_path: Path) -> None:
    with psycopg.connect(postgres_server, autocommit=True) as admin:
        admin.execute("DROP DATABASE IF EXISTS assay_ascii")
        admin.execute("CREATE DATABASE assay_ascii ENCODING SQL_ASCII LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0")
    url = urlsplit(postgres_server)._replace(path="/assay_ascii").geturl()
    try:
        landed = project(asked(url, tmp_path, "SELECT 'caf' || E'\\xe9' AS a UNION ALL SELECT 'plain'"))
        assert pq.read_table(landed.parquet[0])["c0"].to_pylist() == ["0x636166e9", "plain"]
    finally:
        with psycopg.connect(postgres_server, autocommit=True) as admin:
            admin.execute("DROP DATABASE assay_ascii WITH (FORCE)")


def test_the_catalogue(postgres: str, tmp_path: Path) -> None:
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute("CREATE SCHEMA crm")
        connection.execute("CREATE TABLE crm.town (id int PRIMARY KEY, name text)")
        connection.execute('CREATE TABLE crm."Odd.Name" (b text, a int REFERENCES crm.town, PRIMARY KEY (a, b))')
        connection.execute("INSERT INTO crm.town VALUES (1, 'x')")
    found = {table.name: table for table in tables(asked(postgres, tmp_path, ""))}
    assert set(found) == {"crm.town", "crm.Odd.Name"}
    assert found["crm.town"].rows == 1
    assert found["crm.Odd.Name"].links[0].to_table == "crm.town"
    assert set(found["crm.Odd.Name"].keys) == {"a", "b"}


def test_read_only(postgres: str, tmp_path: Path) -> None:
    fill_postgres(postgres)
    with pytest.raises(SourceProblem) as told:
        project(asked(postgres, tmp_path, "WITH gone AS (DELETE FROM customers RETURNING 1) SELECT * FROM gone"))
    assert told.value.code == "source-query"
    with psycopg.connect(postgres) as connection:
        row = connection.execute("SELECT count(*) FROM customers").fetchone()
    assert row == (60,)


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("SELECT * FROM no_such", "source-no-table"),
        ("SELECT no_such FROM customers", "source-no-column"),
        ("SELECT CAST(email AS integer) FROM customers", "source-query"),
        ("SELECT", "source-query"),
    ],
)
def test_a_query_that_fails(query: str, code: str, postgres: str, tmp_path: Path) -> None:
    fill_postgres(postgres)
    with pytest.raises(SourceProblem) as told:
        project(asked(postgres, tmp_path, query if query != "SELECT" else "SELEC 1"))
    assert told.value.code == code
    assert "person" not in str(told.value)
    assert not list(tmp_path.iterdir())


def test_permission_denied(postgres: str, opened: Opened, tmp_path: Path) -> None:
    fill_postgres(postgres)
    user = "assay_test_reader"
    with psycopg.connect(postgres, autocommit=True) as admin:
        admin.execute(f"DROP ROLE IF EXISTS {user}")
        admin.execute(f"CREATE ROLE {user} LOGIN")
    parts = urlsplit(postgres)
    url = parts._replace(netloc=f"{user}@{parts.netloc.rpartition('@')[2]}").geturl()
    try:
        with pytest.raises(SourceProblem) as told:
            project(asked(url, tmp_path, "SELECT * FROM customers"))
        assert told.value.code == "source-forbidden"
        with pytest.raises(SourceProblem) as told:
            opened(f"{url}{'&' if parts.query else '?'}table=customers")
        assert told.value.code == "source-no-table"
    finally:
        with psycopg.connect(postgres, autocommit=True) as admin:
            admin.execute(f"DROP ROLE {user}")


def test_killed_in_mid_scan(postgres: str, tmp_path: Path) -> None:
    """The server ends our connection after the first batches; nothing stays under any name."""
    query = "SELECT i, repeat('x', 500) AS t FROM generate_series(1, 400000) i"
    once = threading.Event()

    def kill(_step: str, _done: int, _total: int | None) -> None:
        if not once.is_set():
            once.set()
            with psycopg.connect(postgres, autocommit=True) as admin:
                admin.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE pid <> pg_backend_pid() AND datname = current_database()"
                )

    request = Request(postgres, tmp_path, Settings(line_bytes=1 << 20), query, progress=kill)
    with pytest.raises(SourceProblem) as told:
        project(request)
    assert told.value.code == "source-dropped"
    assert not list(tmp_path.iterdir())


def test_a_wrong_database(postgres_server: str, tmp_path: Path) -> None:
    with pytest.raises(SourceProblem) as told:
        project(asked(urlsplit(postgres_server)._replace(path="/no_such_db").geturl(), tmp_path, "SELECT 1"))
    assert told.value.code == "source-no-database"


def test_nobody_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSAY_X", "geheim")
    with pytest.raises(SourceProblem) as told:
        project(asked("postgresql://u@127.0.0.1:1/d?password=env:ASSAY_X", tmp_path, "SELECT 1"))
    assert told.value.code == "source-unreachable"
    assert told.value.exit_code == 4
    assert "geheim" not in str(told.value)
    assert "postgresql://u@127.0.0.1:1/d" in str(told.value)


def test_something_else_answers(tmp_path: Path) -> None:
    with silent_server(b"HTTP/1.1 400 Bad Request\r\n\r\n") as port, pytest.raises(SourceProblem) as told:
        project(asked(f"postgresql://u@127.0.0.1:{port}/d?sslmode=disable", tmp_path, "SELECT 1"))
    assert told.value.code == "source-unreachable"


def test_the_server_refuses_the_password(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that asks for a password in clear and then says no, as PostgreSQL's protocol words it."""
    monkeypatch.setenv("ASSAY_X", "geheim")
    error = b'SFATAL\0VFATAL\0C28P01\0Mpassword authentication failed for user "u"\0\0'
    answer = b"E" + (len(error) + 4).to_bytes(4, "big") + error
    password = "sslmode=disable&password=env:ASSAY_X"
    with silent_server(answer) as port, pytest.raises(SourceProblem) as told:
        project(asked(f"postgresql://u@127.0.0.1:{port}/d?{password}", tmp_path, "SELECT 1"))
    assert told.value.code == "source-denied"


@pytest.mark.parametrize("url", ["postgresql://u@127.0.0.1:1/d?no_such_option=1", "postgresql://u@h:99999999/d"])
def test_an_address_that_makes_no_sense(url: str, tmp_path: Path) -> None:
    with pytest.raises(UsageProblem) as told:
        project(asked(url, tmp_path, "SELECT 1"))
    assert told.value.code == "source-address"
    assert isinstance(told.value, AssayError)
