"""MySQL and MariaDB: one consistent read-only snapshot, streamed by an unbuffered cursor, values as text."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from assay.reference import address, trouble
from assay.reference.landing import BATCH, from_rows, land
from assay.reference.model import Connector, Link, Projection, Request, Table

if TYPE_CHECKING:
    from pymysql.cursors import SSCursor

CONNECT_SECONDS = 10
FEW = 10_000  # below this an estimate may be off by everything (a table just filled says 0), so rows are counted
READ_SECONDS = 600  # a server that says nothing for ten minutes is gone

TABLES = """
SELECT t.table_name, t.table_rows, c.column_name, c.column_key, c.data_type LIKE '%char' OR c.data_type LIKE '%text'
FROM information_schema.tables t
JOIN information_schema.columns c ON c.table_schema = t.table_schema AND c.table_name = t.table_name
WHERE t.table_schema = DATABASE() AND t.table_type = 'BASE TABLE' ORDER BY t.table_name, c.ordinal_position"""

LINKS = """
SELECT table_name, column_name, referenced_table_name, referenced_column_name FROM information_schema.key_column_usage
WHERE table_schema = DATABASE() AND referenced_table_schema = DATABASE() AND position_in_unique_constraint = 1
  AND constraint_name IN (SELECT constraint_name FROM information_schema.key_column_usage k
    WHERE k.table_schema = DATABASE() AND k.referenced_table_name IS NOT NULL
    GROUP BY k.table_name, k.constraint_name HAVING count(*) = 1)
ORDER BY table_name, column_name"""

UNSAFE = """
SELECT 1 FROM information_schema.tables WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE'
  AND engine NOT IN ('InnoDB', 'ROCKSDB', 'TokuDB') LIMIT 1"""
NO_SNAPSHOT = (
    "The database has tables (MyISAM, Aria) that know no snapshot; rows that changed while reading may be mixed."
)

# https://mariadb.com/docs/server/reference/error-codes
DENIED = {1044, 1045, 1698}
FORBIDDEN = {1142, 1143}
NO_DATABASE, NO_TABLE, NO_COLUMN = 1049, {1146}, {1054}
GONE = {1927, 2006, 2013, 2014, 1053, 1317, 1969}


def takes(source: str) -> bool:
    """Whether it is a MySQL or MariaDB URL."""
    return source.startswith(("mysql://", "mariadb://"))


@contextmanager
def connected(request: Request) -> Iterator[tuple[Any, str]]:
    """A connection in one consistent read-only snapshot, and the address as it may be shown."""
    import pymysql  # only here: every run lists the connectors, and few ask a server
    from pymysql import converters
    from pymysql.constants import FIELD_TYPE

    place = address.parse(request.source, base=request.base)
    secret = request.password or place.password
    try:
        connection = pymysql.connect(
            host=place.host or "localhost", port=place.port or 3306, user=place.user, database=place.database or None,
            password=secret.reveal() if secret else os.environ.get("MYSQL_PWD", ""),
            charset="utf8mb4",  # the server converts from whatever a table is stored in
            conv={**converters.encoders, FIELD_TYPE.BIT: _bits},  # no other decoders: values stay the server's text
            connect_timeout=CONNECT_SECONDS, read_timeout=READ_SECONDS,
            unix_socket=place.options.get("socket"), ssl_ca=place.options.get("ssl_ca"), autocommit=True,
        )  # fmt: skip
    except Exception as problem:  # noqa: BLE001 - on a greeting that is not MySQL's the driver raises anything
        raise _problem(problem, place.shown, connecting=True) from None
    try:
        with connection.cursor() as cursor:
            cursor.execute("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            cursor.execute("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY")
        yield connection, place.shown
    except (pymysql.Error, OSError) as problem:
        raise _problem(problem, place.shown, connecting=False) from None
    finally:
        _hang_up(connection)


def _bits(value: bytes) -> str:
    return str(int.from_bytes(value, "big"))


def _hang_up(connection: Any) -> None:
    # An unbuffered answer that was not read to its end would be drained by a polite goodbye, and by the driver's own
    # clean-up, which fails on a line that is lost.
    if connection._result is not None:
        connection._result.unbuffered_active = False
    connection._force_close()


def _problem(problem: Exception, shown: str, *, connecting: bool) -> Exception:
    number = problem.args[0] if problem.args and isinstance(problem.args[0], int) else 0
    if number in DENIED:
        return trouble.denied(shown)
    if number in FORBIDDEN:
        return trouble.forbidden(shown)
    if number == NO_DATABASE:
        return trouble.no_database(shown)
    if number in NO_TABLE:
        return trouble.no_table(shown)
    if number in NO_COLUMN:
        return trouble.no_column(shown)
    if connecting:
        return trouble.unreachable(shown)
    if number in GONE or number == 0:
        return trouble.dropped(shown)
    return trouble.query_failed(shown, str(number))


def reach(request: Request) -> None:
    """Whether it is there and lets us in."""
    with connected(request):
        pass


def tables(request: Request) -> tuple[Table, ...]:
    """All tables this user may read, with the storage engine's row estimates."""
    with connected(request) as (connection, _), connection.cursor() as cursor:
        cursor.execute(LINKS)
        links: dict[str, list[Link]] = {}
        for owner, column, to_table, to_column in cursor.fetchall():
            links.setdefault(owner, []).append(Link(column, to_table, to_column))
        cursor.execute(TABLES)
        listed = [(name, list(rows)) for name, rows in groupby(cursor.fetchall(), key=itemgetter(0))]
        return tuple(_table(cursor, name, rows, tuple(links.get(name, ()))) for name, rows in listed)


