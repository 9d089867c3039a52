"""SQLite database files, opened read-only in a way that runs nothing of theirs."""

from __future__ import annotations

import sqlite3
import struct
from urllib.parse import quote

from assay.intake.model import Format, Sample, Sink, Stored

MAGIC = b"SQLite format 3\0"  # SQLite documentation, "Database File Format", 1.2
ROWS = 20_000  # rows fetched at once
STEPS = 10_000_000  # virtual-machine steps between two looks at the clock of the box
MOST_STEPS = 200_000  # looks at most per table: a table that needs more is no table
TABLES = 5_000


def sniff(sample: Sample) -> float:
    """By the sixteen bytes it begins with."""
    return 0.99 if sample.head.startswith(MAGIC) else 0.0


def read(stored: Stored, sink: Sink) -> None:
    """Read every table that holds rows; damaged ones as far as they go. Views and triggers are never used."""
    _size_checked(stored, sink)
    connection = sqlite3.connect(f"file:{quote(str(stored.path.resolve()))}?mode=ro&immutable=1", uri=True)
    try:
        _hardened(connection)
        tables = connection.execute(
            "SELECT CAST(name AS BLOB) FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' "
            "AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY rowid"
        ).fetchmany(TABLES)
    except (sqlite3.DatabaseError, OverflowError):
        sink.partly("The SQLite file is damaged or encrypted: its list of tables cannot be read.")
        tables = []
    for (name,) in tables:
        _table(connection, _shown(name) or "", sink)
    connection.close()


def _size_checked(stored: Stored, sink: Sink) -> None:
    with stored.open() as file:
        head = file.read(100)
    if len(head) < 100:
        return
    page = struct.unpack(">H", head[16:18])[0]
    pages = struct.unpack(">I", head[28:32])[0]
    if pages * (65_536 if page == 1 else page) > stored.size:
        sink.partly("The SQLite file is shorter than it says: some of its pages are missing.")


def _hardened(connection: sqlite3.Connection) -> None:
    """What SQLite's documentation advises for databases from strangers ("Defense Against The Dark Arts")."""
    looks = 0

    def watched() -> int:
        nonlocal looks
        looks += 1
        return int(looks > MOST_STEPS)

    connection.text_factory = bytes
    connection.set_progress_handler(watched, STEPS)
    connection.set_authorizer(_allowed)
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 64 * 1024 * 1024)
    for pragma in ("trusted_schema=OFF", "query_only=ON", "cell_size_check=ON", "mmap_size=0", "writable_schema=OFF"):
        connection.execute(f"PRAGMA {pragma}")


def _allowed(action: int, first: str | None, *_: str | None) -> int:
    wanted = (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_PRAGMA)
    if action not in wanted:
        return sqlite3.SQLITE_DENY
    if action == sqlite3.SQLITE_PRAGMA:
        known = ("trusted_schema", "query_only", "cell_size_check", "mmap_size", "writable_schema", "table_info")
        return sqlite3.SQLITE_OK if first in known else sqlite3.SQLITE_DENY
    return sqlite3.SQLITE_OK


def _table(connection: sqlite3.Connection, name: str, sink: Sink) -> None:
    quoted = '"' + name.replace('"', '""') + '"'
    try:
        found = connection.execute(f"PRAGMA table_info({quoted})").fetchall()
        columns = [_shown(column[1]) or "" for column in found]
        chosen = ", ".join('"' + column.replace('"', '""') + '"' for column in columns)
        cursor = connection.execute(f"SELECT {chosen} FROM {quoted}")
    except (sqlite3.DatabaseError, sqlite3.Warning, OverflowError, ValueError):
        sink.refuse("table that could not be read")
        sink.partly("A table of the SQLite file could not be read.")
        return
    _rows(cursor, name, columns, sink)


def _rows(cursor: sqlite3.Cursor, name: str, columns: list[str], sink: Sink) -> None:
    writer = None
    while True:
        rows = []
        damaged = False
        try:
            for row in cursor:
                rows.append(row)
                if len(rows) >= ROWS:
                    break
        except (sqlite3.DatabaseError, OverflowError, MemoryError):
            damaged = True
        if rows:
            writer = writer or sink.relation(name, columns, named=True)
            writer.batch([[_shown(value) for value in column] for column in zip(*rows, strict=True)])
        if damaged:
            (writer or sink).refuse("damaged page of a table")
            sink.partly("A table of the SQLite file is damaged: it was read up to the damage.")
        if damaged or len(rows) < ROWS:
            return


def _shown(value: object) -> str | None:
    """A value as text: whole numbers and reals as SQLite prints them, bytes as text where they are text."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bytes):
        from assay.intake.columns import shown_bytes

        return shown_bytes(value)
    return repr(value)


FORMAT = Format(id="sqlite", says="An SQLite database file; every table with rows.", sniff=sniff, read=read)
