"""Current and former customers under one set of columns."""

from __future__ import annotations

from pathlib import Path

import pytest

from assay.engine import Engine
from assay.problem import AssayError
from tests.reference.made import CUSTOMERS, HEADERS, Opened, write_table


def toml(folder: Path, text: str) -> Path:
    write_table(folder / "people.parquet", HEADERS, CUSTOMERS)
    path = folder / "assay.toml"
    path.write_text(f"[source]\nfile='people.parquet'\n{text}\n", encoding="utf-8")
    return path


def test_former_by_a_condition(tmp_path: Path, opened: Opened, engine: Engine) -> None:
    reference = opened(toml(tmp_path, "[former]\nwhere = \"state = 'closed'\""))
    assert (reference.current, reference.former, reference.customers) == (54, 6, 60)
    assert engine.rows("SELECT DISTINCT status FROM reference WHERE customer = 4") == [("former",)]


def test_former_from_elsewhere(tmp_path: Path, opened: Opened, engine: Engine) -> None:
    rows = [("77", "gone@example.com", "Uwe", "x")]
    write_table(tmp_path / "gone.parquet", ("CUSTOMER_ID", "email", "first_name", "reason"), rows)
    reference = opened(toml(tmp_path, "[former]\nfile = 'gone.parquet'"))
    assert (reference.current, reference.former) == (60, 1)
    assert engine.rows("SELECT customer, customer_id, email, last_name FROM reference WHERE status = 'former'") == [
        (61, "77", "gone@example.com", None)
    ]
    assert any("lack 6 of the 9 columns" in note for note in reference.notes)


def test_a_part_of_the_customers(tmp_path: Path, opened: Opened) -> None:
    assert opened(toml(tmp_path, "where = \"first_name = 'Anna'\"")).current == 8


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("[former]\nwhere = \"no_such = 'x'\"", "reference-condition"),
        ('[former]\nwhere = "state ="', "reference-condition"),
        ('[former]\nwhere = "CAST(email AS INTEGER) > 1"', "reference-condition"),
        ("where = \"state = 'nowhere'\"", "reference-empty"),
        ("[former]\nfile = 'none.parquet'", "source-unknown"),
    ],
)
def test_a_wrong_condition(text: str, code: str, tmp_path: Path, opened: Opened) -> None:
    with pytest.raises(AssayError) as told:
        opened(toml(tmp_path, text))
    assert told.value.code == code
    assert "person" not in str(told.value)


def test_headers_that_differ_only_in_case(tmp_path: Path, opened: Opened) -> None:
    rows = [(row[1], row[1], row[2]) for row in CUSTOMERS]
    write_table(tmp_path / "twice.parquet", ("Email", "email", "first_name"), rows)
    assert opened(tmp_path / "twice.parquet").current == 60
