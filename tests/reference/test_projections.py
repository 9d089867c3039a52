"""Declared exports: columns, kinds and conditions."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from assay.problem import UsageProblem
from tests.reference.made import CUSTOMERS, HEADERS, Opened, write_table


def toml(folder: Path, text: str) -> Path:
    write_table(folder / "people.parquet", HEADERS, CUSTOMERS)
    path = folder / "assay.toml"
    path.write_text(f"[source]\nfile='people.parquet'\n[[exports]]\nname='feed'\n{text}\n", encoding="utf-8")
    return path


def test_declared_columns_get_their_kinds(tmp_path: Path, opened: Opened) -> None:
    text = "way='partner'\ncolumns=['Email','city','surname','loyalty tier']\n"
    text += "where=\"status = 'current'\"\ndate=2025-01-31"
    (export,) = opened(toml(tmp_path, text)).exports
    assert export.kinds == ("email", "city", "last_name", "")
    assert (export.way, export.at) == ("partner", date(2025, 1, 31))


def test_columns_from_a_file_that_was_sent(tmp_path: Path, opened: Opened) -> None:
    lines = ["mail;nachname;ort", *(f"{row[1]};{row[3]};Berlin" for row in CUSTOMERS)]
    (tmp_path / "sent.csv").write_text("\n".join(lines), encoding="utf-8")
    (export,) = opened(toml(tmp_path, "file='sent.csv'")).exports
    assert export.columns == ("mail", "nachname", "ort")
    assert export.kinds[:2] == ("email", "last_name")
    assert (export.format, export.delimiter) == ("delimited", ";")


def test_a_condition_that_cannot_be_evaluated(tmp_path: Path, opened: Opened) -> None:
    with pytest.raises(UsageProblem) as told:
        opened(toml(tmp_path, "where='no_field = 1'"))
    assert told.value.code == "reference-condition"
