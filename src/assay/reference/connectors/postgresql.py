"""PostgreSQL: one read-only snapshot, streamed by COPY, every value as the database prints it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.csv as pc

from assay.problem import UsageProblem
from assay.reference import address, trouble
from assay.reference.landing import land
from assay.reference.model import Connector, Link, Projection, Request, Table

if TYPE_CHECKING:
    import psycopg

CONNECT_SECONDS = 10
ALIVE = {"keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3}  # a lost server shows in a minute

TABLES = """
SELECT c.oid::bigint, n.nspname, c.relname,
       coalesce((SELECT sum(p.reltuples) FROM pg_inherits i JOIN pg_class p ON p.oid = i.inhrelid
                 WHERE i.inhparent = c.oid AND c.relkind = 'p'), c.reltuples)::bigint,
       (SELECT array_agg(a.attname::text ORDER BY a.attnum) FROM pg_attribute a
        WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped),
       (SELECT array_agg(a.attname::text ORDER BY a.attnum) FROM pg_constraint k JOIN pg_attribute a
        ON a.attrelid = c.oid AND a.attnum = ANY (k.conkey) WHERE k.conrelid = c.oid AND k.contype = 'p'),
       (SELECT count(*) FROM pg_attribute a JOIN pg_type y ON y.oid = a.atttypid
        WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND y.typcategory NOT IN ('N', 'D', 'B', 'A'))
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'f', 'm') AND NOT c.relispartition AND c.relispopulated
  AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg_t%'
  AND has_table_privilege(c.oid, 'SELECT') ORDER BY 2, 3"""

LINKS = """
SELECT k.conrelid::bigint, a.attname::text, n.nspname || '.' || c.relname, b.attname::text
FROM pg_constraint k JOIN pg_class c ON c.oid = k.confrelid JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
JOIN pg_attribute b ON b.attrelid = k.confrelid AND b.attnum = k.confkey[1]
WHERE k.contype = 'f' AND cardinality(k.conkey) = 1 ORDER BY k.conrelid, k.conkey[1]"""


def takes(source: str) -> bool:
    """Whether it is a PostgreSQL URL."""
    return source.startswith(("postgresql://", "postgres://"))


@contextmanager
def connected(request: Request) -> Iterator[tuple[psycopg.Connection[Any], str]]:
    """A connection in one read-only snapshot, and the address as it may be shown."""
    import psycopg  # only here: every run lists the connectors, and few ask a server

    place = address.parse(request.source, base=request.base)
    secret = request.password or place.password
    given: dict[str, Any] = {"host": place.host, "port": place.port, "user": place.user, "dbname": place.database}
    given |= {"connect_timeout": CONNECT_SECONDS, **place.options}  # a socket's folder comes as the option `host`
    given |= {"password": secret.reveal()} if secret else {}
    given |= {"client_encoding": "UTF8", "fallback_application_name": "assay", **ALIVE}
    try:
        connection = psycopg.connect("", **{key: value for key, value in given.items() if value not in (None, "")})
    except psycopg.ProgrammingError:
        raise UsageProblem(
            "The address of the customer database has an option that PostgreSQL's client does not know.",
            "Options after ? are those of libpq (sslmode, sslrootcert, ...), and table, password.",
            code="source-address",
        ) from None
    except psycopg.Error as problem:
        raise _refusal(problem, place.shown) from None
    try:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        yield connection, place.shown
    except psycopg.Error as problem:
        raise _failure(problem, place.shown) from None
    except pa.ArrowInvalid:  # its message would quote the row
        raise trouble.too_long(place.shown) from None
    finally:
        connection.close()


def _refusal(problem: psycopg.Error, shown: str) -> Exception:
    state, says = problem.sqlstate or "", str(problem).lower()  # libpq gives no SQLSTATE while connecting
    if state.startswith("28") or "authentication failed" in says or "no password supplied" in says:
        return trouble.denied(shown)
    if state == "3D000" or ("database" in says and "does not exist" in says):
        return trouble.no_database(shown)
    return trouble.denied(shown) if "role" in says and "does not exist" in says else trouble.unreachable(shown)


def _failure(problem: psycopg.Error, shown: str) -> Exception:
    state = problem.sqlstate or ""
    if state == "42501":
        return trouble.forbidden(shown)
    if state in ("42P01", "3F000"):
        return trouble.no_table(shown)
    if state == "42703":
        return trouble.no_column(shown)
    if not state or state.startswith(("08", "57P")):
        return trouble.dropped(shown)
    return trouble.query_failed(shown, state)


def reach(request: Request) -> None:
    """Whether it is there and lets us in."""
    with connected(request):
        pass


def tables(request: Request) -> tuple[Table, ...]:
    """All tables this user may read, with the planner's row counts (counted up to a million where it has none)."""
    with connected(request) as (connection, _):
        links: dict[int, list[Link]] = {}
        for owner, column, to_table, to_column in connection.execute(LINKS).fetchall():
            links.setdefault(owner, []).append(Link(column, to_table, to_column))
        found = []
        for oid, schema, table, rows, columns, keys, texts in connection.execute(TABLES).fetchall():
            counted = rows if rows >= 0 else _count(connection, schema, table)
            own = tuple(links.get(oid, ()))
            found.append(Table(f"{schema}.{table}", tuple(columns or ()), counted, tuple(keys or ()), own, texts))
    return tuple(found)


