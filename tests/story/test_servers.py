"""A shop in a real server, and its dump from the tool that people use: ours, and nobody else's."""

from __future__ import annotations

import gzip
from datetime import date
from pathlib import Path

import psycopg
import pytest

from tests.servers import at_table, load_mysql, load_postgres, mysql_connection
from tests.story.worlds import OURS, almanac, told, write

pytestmark = [pytest.mark.shared, pytest.mark.server]
DAY = date(2026, 6, 30)


@pytest.fixture
def sakila(shared: Path, mariadb: str) -> str:
    """The film shop in MariaDB, as mysqldump 8 wrote it."""
    load_mysql(mariadb, shared / "sqldumps/mysqldump8_sakila.sql")
    return mariadb


@pytest.fixture
def pagila(shared: Path, postgres: str) -> str:
    """The same film shop in PostgreSQL, as pg_dump 15 wrote it."""
    load_postgres(postgres, shared / "sqldumps/pgdump15_pagila.sql")
    return postgres


def test_truth_ours_a_mysqldump_against_the_mariadb_it_came_from(sakila: str, shared: Path, tmp_path: Path) -> None:
    dump = tmp_path / "sakila.sql.gz"
    dump.write_bytes(gzip.compress((shared / "sqldumps/mysqldump8_sakila.sql").read_bytes()))
    told_ = told(dump, at_table(sakila, "customer"), table="customer", as_of=DAY)
    assert told_.result.intake.rows == 599
    assert told_.label == "genuine"
    told_.holds(1.0, "ours-current", "ours-older")
    assert "current records were copied" in told_.headline
    assert "company facts agree for 599 of 599" in told_.headline


def test_truth_ours_the_same_shop_moved_to_postgresql(shared: Path, mariadb: str, postgres: str) -> None:
    """MariaDB's customers copied row by row into PostgreSQL; the claim is the mysqldump."""
    load_mysql(mariadb, shared / "sqldumps/mysqldump8_sakila.sql")
    with mysql_connection(mariadb) as source, source.cursor() as cursor:
        cursor.execute("SELECT * FROM customer ORDER BY customer_id")
        columns, rows = [d[0] for d in cursor.description], cursor.fetchall()
    with psycopg.connect(postgres, autocommit=True) as target:
        target.execute(
            "CREATE TABLE customer (customer_id int PRIMARY KEY, store_id int, first_name text, last_name text,"
            " email text, address_id int, active int, create_date timestamp, last_update timestamptz)"
        )
        marks = ", ".join(["%s"] * len(columns))
        target.cursor().executemany(f"INSERT INTO customer ({', '.join(columns)}) VALUES ({marks})", rows)
    told_ = told(shared / "sqldumps/mysqldump8_sakila.sql", postgres, table="customer", as_of=DAY)
    assert told_.label == "genuine"
    told_.holds(1.0, "ours-current", "ours-older")


def test_truth_ours_a_pg_dump_against_the_postgresql_it_came_from(pagila: str, shared: Path) -> None:
    told_ = told(shared / "sqldumps/pgdump15_pagila.sql", at_table(pagila, "customer"), table="customer", as_of=DAY)
    assert told_.label == "genuine"
    told_.holds(1.0, "ours-current", "ours-older")


def test_truth_ours_the_dump_of_another_emitter_against_the_other_server(pagila: str, shared: Path) -> None:
    """MariaDB's dump against PostgreSQL: the same customers; only creation dates were moved by the port's authors."""
    told_ = told(shared / "sqldumps/mysqldump8_sakila.sql", at_table(pagila, "customer"), table="customer", as_of=DAY)
    assert told_.label in ("genuine", "older", None)
    assert told_.share(*OURS)[0] > 0.9


def test_truth_other_origin_the_shop_against_an_unrelated_company(sakila: str, shared: Path, tmp_path: Path) -> None:
    dump = write(almanac(shared)[:1_000], tmp_path / "almanac.csv")
    told_ = told(dump, at_table(sakila, "customer"), as_of=DAY)
    told_.not_called_ours()


def test_truth_other_origin_the_shops_dump_against_an_unrelated_company(shared: Path, tmp_path: Path) -> None:
    customers = write(almanac(shared), tmp_path / "customers.csv")
    told_ = told(shared / "sqldumps/mysqldump8_sakila.sql", customers, table="customer", as_of=DAY)
    told_.not_called_ours()
