"""Made-up customers, written to every kind of source."""

from __future__ import annotations

import csv
import socket
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
import pyarrow as pa
import pyarrow.parquet as pq

from assay.reference import Reference
from tests.servers import mysql_connection

HEADERS = ("customer_id", "email", "first_name", "last_name", "phone", "birth_date", "city", "state", "created_at")
at = datetime.fromisoformat  # a time without a zone, as the engine keeps it
GIVEN = ("Anna", "Jürgen", "Zoë", "Marek", "Ibrahim", "Chiara", "Søren", "Nuria")
FAMILY = ("Meyer", "O'Neill", "Nowak", "Díaz", "Öztürk", "Rossi", "Lund", "van Dyk", "Müller")


def customer(i: int) -> tuple[str | None, ...]:
    """Customer number i, with an empty string, a NULL, a comma, a quote and a line break here and there."""
    given, family = GIVEN[i % len(GIVEN)], FAMILY[i % len(FAMILY)]
    city = ("Köln", "Paris, 5e", 'The "Hague"', "Bad\nHomburg", "")[i % 5]
    phone = None if i % 7 == 0 else f"+49 30 {1000000 + i * 37}"
    state = "closed" if i % 10 == 3 else "open"
    day = f"{1950 + i % 50}-{1 + i % 12:02d}-{1 + i % 28:02d}"
    return (str(1000 + i), f"person{i}@example.com", given, family, phone, day, city, state,
            f"2023-{1 + i % 12:02d}-{1 + i % 27:02d} 10:{i % 60:02d}:00")  # fmt: skip


CUSTOMERS = [customer(i) for i in range(60)]
DDL = (
    "CREATE TABLE customers (customer_id INTEGER PRIMARY KEY, email VARCHAR(80), first_name VARCHAR(40), "
    "last_name VARCHAR(40), phone VARCHAR(30), birth_date DATE, city VARCHAR(60), state VARCHAR(10), "
    "created_at {timestamp})"
)


def write_csv(path: Path, headers: tuple[str, ...], rows: Any) -> Path:
    """A CSV file; NULL is bare, an empty string is quoted."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_NOTNULL) if hasattr(csv, "QUOTE_NOTNULL") else csv.writer(file)
        writer.writerows([headers, *rows])
    return path


def write_table(path: Path, headers: tuple[str, ...], rows: Any) -> Path:
    """The same as Parquet, which needs no box and so is quick; all columns are text."""
    columns = [pa.array(column, pa.string()) for column in zip(*rows, strict=True)]
    pq.write_table(pa.Table.from_arrays(columns, names=list(headers)), path)
    return path


def write_parquet(path: Path) -> Path:
    columns = [pa.array(column, pa.string()) for column in zip(*CUSTOMERS, strict=True)]
    table = pa.table(dict(zip(HEADERS, columns, strict=True)))
    typed = table.set_column(0, "customer_id", table["customer_id"].cast(pa.int64()))
    typed = typed.set_column(5, "birth_date", table["birth_date"].cast(pa.date32()))
    typed = typed.set_column(8, "created_at", table["created_at"].cast(pa.timestamp("us")))
    pq.write_table(typed, path, row_group_size=25)
    return path


def write_sqlite(path: Path) -> Path:
    with sqlite3.connect(path) as connection:
        connection.execute(DDL.format(timestamp="TIMESTAMP"))
        connection.executemany(f"INSERT INTO customers VALUES ({','.join('?' * len(HEADERS))})", CUSTOMERS)
    connection.close()
    return path


def fill_postgres(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection, connection.cursor() as cursor:
        cursor.execute(DDL.format(timestamp="TIMESTAMP"))
        cursor.executemany(f"INSERT INTO customers VALUES ({','.join(['%s'] * len(HEADERS))})", CUSTOMERS)


def fill_mysql(url: str, table_options: str = "CHARACTER SET utf8mb4") -> None:
    with mysql_connection(url) as connection, connection.cursor() as cursor:
        cursor.execute(f"{DDL.format(timestamp='DATETIME')} {table_options}")
        cursor.executemany(f"INSERT INTO customers VALUES ({','.join(['%s'] * len(HEADERS))})", CUSTOMERS)


Opened = Callable[..., Reference]


@contextmanager
def silent_server(greeting: bytes) -> Iterator[int]:
    """Something on a port that says `greeting` and hangs up."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(10)

        def answer() -> None:
            try:
                while True:
                    connection, _ = listener.accept()
                    connection.sendall(greeting)
                    connection.shutdown(socket.SHUT_WR)
                    connection.settimeout(2)
                    while connection.recv(4096):
                        pass
                    connection.close()
            except OSError:
                pass

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        yield listener.getsockname()[1]
