"""The same customers through every source give the same reference."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from assay.engine import Engine
from assay.fields import Context
from assay.problem import SourceProblem, UsageProblem
from assay.reference import build, open_reference
from assay.settings import Settings
from tests.reference.made import (
    CUSTOMERS,
    HEADERS,
    Opened,
    fill_mysql,
    fill_postgres,
    write_csv,
    write_parquet,
    write_sqlite,
)


def spelled(engine: Engine) -> list[tuple[object, ...]]:
    fields = (
        "customer, status, customer_id, email, first_name, last_name, full_name, phone, birth_date, city, created_at"
    )
    return engine.rows(f"SELECT {fields} FROM reference ORDER BY customer")


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[object, ...]]:
    """What the CSV file gives, checked by hand on one row."""
    folder = tmp_path_factory.mktemp("csv")
    source = write_csv(folder / "people.csv", HEADERS, CUSTOMERS)
    with Engine(folder, Settings(threads=2, memory=1 << 30)) as engine:
        reference = open_reference(str(source), engine, Settings(), context=Context(region="DE"))
        rows = spelled(engine)
    assert (reference.current, reference.former, reference.raw) == (60, 0, True)
    assert rows[1][:4] == (2, "current", "1001", "person1@example.com")
    assert rows[1][8] == "1951-02-02"
    assert rows[0][7] is None
    assert rows[1][7] == "+49301000037"
    return rows


def test_parquet_gives_what_the_csv_gives(
    tmp_path: Path, opened: Opened, engine: Engine, expected: list[tuple[object, ...]]
) -> None:
    opened(write_parquet(tmp_path / "people.parquet"))
    assert spelled(engine) == expected


@pytest.mark.parametrize("as_url", [True, False])
def test_sqlite_gives_what_the_csv_gives(
    as_url: bool, tmp_path: Path, opened: Opened, engine: Engine, expected: list[tuple[object, ...]]
) -> None:
    path = write_sqlite(tmp_path / "people.db")
    opened(f"sqlite:///{path}" if as_url else path)
    assert spelled(engine) == expected


@pytest.mark.server
def test_postgres_gives_what_the_csv_gives(
    postgres: str, opened: Opened, engine: Engine, expected: list[tuple[object, ...]]
) -> None:
    fill_postgres(postgres)
    reference = opened(postgres)
    assert spelled(engine) == expected
    assert reference.as_of == datetime.now(UTC).date()
    assert reference.notes == ("The customers are taken from the table public.customers.",)


@pytest.mark.server
@pytest.mark.parametrize("stored", ["CHARACTER SET utf8mb4", "CHARACTER SET latin1", "ENGINE=MyISAM"])
def test_mariadb_gives_what_the_csv_gives(
    stored: str, mariadb: str, opened: Opened, engine: Engine, expected: list[tuple[object, ...]]
) -> None:
    fill_mysql(mariadb, stored)
    reference = opened(mariadb)
    assert spelled(engine) == expected
    assert any("no snapshot" in note for note in reference.notes) == ("MyISAM" in stored)


def test_a_prepared_reference_gives_what_the_csv_gives(
    tmp_path: Path, people: Path, opened: Opened, engine: Engine, settings: Settings,
    expected: list[tuple[object, ...]],
) -> None:  # fmt: skip
    build(str(people), tmp_path / "ref", settings, context=Context(region="DE"))
    reference = opened(tmp_path / "ref")
    assert spelled(engine) == expected
    assert not reference.raw
    assert engine.one("SELECT (SELECT count(*) FROM history), (SELECT count(*) FROM tombstones)") == (0, 0)


def test_the_raw_rows_stand_beside_the_spelled_ones(people: Path, opened: Opened, engine: Engine) -> None:
    opened(people)
    assert engine.columns("reference_raw") == ["customer", "status", *(f"c{i}" for i in range(len(HEADERS)))]
    assert engine.rows("SELECT c6 FROM reference_raw WHERE customer IN (2, 3, 4) ORDER BY customer") == [
        ("Paris, 5e",), ('The "Hague"',), ("Bad\nHomburg",)
    ]  # fmt: skip


def test_a_dump_of_our_own_serves_as_reference(tmp_path: Path, opened: Opened, engine: Engine) -> None:
    rows = ",".join(
        "({}, '{}', '{}', '{}')".format(row[0], row[1], row[2], str(row[3]).replace("'", "''")) for row in CUSTOMERS
    )
    dump = tmp_path / "shop.sql"
    dump.write_text(
        "CREATE TABLE `colours` (`id` int, `colour` varchar(9));\nINSERT INTO `colours` VALUES (1,'red'),(2,'blue');\n"
        "CREATE TABLE `customers` (`customer_id` int, `email` varchar(80), `first_name` varchar(40), "
        f"`last_name` varchar(40));\nINSERT INTO `customers` VALUES {rows};\n",
        encoding="utf-8",
    )
    assert opened(dump).current == 60
    assert engine.one("SELECT email FROM reference WHERE customer_id = '1001'") == ("person1@example.com",)


def test_a_mapping_outranks_recognition(people: Path, opened: Opened) -> None:
    reference = opened(people, mapping={"city": "ignore", "state": "free_text"})
    assert "city" not in reference.schema.kinds
    assert "free_text" in reference.schema.kinds


def test_a_renamed_column_stops_the_run(people: Path, opened: Opened) -> None:
    with pytest.raises(SourceProblem) as told:
        opened(people, mapping={"mail_address": "email"})
    assert told.value.code == "column-missing"
    assert "'mail_address'" in told.value.says
    assert "email" in told.value.next_step


@pytest.mark.parametrize(
    ("rows", "code"), [([], ("reference-empty", "source-file")), ([("x",)] * 3, ("reference-no-fields",))]
)
def test_nothing_to_compare_with(rows: list[tuple[str]], code: tuple[str, ...], tmp_path: Path, opened: Opened) -> None:
    headers = ("email",) if not rows else ("zzz",)
    with pytest.raises(SourceProblem) as told:
        opened(write_csv(tmp_path / "few.csv", headers, rows))
    assert told.value.code in code


def test_a_table_without_people_is_no_reference_unless_its_numbers_are_said_to_be_theirs(
    tmp_path: Path, opened: Opened
) -> None:
    rows = [(f"A-{i}", str(i), f"{i}.99", f"2024-01-{i % 28 + 1:02d}") for i in range(60)]
    products = write_csv(tmp_path / "products.csv", ("sku", "stock", "price", "added"), rows)
    with pytest.raises(SourceProblem) as told:
        opened(products)
    assert told.value.code == "reference-no-fields"
    assert "sku, stock, price, added" in told.value.says
    assert "--map-reference" in told.value.next_step
    assert opened(products, mapping={"sku": "customer_id"}).current == 60


def test_the_day_of_a_file_is_its_last_change(people: Path, opened: Opened) -> None:
    import os

    os.utime(people, (1_700_000_000, 1_700_000_000))
    assert opened(people).as_of == date(2023, 11, 14)
    toml = people.with_name("assay.toml")
    toml.write_text("[source]\nfile = 'people.parquet'\nas_of = 2022-01-01\n")
    asked = Context(as_of=date(2024, 2, 3))
    assert opened(toml, context=asked).as_of == date(2022, 1, 1)
    assert opened(toml, context=asked, as_of=date(2021, 1, 1)).as_of == date(2021, 1, 1)
    assert opened(people, context=asked).context.as_of == date(2024, 2, 3)


def test_a_source_nobody_takes(opened: Opened) -> None:
    with pytest.raises(SourceProblem) as told:
        opened("oracle://scott:tiger@host/db")
    assert told.value.code == "source-unknown"
    assert "tiger" not in str(told.value)


def test_a_password_in_the_address_is_refused(opened: Opened) -> None:
    for source in (
        "postgresql://a:geheim@h/d",
        "mysql://a@h/d?password=geheim",
        "postgresql://a@h/d?sslpassword=geheim",
    ):
        with pytest.raises(UsageProblem) as told:
            opened(source)
        assert told.value.code == "secret-in-argv"
        assert "geheim" not in str(told.value)