def _table(cursor: Any, name: str, columns: list[tuple[Any, ...]], links: tuple[Link, ...]) -> Table:
    """One table from its columns: (table, estimate, column, key, whether it is text)."""
    from pymysql import OperationalError

    rows = int(columns[0][1] or 0)
    if rows < FEW:
        try:
            cursor.execute(f"SELECT count(*) FROM (SELECT 1 FROM {CONNECTOR.quoted(name)} LIMIT {FEW}) t")
            rows = int(cursor.fetchone()[0])
        except OperationalError as problem:
            if problem.args[0] not in FORBIDDEN:
                raise
    keys = tuple(column[2] for column in columns if column[3] == "PRI")
    return Table(name, tuple(column[2] for column in columns), rows, keys, links, sum(int(c[4]) for c in columns))


def project(request: Request) -> Projection:
    """Land the query's answer: counted and read in one snapshot, so that a short answer is noticed."""
    from pymysql.cursors import SSCursor

    query = (request.query or "").strip().rstrip(";")
    path = request.folder / f"{request.name}.parquet"
    with connected(request) as (connection, shown):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM ({query}\n) t")
            total = int(cursor.fetchone()[0])
            cursor.execute(UNSAFE)
            notes = () if cursor.fetchone() is None else (NO_SNAPSHOT,)
        stream = connection.cursor(SSCursor)  # never closed by itself: on a lost line its close fails in its own way
        stream.execute(query)
        headers = tuple(column[0] for column in stream.description)
        rows = land(_batches(stream, len(headers)), len(headers), path, request.progress, total)
    if rows != total:
        path.unlink(missing_ok=True)
        raise trouble.incomplete(shown, total, rows)
    return Projection(headers, (path,), rows, snapshot=not notes, notes=notes)


def _batches(cursor: SSCursor, width: int) -> Iterator[pa.RecordBatch]:
    while rows := _some(cursor):
        yield from_rows(rows, width)


def _some(cursor: SSCursor) -> Any:
    from pymysql import OperationalError

    try:
        return cursor.fetchmany(BATCH)
    except OSError:  # of the network; the disk's are told apart where rows are written
        raise OperationalError(2013, "lost") from None


CONNECTOR = Connector(
    id="mysql",
    says="A table or query of a MySQL or MariaDB server, read in one consistent read-only snapshot.",
    takes=takes,
    project=project,
    database=True,
    tables=tables,
    reach=reach,
    quote="`",
)
