"""A database that changes, drops or shuffles its rows while it is read: one moment's customers, or none."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import psycopg
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from assay.fields import Context
from assay.problem import SourceProblem
from assay.reference import Request, build, show
from assay.reference.connectors import mysql, postgresql
from assay.reference.fetching import UNORDERED
from assay.settings import Settings
from tests.reference.made import CUSTOMERS, HEADERS, Opened
from tests.servers import mysql_connection

pytestmark = pytest.mark.server

ROWS = 200_000
CHANGE = ("UPDATE big SET v = 'new'", "DELETE FROM big WHERE i % 2 = 0", "INSERT INTO big VALUES (0, 'new')")
FILL = {
    "postgresql": "INSERT INTO big SELECT i, repeat('old', 20) FROM generate_series(1, 200000) i",
    "mysql": "INSERT INTO big SELECT seq, repeat('old', 20) FROM seq_1_to_200000",
}
KILL = {
    "postgresql": "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE pid <> pg_backend_pid() AND datname = current_database()",
    "mysql": "SELECT id FROM information_schema.processlist WHERE db = DATABASE() AND id <> CONNECTION_ID()",
}
# More than the buffers between server and reader hold: else all rows may be on their way before the server is told.
ENDLESS = "SELECT a.i, a.v FROM big a CROSS JOIN (SELECT i FROM big WHERE i <= 1000) b"
TEXT = "CREATE TABLE {} (" + ", ".join(f"{header} VARCHAR(80)" for header in HEADERS) + ")"
INSERT = "INSERT INTO {} VALUES (" + ", ".join(["%s"] * len(HEADERS)) + ")"


def run(url: str, *statements: str) -> None:
    """In a connection of its own, committed."""
    if url.startswith("postgresql"):
        with psycopg.connect(url, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode())
        return
    with mysql_connection(url) as connection, connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
        found = cursor.fetchall()
        for row in found if statements == (KILL["mysql"],) else ():
            cursor.execute(f"KILL {next(iter(row.values())) if isinstance(row, dict) else row[0]}")


def once(deed: Callable[[], None]) -> Callable[[str, int, int | None], None]:
    """A progress that does `deed` when the first rows of the customers are in."""
    done = threading.Event()

    def told(step: str, rows: int, _total: int | None) -> None:
        if step == "reading customers" and rows and not done.is_set():
            done.set()
            deed()

    return told


@pytest.fixture(params=["postgresql", "mysql"])
def server(request: pytest.FixtureRequest) -> tuple[str, str]:
    return request.param, request.getfixturevalue({"postgresql": "postgres", "mysql": "mariadb"}[request.param])


def filled(kind: str, url: str, options: str = "") -> None:
    run(url, f"CREATE TABLE big (i INTEGER PRIMARY KEY, v VARCHAR(80)) {options}", FILL[kind])


def test_what_changes_while_it_is_read_is_not_seen(server: tuple[str, str], tmp_path: Path) -> None:
    kind, url = server
    filled(kind, url)
    connector = {"postgresql": postgresql, "mysql": mysql}[kind]
    settings = Settings(line_bytes=1 << 20)
    progress = once(lambda: run(url, *CHANGE))
    landed = connector.project(Request(url, tmp_path, settings, "SELECT v FROM big", progress=progress))
    (path,) = landed.parquet
    assert (landed.rows, landed.snapshot) == (ROWS, True)
    assert pc.unique(pq.read_table(path)["c0"]).to_pylist() == ["old" * 20]
    after = connector.project(Request(url, tmp_path, settings, "SELECT DISTINCT v FROM big"))
    assert pq.read_table(after.parquet[0])["c0"].to_pylist() == ["new"]


def test_a_table_without_snapshots_is_said(mariadb: str, tmp_path: Path) -> None:
    filled("mysql", mariadb, "ENGINE=MyISAM")
    landed = mysql.project(Request(mariadb, tmp_path, Settings(), "SELECT v FROM big"))
    assert not landed.snapshot
    assert "know no snapshot" in landed.notes[0]


def test_a_database_that_drops_leaves_the_old_reference(server: tuple[str, str], tmp_path: Path) -> None:
    kind, url = server
    filled(kind, url)
    settings, context = Settings(threads=2, memory=1 << 30, temp=tmp_path, line_bytes=1 << 20), Context(region="DE")
    toml, out = tmp_path / "assay.toml", tmp_path / "out" / "ref"
    toml.write_text(f"[source]\nurl = '{url}'\nquery = 'SELECT i, v FROM big ORDER BY i'\n")
    mapping = {"i": "customer_id", "v": "username"}
    build(str(toml), out, settings, context=context, mapping=mapping)
    before = show(out).digests
    toml.write_text(f"[source]\nurl = '{url}'\nquery = '{ENDLESS}'\n")
    progress = once(lambda: run(url, KILL[kind]))
    with pytest.raises(SourceProblem) as told:
        build(str(toml), out, settings, context=context, mapping=mapping, progress=progress)
    assert told.value.code == "source-dropped"
    assert show(out).digests == before
    assert [path.name for path in out.parent.iterdir()] == ["ref"]
    assert {path.name for path in tmp_path.iterdir()} == {"assay.toml", "out"}


@pytest.mark.parametrize("asked", ["table = 'people'", "query = 'SELECT * FROM people'"])
def test_rows_in_any_order_are_numbered_alike(
    asked: str, server: tuple[str, str], tmp_path: Path, settings: Settings
) -> None:
    kind, url = server
    toml, found = tmp_path / "assay.toml", []
    toml.write_text(f"[source]\nurl = '{url}'\n{asked}\n")
    for name, rows in (("one", CUSTOMERS), ("two", CUSTOMERS[::-1])):
        run(url, "DROP TABLE IF EXISTS people", TEXT.format("people"))
        if kind == "postgresql":
            with psycopg.connect(url, autocommit=True) as connection:
                connection.cursor().executemany(INSERT.format("people"), rows)
        else:
            with mysql_connection(url) as other, other.cursor() as cursor:
                cursor.executemany(INSERT.format("people"), rows)
        made = build(str(toml), tmp_path / name, settings, context=Context(region="DE"))
        assert UNORDERED in made.notes
        found.append(show(tmp_path / name).digests)
    assert found[0] == found[1]


def test_tables_read_one_after_the_other_are_said(postgres: str, tmp_path: Path, opened: Opened) -> None:
    run(postgres, TEXT.format("people"), TEXT.format("closed"))
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.cursor().executemany(INSERT.format("people"), CUSTOMERS)
    toml = tmp_path / "assay.toml"
    toml.write_text(f"[source]\nurl = '{postgres}'\ntable = 'people'\n[former]\ntable = 'closed'\n")
    assert any("Customers and former customers were read one after the other" in note for note in opened(toml).notes)
