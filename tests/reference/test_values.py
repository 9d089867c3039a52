"""The value store: rows in order over files and batches, taken with checks of what is touched."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from assay.engine import Engine
from assay.problem import SourceProblem
from assay.reference import values
from assay.reference.mapped import Checked, Stored
from assay.reference.values import Values


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(values, "BATCH", 100)
    monkeypatch.setattr(values, "FILE_ROWS", 300)


def _rows(first: int, last: int) -> pa.Table:
    numbers = range(first, last + 1)
    return pa.table(
        {
            "customer": pa.array(numbers, pa.int64()),
            "status": pa.array(["former" if n % 10 == 0 else "current" for n in numbers], pa.large_string()),
            "email": pa.array([f"p{n}@example.org" if n % 3 else None for n in numbers], pa.large_string()),
            "born": pa.array([None] * len(numbers), pa.large_string()),
        }
    )


@pytest.fixture
def stored(tmp_path: Path) -> tuple[Stored, ...]:
    """A thousand rows that came in slices of no even size."""
    slices: Iterator[pa.Table] = iter([_rows(1, 77), _rows(78, 800), _rows(801, 1_000)])
    return values.write(tmp_path, "values", slices)


def _opened(stored: tuple[Stored, ...]) -> Values:
    return Values([Checked(one) for one in stored], 2)


def test_rows_lie_in_order_in_files_and_batches(stored: tuple[Stored, ...]) -> None:
    assert [one.rows for one in stored] == [300, 300, 300, 100]
    table = _opened(stored).table
    assert table.column("customer").to_pylist() == list(range(1, 1_001))
    assert {len(chunk) for chunk in table.column(0).chunks} == {100}
    assert [str(t) for t in table.schema.types[2:]] == ["string", "string"]


def test_in_sql_it_is_a_table_of_text(stored: tuple[Stored, ...], engine: Engine) -> None:
    values.lend(engine, "reference", _opened(stored))
    assert engine.has("reference")
    assert engine.columns("reference") == ["customer", "status", "email", "born"]
    assert engine.one("SELECT count(*), count(email) FROM reference WHERE status = 'former'") == (100, 67)
    assert engine.one("SELECT status || email FROM reference WHERE customer = 500") == ("formerp500@example.org",)
    assert next(engine.stream("SELECT count(born) FROM reference", 10)).column(0).to_pylist() == [0]
    engine.keep("reference", pa.table({"customer": [7]}))
    assert engine.rows("SELECT * FROM reference") == [(7,)]
    values.lend(engine, "reference", _opened(stored))
    engine.drop("reference")
    assert not engine.has("reference")


def test_rows_are_taken_in_the_order_asked(stored: tuple[Stored, ...]) -> None:
    rows = np.array([999, 0, 450, 0, 2, 301])
    told = _opened(stored).take(rows, ["email", "customer", "status", "born"])
    whole = _opened(stored).table
    assert told.column("customer").to_pylist() == [1000, 1, 451, 1, 3, 302]
    assert told.column("email").to_pylist() == [whole.column("email")[r].as_py() for r in rows.tolist()]
    assert told.column("status").to_pylist() == ["former", "current", "current", "current", "current", "current"]
    assert told.column("born").null_count == 6
    assert _opened(stored).take(np.array([], np.int64), ["email"]).num_rows == 0


def test_every_flipped_byte_is_found_before_a_full_pass(stored: tuple[Stored, ...], engine: Engine) -> None:
    content = stored[0].path.read_bytes()
    for at in range(0, len(content), len(content) // 50):
        stored[0].path.write_bytes(content[:at] + bytes([content[at] ^ 4]) + content[at + 1 :])

        def use() -> None:
            values.lend(engine, "reference", _opened(stored))
            engine.one("SELECT count(email) FROM reference")

        with pytest.raises(SourceProblem):
            use()


def test_a_damaged_value_is_not_taken(tmp_path: Path) -> None:
    stored = values.write(tmp_path, "values", iter([_rows(1, 100)]))
    content = stored[0].path.read_bytes()
    at = content.index(b"p98@")
    stored[0].path.write_bytes(content[:at] + b"q" + content[at + 1 :])
    with pytest.raises(SourceProblem):
        Values([Checked(one) for one in stored]).take(np.array([97]), ["email"])


def test_no_rows_are_a_file_with_columns(tmp_path: Path, engine: Engine) -> None:
    stored = values.write(tmp_path, "history", iter([_rows(1, 0)]))
    values.lend(engine, "history", _opened(stored))
    assert engine.one("SELECT count(email) FROM history") == (0,)


def test_the_same_rows_make_the_same_files(tmp_path: Path, stored: tuple[Stored, ...]) -> None:
    (tmp_path / "again").mkdir()
    again = values.write(tmp_path / "again", "values", iter([_rows(1, 1_000)]))
    assert [one.digest for one in again] == [one.digest for one in stored]
