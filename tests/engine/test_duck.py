"""The embedded engine: locked, and quoting what it is given."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from assay.engine import Engine, literal, name
from assay.problem import AssayError
from assay.settings import Settings


def test_it_reads_and_writes_only_below_its_folder(engine: Engine, tmp_path: Path) -> None:
    outside = tmp_path.parent / "outside.csv"
    outside.write_text("a\n1\n")
    with pytest.raises(duckdb.Error):
        engine.rows(f"SELECT * FROM read_csv({literal(str(outside))})")


def test_its_settings_cannot_be_changed_by_what_it_runs(engine: Engine) -> None:
    with pytest.raises(duckdb.Error):
        engine.run("SET enable_external_access=true")


def test_a_table_comes_back_as_it_went_in(engine: Engine, tmp_path: Path) -> None:
    engine.keep("things", pa.table({'odd "name"': ["it's", None]}))
    engine.write("SELECT * FROM things", tmp_path / "things.parquet")
    engine.attach("again", tmp_path / "things.parquet")
    column = name('odd "name"')
    assert engine.rows(f"SELECT {column} FROM again") == [("it's",), (None,)]
    assert engine.columns("again") == ['odd "name"']
    assert engine.has("again")
    assert not engine.has("nothing")


def test_it_knows_the_files_of_what_is_attached(engine: Engine, tmp_path: Path) -> None:
    parts = [tmp_path / "a.parquet", tmp_path / "b.parquet"]
    for part in parts:
        engine.write("SELECT 1 AS one", part)
    engine.attach("both", parts)
    assert engine.files("both") == tuple(parts)
    engine.drop("both")
    assert engine.files("both") == ()
    engine.attach("both", parts)
    engine.lend("both", pa.table({"one": [1]}))
    assert engine.files("both") == ()


def test_literals_are_quoted() -> None:
    assert literal("it's") == "'it''s'"
    assert literal(None) == "NULL"
    assert literal(3) == "3"


def test_too_little_memory_is_a_sentence(tmp_path: Path) -> None:
    with Engine(tmp_path, Settings(threads=1, memory=128 << 20)) as small, pytest.raises(AssayError) as refused:
        small.rows("SELECT list(repeat('x', 1000) || range) FROM range(1000000)")
    assert refused.value.code in ("memory-short", "disk-full")
