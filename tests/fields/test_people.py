"""Choosing people in a dump: the richest table, parts put together, satellites joined, the rest named."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from assay.engine import Engine
from assay.fields import Context, people, spell
from assay.intake import Intake, Relation, read
from assay.problem import InputProblem, UsageProblem
from assay.settings import Settings

CONTEXT = Context(as_of=date(2024, 1, 1))
FIRST = ("Ann", "Bob", "Carla", "David", "Emma", "Frank", "Grace", "Henry")
LAST = ("Lee", "Smith", "Garcia", "Brown", "Miller", "Jones", "Wilson", "Taylor")


def _relation(
    engine: Engine,
    at: int,
    columns: tuple[str, ...],
    rows: list[tuple[str | None, ...]],
    *,
    table: str | None = None,
    member: str = "dump.sql",
    named: bool = True,
) -> Relation:
    path = engine.folder / f"relation_{at}.parquet"
    held = {f"c{i}": pa.array([row[i] for row in rows], pa.string()) for i in range(len(columns))}
    pq.write_table(pa.table({"row": pa.array(range(1, len(rows) + 1), pa.int64()), **held}), path)
    return Relation(at, member, table, "sql-dump" if table else "delimited", columns, named, len(rows), {}, (path,))


def _intake(*relations: Relation) -> Intake:
    return Intake((), (), relations, (), ())


def _persons(start: int = 0, count: int = 8) -> list[tuple[str | None, ...]]:
    return [
        (str(i + 1), FIRST[i % 8], LAST[(i * 3) % 8], f"p{i}@example.org", str(100 + i))
        for i in range(start, start + count)
    ]


USERS = ("id", "first_name", "last_name", "email", "address_id")


def test_the_richest_table_is_taken_and_the_rest_is_named(engine: Engine) -> None:
    users = _relation(engine, 0, USERS, _persons(), table="users")
    stock = _relation(engine, 1, ("sku", "price"), [("A-1", "2.50"), ("A-2", "3.10")], table="stock")
    chosen = people(engine, _intake(stock, users), overrides={}, context=CONTEXT)
    assert chosen.relation.table == "users"
    assert {"first_name", "last_name", "full_name", "email"} <= chosen.schema.names
    assert [s for s in chosen.left_out if "dump.sql:stock" in s and "2 rows" in s]
    assert engine.columns("dump") == ["row", "c0", "c1", "c2", "c3", "c4"]


def test_satellites_are_joined_by_keys_that_are_unique(engine: Engine) -> None:
    users = _relation(engine, 0, USERS, _persons(), table="users")
    profile = [(str(i + 1), f"+44 20 7946 0{100 + i}", f"19{60 + i}-0{1 + i % 9}-1{i}") for i in range(8)]
    profiles = _relation(engine, 1, ("user_id", "phone", "birth_date"), profile, table="user_profile")
    place = [(str(100 + i), f"{i + 1} Main Street", "Leeds") for i in range(8)]
    places = _relation(engine, 2, ("id", "street", "city"), place, table="addresses")
    meta = [(str(i), str(1 + i % 8), "nickname", f"nick{i}") for i in range(20)]
    metas = _relation(engine, 3, ("umeta_id", "user_id", "meta_key", "meta_value"), meta, table="usermeta")
    chosen = people(engine, _intake(users, profiles, places, metas), overrides={}, context=CONTEXT)
    assert {"email", "phone", "birth_date", "street", "city"} <= chosen.schema.names
    assert len(chosen.joined) == 2
    assert [s for s in chosen.left_out if "usermeta" in s and "keys and values" in s]
    assert spell(engine, chosen.view, chosen.schema, CONTEXT, "claim").rows == 8
    field = {f.name: f.columns[0] for f in chosen.schema.fields}
    third = engine.one(f"SELECT c{field['street']} FROM dump WHERE row = 3")
    assert third == ("3 Main Street",)


def test_a_clerk_s_table_is_not_joined(engine: Engine) -> None:
    columns = ("id", "first_name", "last_name", "email", "staff_id")
    customers = _relation(
        engine, 0, columns, [(*p[:4], str(1 + i % 2)) for i, p in enumerate(_persons())], table="customer"
    )
    clerks = [("1", "Mike", "Hill", "mike@example.com"), ("2", "Jon", "Ray", "jon@example.com")]
    staff = _relation(engine, 1, ("staff_id", "first_name", "last_name", "email"), clerks, table="staff")
    chosen = people(engine, _intake(customers, staff), overrides={}, context=CONTEXT)
    assert chosen.relation.table == "customer"
    assert chosen.joined == ()


def test_parts_of_one_table_are_read_as_one(engine: Engine) -> None:
    one = _relation(engine, 0, USERS, _persons(0), member="part1.csv")
    two = _relation(engine, 1, USERS, _persons(8), member="part2.csv")
    chosen = people(engine, _intake(one, two), overrides={}, context=CONTEXT)
    assert chosen.relation.rows == 16
    assert engine.one("SELECT count(DISTINCT row), max(row) FROM dump") == (16, 16)
    assert len(chosen.joined) == 1


def test_nobody_there(engine: Engine) -> None:
    stock = _relation(engine, 0, ("sku", "price"), [("A-1", "2.50"), ("A-2", "3.10")], table="stock")
    with pytest.raises(InputProblem) as caught:
        people(engine, _intake(stock), overrides={}, context=CONTEXT)
    assert caught.value.code == "no-people"
    assert "stock (2 rows)" in caught.value.next_step


def test_a_table_can_be_named(engine: Engine) -> None:
    users = _relation(engine, 0, USERS, _persons(), table="users")
    stock = _relation(engine, 1, ("sku", "price"), [("A-1", "2.50"), ("A-2", "3.10")], table="Stock")
    chosen = people(engine, _intake(users, stock), overrides={}, context=CONTEXT, table="stock")
    assert chosen.relation.table == "Stock"
    with pytest.raises(InputProblem) as caught:
        people(engine, _intake(users, stock), overrides={}, context=CONTEXT, table="none")
    assert caught.value.code == "table-unknown"


def test_an_unknown_column_in_the_mapping_is_refused(engine: Engine) -> None:
    users = _relation(engine, 0, USERS, _persons(), table="users")
    with pytest.raises(UsageProblem) as caught:
        people(engine, _intake(users), overrides={"mail": "email"}, context=CONTEXT)
    assert caught.value.code == "map-unknown-column"
    assert "first_name" in caught.value.next_step


REAL = {
    "mysqldump8_sakila.sql": (
        "customer",
        599,
        {"first_name", "last_name", "email", "phone", "street", "city", "country"},
    ),
    "sqlyog_classicmodels.sql": ("customers", 122, {"first_name", "last_name", "phone", "street", "city", "country"}),
    "pgdump_northwind_inserts.sql": ("customers", 91, {"full_name", "phone", "street", "city", "postcode", "country"}),
    "pgdump15_chinook.sql": (
        "customer",
        59,
        {"first_name", "last_name", "email", "phone", "street", "city", "country"},
    ),
}


@pytest.mark.shared
@pytest.mark.parametrize("file", REAL)
def test_customers_of_public_demo_databases(shared: Path, engine: Engine, file: str) -> None:
    table, rows, names = REAL[file]
    intake = read([shared / "sqldumps" / file], engine.folder / "rows", Settings(threads=2))
    chosen = people(engine, intake, overrides={}, context=CONTEXT)
    assert (chosen.relation.table or "").lower().rpartition(".")[2] == table
    assert chosen.relation.rows == rows
    assert names <= chosen.schema.names


@pytest.mark.parametrize(("header", "taken"), [("member_no", True), ("customerNumber", True), ("id", False)])
def test_numbers_alone_are_people_where_the_header_says_whose(engine: Engine, header: str, taken: bool) -> None:
    rows = [(str(4_000 + 3 * i), ("free", "paid")[i % 2]) for i in range(60)]
    intake = _intake(_relation(engine, 0, (header, "plan"), rows))
    if taken:
        chosen = people(engine, intake, overrides={}, context=CONTEXT)
        assert [f.kind for f in chosen.schema.fields] == ["customer_id", "attribute"]
    else:
        with pytest.raises(InputProblem):
            people(engine, intake, overrides={}, context=CONTEXT)
        assert people(engine, intake, overrides={header: "customer_id"}, context=CONTEXT).relation.rows == 60
