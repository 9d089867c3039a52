"""Finding the customers in a database, with their addresses."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from assay.engine import Engine
from assay.problem import SourceProblem
from tests.reference.made import CUSTOMERS, Opened
from tests.servers import load_mysql, load_postgres


def shop(path: Path, *, twin: bool = False) -> Path:
    """Customers, their towns, and the people who serve them."""
    with sqlite3.connect(path) as connection:
        run = connection.execute
        run("CREATE TABLE town (town_id INTEGER PRIMARY KEY, city TEXT, country TEXT)")
        run("CREATE TABLE seller (id INTEGER PRIMARY KEY, first_name TEXT, last_name TEXT, email TEXT, phone TEXT)")
        run("CREATE TABLE buyer (id INTEGER PRIMARY KEY, first_name TEXT, last_name TEXT, email TEXT, phone TEXT, "
            "birth_date TEXT, seller_id REFERENCES seller (id), town_id REFERENCES town (town_id))")  # fmt: skip
        run("CREATE TABLE purchase (id INTEGER PRIMARY KEY, buyer_id REFERENCES buyer (id), note TEXT, colour TEXT)")
        connection.executemany("INSERT INTO town VALUES (?, ?, ?)", [(1, "Berlin", "Germany"), (2, "Lyon", "France")])
        run("INSERT INTO seller VALUES (1, 'Sam', 'Seller', 'sam@example.org', '+49 30 9999999')")
        rows = [(i, c[2], c[3], c[1], c[4], c[5], 1, 1 + i % 2) for i, c in enumerate(CUSTOMERS, 1)]
        connection.executemany("INSERT INTO buyer VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)
        bought = [(i, i, "nice thing", "red") for i in range(1, 60)]
        connection.executemany("INSERT INTO purchase VALUES (?, ?, ?, ?)", bought)
        if twin:
            run("CREATE TABLE buyer2 AS SELECT * FROM buyer")
    connection.close()
    return path


def test_the_customers_and_where_they_live(tmp_path: Path, opened: Opened, engine: Engine) -> None:
    reference = opened(shop(tmp_path / "shop.db"))
    assert reference.current == 60
    assert "buyer" in reference.notes[0]
    assert engine.one("SELECT email, city, country FROM reference WHERE customer = 2") == (
        "person1@example.com", "berlin", "DE",
    )  # fmt: skip
    assert "sam@example.org" not in str(engine.rows("SELECT * FROM reference"))


def test_two_tables_alike_are_for_a_person_to_decide(tmp_path: Path, opened: Opened) -> None:
    with pytest.raises(SourceProblem) as told:
        opened(shop(tmp_path / "shop.db", twin=True))
    assert told.value.code == "table-unclear"
    assert "buyer (60 rows)" in told.value.says
    assert "buyer2 (60 rows)" in told.value.says
    assert "?table=" in told.value.next_step


def test_a_named_table(tmp_path: Path, opened: Opened, engine: Engine) -> None:
    assert opened(f"sqlite:///{shop(tmp_path / 'shop.db')}?table=seller").current == 1


def test_a_condition_in_the_database_sees_the_chosen_table_only(tmp_path: Path, opened: Opened) -> None:
    shop(tmp_path / "shop.db")
    toml = tmp_path / "assay.toml"
    toml.write_text("[source]\nurl = 'sqlite:///shop.db'\nwhere = 'town_id = 1'\n")
    reference = opened(toml)
    assert reference.current == 30
    assert "city" in reference.schema.kinds
    toml.write_text("[source]\nurl = 'sqlite:///shop.db'\nwhere = 'town_number = 1'\n")
    with pytest.raises(SourceProblem) as told:
        opened(toml)
    assert told.value.code == "source-no-column"


def test_a_table_that_is_not_there(tmp_path: Path, opened: Opened) -> None:
    with pytest.raises(SourceProblem) as told:
        opened(f"sqlite:///{shop(tmp_path / 'shop.db')}?table=buyers")
    assert told.value.code == "source-no-table"
    assert "buyer" in told.value.next_step


def test_no_people_at_all(tmp_path: Path, opened: Opened) -> None:
    with sqlite3.connect(tmp_path / "a.db") as connection:
        connection.execute("CREATE TABLE paint (pigment TEXT, shade TEXT)")
        connection.execute("INSERT INTO paint VALUES ('q7', 'zz')")
    connection.close()
    with pytest.raises(SourceProblem) as told:
        opened(tmp_path / "a.db")
    assert told.value.code == "table-unclear"


EXPECTED = ("mary.smith@sakilacustomer.org", "mary", "smith", "sasebo", "JP", "35200")
QUERY = "SELECT email, first_name, last_name, city, country, postcode FROM reference WHERE customer_id = '1'"


@pytest.mark.shared
@pytest.mark.server
def test_pagila(shared: Path, postgres: str, opened: Opened, engine: Engine) -> None:
    load_postgres(postgres, shared / "sqldumps" / "pgdump15_pagila.sql")
    assert opened(postgres).current == 599
    assert engine.one(QUERY) == EXPECTED


@pytest.mark.shared
@pytest.mark.server
def test_sakila(shared: Path, mariadb: str, opened: Opened, engine: Engine, tmp_path: Path) -> None:
    dump = (shared / "sqldumps" / "mysqldump8_sakila.sql").read_text(encoding="utf-8")
    lines = [line for line in dump.splitlines(keepends=True) if not line.startswith(("CREATE DATABASE", "USE "))]
    # MariaDB 10 does not know the collation of MySQL 8
    script = tmp_path / "sakila.sql"
    script.write_text("".join(lines).replace("utf8mb4_0900_ai_ci", "utf8mb4_general_ci"), encoding="utf-8")
    load_mysql(mariadb, script)
    assert opened(mariadb).current == 599
    assert engine.one(QUERY) == EXPECTED
    toml = tmp_path / "assay.toml"
    toml.write_text(
        f"[source]\nurl = '{mariadb}'\nquery = '''SELECT c.customer_id, c.email, c.first_name, c.last_name, "
        "a.address, a.postal_code AS postcode, t.city, n.country, c.active FROM customer c JOIN address a "
        "USING (address_id) JOIN city t USING (city_id) JOIN country n USING (country_id)'''\n"
        "[former]\nwhere = \"active = '0'\"\n"
    )
    reference = opened(toml)
    assert (reference.current, reference.former) == (584, 15)
    assert engine.one(QUERY) == EXPECTED
