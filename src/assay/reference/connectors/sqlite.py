"""SQLite: our own file, opened read-only, in one transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, urlsplit

import pyarrow as pa

from assay.engine import name
from assay.reference import trouble
from assay.reference.landing import BATCH, from_rows, land
from assay.reference.model import Connector, Link, Projection, Request, Table

MAGIC = b"SQLite format 3\0"  # https://www.sqlite.org/fileformat.html


def takes(source: str) -> bool:
    """Whether it is an SQLite URL, or a file that begins as SQLite does."""
    if source.startswith("sqlite://"):
        return True
    if "://" in source or not Path(source).is_file():
        return False
    with Path(source).open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC


def _path(request: Request) -> Path:
    if "://" not in request.source:
        return Path(request.source)
    place = urlsplit(request.source).path
    # sqlite:///relative.db and sqlite:////absolute.db, as SQLAlchemy writes them; a plain absolute path is taken too
    path = Path(place.removeprefix("/"))
    if not path.is_absolute() and Path(place).exists() and not path.exists():
        path = Path(place)
    return (request.base / path) if request.base and not path.is_absolute() else path


@contextmanager
def connected(request: Request) -> Iterator[tuple[sqlite3.Connection, str]]:
    """A read-only connection in one transaction, and the file as it may be shown."""
    path = _path(request)
    shown = f"sqlite:///{path}"
    if not path.is_file():
        raise trouble.unreachable(shown)
    try:
        connection = sqlite3.connect(f"file:{quote(str(path.resolve()))}?mode=ro", uri=True, isolation_level=None)
    except sqlite3.Error:
        raise trouble.unreachable(shown) from None
    try:
        connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
        connection.execute("BEGIN")
        yield connection, shown
    except sqlite3.Error as problem:
        raise _problem(problem, shown) from None
    finally:
        connection.close()


def _problem(problem: sqlite3.Error, shown: str) -> Exception:
    says = str(problem)
    if says.startswith("no such table"):
        return trouble.no_table(shown)
    if says.startswith("no such column"):
        return trouble.no_column(shown)
    return trouble.query_failed(shown, getattr(problem, "sqlite_errorname", "unknown"))


def reach(request: Request) -> None:
    """Whether it is there and lets us in."""
    with connected(request):
        pass


def tables(request: Request) -> tuple[Table, ...]:
    """All tables with their row counts."""
    with connected(request) as (connection, _):
        names = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
        ).fetchall()
        return tuple(_table(connection, table) for (table,) in names)


def _table(connection: sqlite3.Connection, table: str) -> Table:
    described = connection.execute(f"PRAGMA table_info({name(table)})").fetchall()
    links = connection.execute(f"PRAGMA foreign_key_list({name(table)})").fetchall()
    wide = {row[0] for row in links if row[1] > 0}
    (rows,) = connection.execute(f"SELECT count(*) FROM {name(table)}").fetchone()
    keys = [row[1] for row in sorted((r for r in described if r[5]), key=lambda r: r[5])]
    return Table(
        table,
        tuple(row[1] for row in described),
        rows,
        tuple(keys),
        tuple(Link(row[3], row[2], row[4] or row[3]) for row in sorted(links) if row[0] not in wide),
    )


def project(request: Request) -> Projection:
    """Land the query's answer, every value cast to text by SQLite."""
    query = (request.query or "").strip().rstrip(";")
    path = request.folder / f"{request.name}.parquet"
    with connected(request) as (connection, shown):
        described = connection.execute(f"SELECT * FROM ({query}\n) LIMIT 0").description
        headers = tuple(column[0] for column in described)
        (total,) = connection.execute(f"SELECT count(*) FROM ({query}\n)").fetchone()
        names = ", ".join(f"c{i}" for i in range(len(headers)))
        cast = ", ".join(f"CAST(c{i} AS TEXT)" for i in range(len(headers)))
        cursor = connection.execute(f"WITH q({names}) AS ({query}\n) SELECT {cast} FROM q")
        rows = land(_batches(cursor, len(headers)), len(headers), path, request.progress, total)
    if rows != total:
        path.unlink(missing_ok=True)
        raise trouble.incomplete(shown, total, rows)
    return Projection(headers, (path,), rows, snapshot=True)


def _batches(cursor: sqlite3.Cursor, width: int) -> Iterator[pa.RecordBatch]:
    while rows := cursor.fetchmany(BATCH):
        yield from_rows(rows, width)


CONNECTOR = Connector(
    id="sqlite",
    says="A table or query of an SQLite file, opened read-only.",
    takes=takes,
    project=project,
    database=True,
    tables=tables,
    reach=reach,
)