def _count(connection: psycopg.Connection[Any], schema: str, table: str) -> int:
    from psycopg import sql

    place = sql.Identifier(schema, table)
    query = sql.SQL("SELECT count(*) FROM (SELECT 1 FROM {} LIMIT 1000000) t").format(place)
    row = connection.execute(query).fetchone()
    return int(row[0]) if row else 0


def project(request: Request) -> Projection:
    """Land the query's answer: counted and read in one snapshot, so that a short answer is noticed."""
    query = (request.query or "").strip().rstrip(";")
    with connected(request) as (connection, shown):
        count = connection.execute(_sql(f"SELECT count(*) FROM ({query}\n) t")).fetchone()
        total = int(count[0]) if count else 0
        described = connection.execute(_sql(f"SELECT * FROM ({query}\n) t LIMIT 0")).description or []
        headers = tuple(column.name for column in described)
        if connection.info.parameter_status("server_encoding") == "SQL_ASCII":
            connection.execute(
                "SET LOCAL client_encoding TO 'SQL_ASCII'"
            )  # its bytes are of no encoding it would check
        path = request.folder / f"{request.name}.parquet"
        with connection.cursor().copy(_sql(f"COPY ({query}\n) TO STDOUT (FORMAT csv)")) as copy:
            batches = _parsed(copy, len(headers), request.settings.line_bytes)
            rows = land(batches, len(headers), path, request.progress, total)
    if rows != total:
        path.unlink(missing_ok=True)
        raise trouble.incomplete(shown, total, rows)
    return Projection(headers, (path,), rows, snapshot=True)


def _parsed(copy: psycopg.Copy, width: int, block: int) -> Iterator[pa.RecordBatch]:
    first = copy.read()
    if not first:
        return
    names = [f"c{i}" for i in range(width)]
    reader = pc.open_csv(
        pa.PythonFile(io.BufferedReader(_Stream(copy, bytes(first)), block), mode="r"),
        read_options=pc.ReadOptions(column_names=names, block_size=block, use_threads=False),
        parse_options=pc.ParseOptions(newlines_in_values=True),
        convert_options=pc.ConvertOptions(
            column_types={name: pa.binary() for name in names},  # a SQL_ASCII database may send any bytes
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,  # COPY quotes an empty string and leaves NULL bare
        ),
    )
    yield from reader


class _Stream(io.RawIOBase):
    """The bytes of a COPY as a file."""

    def __init__(self, copy: psycopg.Copy, first: bytes) -> None:
        self._copy = copy
        self._left = first

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self._left:
            self._left = bytes(self._copy.read())
        size = min(len(buffer), len(self._left))
        buffer[:size] = self._left[:size]
        self._left = self._left[size:]
        return size


def _sql(text: str) -> Any:
    # The query is our own configuration; it runs in a read-only transaction.
    return text.encode()


CONNECTOR = Connector(
    id="postgresql",
    says="A table or query of a PostgreSQL server, read in one read-only snapshot.",
    takes=takes,
    project=project,
    database=True,
    tables=tables,
    reach=reach,
    schemas=True,
)
