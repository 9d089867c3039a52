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


def _towns(rows: int, towns: int) -> pa.Table:
    column = pa.array([f"Town {n % towns}" if n % 7 else None for n in range(rows)], pa.large_string())
    return pa.table({"customer": pa.array(range(rows), pa.int64()), "city": column})


def test_few_values_take_a_byte_a_row_and_are_text_to_who_takes_them(tmp_path: Path, engine: Engine) -> None:
    rows = _towns(600, 12)
    held = _opened(values.write(tmp_path, "values", iter([rows])))
    city = rows.column("city").to_pylist()
    assert held.table.schema.field("city").type == pa.dictionary(pa.uint8(), pa.string())
    assert held.take(np.array([599, 0, 301]), ["city"]).column("city").to_pylist() == [city[599], None, city[301]]
    between = held.between(250, 450, ["city"]).column("city")
    assert (between.type, between.to_pylist()) == (pa.string(), city[250:450])
    values.lend(engine, "reference", held)
    found = engine.rows("SELECT customer FROM reference WHERE city IN ('Town 3', 'Town 9') ORDER BY customer")
    assert [row for (row,) in found] == [n for n, town in enumerate(city) if town in ("Town 3", "Town 9")]


def test_a_later_file_with_more_values_has_wider_indices(tmp_path: Path) -> None:
    few, many = _towns(300, 12), _towns(300, 300)  # 257 towns, since some rows have none
    held = _opened(values.write(tmp_path, "values", iter([few, many])))
    assert held.table.schema.field("city").type == pa.dictionary(pa.uint16(), pa.string())
    city = [*few.column("city").to_pylist(), *many.column("city").to_pylist()]
    assert held.between(0, 600, ["city"]).column("city").to_pylist() == city
    assert held.take(np.arange(600), ["city"]).column("city").to_pylist() == city
    held.verify()


def test_files_that_join_a_part_have_its_dictionaries(tmp_path: Path) -> None:
    first = values.write(tmp_path, "values", iter([_towns(300, 12)]))
    schema = _opened(first).table.schema
    more = values.write(tmp_path, "values", iter([_towns(5, 5)]), first=1, like=schema)
    assert _opened((*first, *more)).table.schema == schema
    alone = tmp_path / "alone"
    alone.mkdir()
    assert _opened(values.write(alone, "values", iter([_towns(5, 5)]))).table.schema.field("city").type == pa.string()


@pytest.mark.parametrize("place", ["dictionary", "index"])
def test_a_damaged_index_or_dictionary_is_not_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    monkeypatch.setattr(values, "BATCH", 20_000)  # indices of two bytes on several pages
    monkeypatch.setattr(values, "FILE_ROWS", 20_000)
    stored = values.write(tmp_path, "values", iter([_towns(20_000, 290)]))
    file = Checked(stored[0])
    indices = Values([file]).table.column("city").chunk(0).buffers()[1].address - file.buffer.address
    content = bytearray(stored[0].path.read_bytes())
    content[content.index(b"Town 289") if place == "dictionary" else indices + 2 * 19_999] ^= 1
    stored[0].path.write_bytes(content)
    with pytest.raises(SourceProblem):
        Values([Checked(stored[0])]).take(np.array([19_999]), ["city"])
