"""Earlier values: spelled as the current ones, dated, and only what is past."""

from __future__ import annotations

from pathlib import Path

import pytest

from assay.engine import Engine
from assay.problem import SourceProblem
from tests.reference.made import CUSTOMERS, HEADERS, Opened, at, write_table

LONG = ("customer_id", "column", "value", "valid_from", "valid_to")


def toml(folder: Path, history: str) -> Path:
    write_table(folder / "people.parquet", HEADERS, CUSTOMERS)
    path = folder / "assay.toml"
    path.write_text(f"[source]\nfile='people.parquet'\n[history]\n{history}\n", encoding="utf-8")
    return path


def test_changed_values_one_a_row(tmp_path: Path, opened: Opened, engine: Engine) -> None:
    rows = [
        ("1001", "email", "OLD1@Example.com ", "2020-01-01", "2021-06-30"),
        ("1002", "Phone", "030 5550000", "2020-01-01 08:00:00", "2022-02-02"),
        ("9999", "email", "nobody@example.com", "2020-01-01", "2021-01-01"),
    ]
    write_table(tmp_path / "changes.parquet", LONG, rows)
    reference = opened(toml(tmp_path, "file='changes.parquet'\nkey='customer_id'"))
    assert reference.versions == 2
    assert engine.rows("SELECT * FROM history ORDER BY customer") == [
        (2, "email", "old1@example.com", at("2020-01-01"), at("2021-06-30")),
        (3, "phone", "+49305550000", at("2020-01-01T08:00:00"), at("2022-02-02")),
    ]
    assert any("1 of 3 history rows" in note for note in reference.notes)


def test_versions_of_whole_rows(tmp_path: Path, opened: Opened, engine: Engine) -> None:
    """Two e-mail addresses in three versions; the name never changed and the last version is the current one."""
    now = CUSTOMERS[1]
    headers = ("customer_id", "email", "first_name", "last_name", "valid_from", "valid_to")
    rows = [
        ("1001", "a@example.com", now[2], now[3], "2019-01-01", "2020-01-01"),
        ("1001", "a@example.com", now[2], "Schmidt", "2020-01-01", "2021-01-01"),
        ("1001", now[1], now[2], now[3], "2021-01-01", ""),
    ]
    write_table(tmp_path / "versions.parquet", headers, rows)
    opened(toml(tmp_path, "file='versions.parquet'\nkey='customer_id'"))
    found = engine.rows("SELECT field, value, valid_from, valid_to FROM history ORDER BY field, valid_from")
    assert ("email", "a@example.com", at("2019-01-01"), at("2021-01-01")) in found
    assert ("last_name", "schmidt", at("2020-01-01"), at("2021-01-01")) in found
    assert not [row for row in found if row[0] == "first_name"]
    assert [row[0] for row in found].count("email") == 1


def test_another_name_for_the_key(tmp_path: Path, opened: Opened, engine: Engine) -> None:
    rows = [("1001", "email", "old@example.com", "", "2021-06-30")]
    write_table(tmp_path / "c.parquet", ("kunde", "feld", "wert", "von", "bis"), rows)
    text = "file='c.parquet'\nkey='kunde'\ncustomer='customer_id'\ncolumn='feld'\nvalue='wert'\n"
    text += "valid_from='von'\nvalid_to='bis'"
    opened(toml(tmp_path, text))
    assert engine.rows("SELECT customer, value, valid_from FROM history") == [(2, "old@example.com", None)]


@pytest.mark.parametrize(
    "text", ["key='kunde'", "key='customer_id'\ncustomer='kunde'", "key='customer_id'\nvalid_to='x'"]
)
def test_a_renamed_column(text: str, tmp_path: Path, opened: Opened) -> None:
    write_table(tmp_path / "c.parquet", LONG, [("1001", "email", "o@example.com", "2020-01-01", "2021-06-30")])
    with pytest.raises(SourceProblem) as told:
        opened(toml(tmp_path, f"file='c.parquet'\n{text}"))
    assert told.value.code == "column-missing"
