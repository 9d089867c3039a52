"""Spelled tables: order kept, leftovers put in place, what has no spelling counted."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pytest

from assay.engine import Engine
from assay.fields import Context, Schema, spell, spelling, understand

HEADERS = ("id", "first name", "last name", "e-mail", "country", "born", "zip", "plan")
ROWS = [
    ("1", "Ann", "Lee", "ann@example.org", "Germany", "03.02.1980", "1067", "Gold"),
    ("2", "Zoë", "O'Brien", "ZOE@example.org", "DE", "25.12.1981", "10115", "gold "),
    ("3", "Владимир", None, "", "Vereinigte Staaten", "13.01.1990", "90210-1234", None),
    ("4", " ", "Groß", "no mail", "Atlantis", "31.02.1990", "12345", "Silver"),
]


def _engine(engine: Engine, rows: list[tuple[str | None, ...]]) -> Engine:
    columns = {f"c{i}": pa.array([row[i] for row in rows], pa.string()) for i in range(len(rows[0]))}
    engine.keep("raw", pa.table({"row": pa.array(range(1, len(rows) + 1), pa.int64()), **columns}))
    return engine


def test_a_small_table(engine: Engine) -> None:
    _engine(engine, list(ROWS))
    context = Context(region="DE", as_of=date(2024, 1, 1))
    mapped = {"id": "customer_id", "e-mail": "email", "zip": "postcode"}
    schema = understand(engine, "raw", HEADERS, named=True, overrides=mapped, context=context)
    spelled = spell(engine, "raw", schema, context, "claim")
    assert spelled.rows == 4
    fields = "first_name, last_name, full_name, country, birth_date, postcode, attribute_plan"
    assert engine.rows(f"SELECT row, {fields} FROM claim") == [
        (1, "ann", "lee", "ann lee", "DE", "1980-02-03", "01067", "gold"),
        (2, "zoe", "obrien", "obrien zoe", "DE", "1981-12-25", "10115", "gold"),
        (3, "vladimir", None, "vladimir", "US", "1990-01-13", "90210", None),
        (4, None, "gross", "gross", None, None, "12345", "silver"),
    ]
    assert spelled.unspelled["country"] == 1
    assert spelled.unspelled["birth_date"] == 1
    assert spelled.unspelled["first_name"] == 0
    assert not engine.has("_spelling_rest")


def test_order_and_carried_columns_stay(engine: Engine) -> None:
    rows = [(f"Name{chr(97 + i % 26)}", ("Германия", "France", "ES")[i % 3]) for i in range(20_000)]
    columns = {"c0": [r[0] for r in rows], "c1": [r[1] for r in rows], "status": ["current"] * len(rows)}
    engine.keep("raw", pa.table({"customer": pa.array(range(1, len(rows) + 1), pa.int64()), **columns}))
    context = Context()
    schema = understand(engine, "raw", ("name", "country"), named=True, overrides={}, context=context)
    spell(engine, "raw", schema, context, "told", id_column="customer", carry=("status",))
    assert engine.columns("told") == ["customer", "status", "full_name", "country"]
    assert engine.one("SELECT count(*) FROM told WHERE country IS NULL") == (0,)
    table = engine.arrow("SELECT customer FROM told")
    assert table.column(0).to_pylist() == list(range(1, len(rows) + 1))


def test_no_field_at_all(engine: Engine) -> None:
    _engine(engine, [("x",), ("y",)])
    schema = understand(engine, "raw", ("",), named=False, overrides={}, context=Context())
    assert schema.fields == ()
    assert spell(engine, "raw", schema, Context(), "claim").rows == 2


def _people(engine: Engine, numbers: list[int]) -> Schema:
    """Rows with those numbers, in that order; a name, a country, a phone."""
    countries = ("Германия", "France", "ES")
    told = {
        "row": pa.array(numbers, pa.int64()),
        "c0": [f"Ann{chr(97 + n % 26)} Lee" if n % 7 else None for n in numbers],
        "c1": [countries[n % 3] for n in numbers],
        "c2": [f"030 {1234567 + n}" if n % 5 else "no phone" for n in numbers],
    }
    engine.keep("raw", pa.table(told))
    heads = ("name", "country", "phone")
    return understand(engine, "raw", heads, named=True, overrides={}, context=Context(region="DE"))


@pytest.mark.parametrize("order", ["by number", "backwards"])
def test_slices_give_what_the_whole_gives(order: str, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = list(range(1, 10_001))
    schema = _people(engine, numbers if order == "by number" else numbers[::-1])
    whole = spell(engine, "raw", schema, Context(region="DE"), "whole")
    monkeypatch.setattr(spelling, "SLICE", 4_096)
    sliced = spell(engine, "raw", schema, Context(region="DE"), "sliced")
    assert engine.arrow("FROM sliced") == engine.arrow("FROM whole")
    assert "read_parquet" in (engine.definition("sliced") or "")
    assert (sliced.rows, sliced.unspelled) == (whole.rows, whole.unspelled)
    assert whole.unspelled["phone"] == 2_000


def test_slices_of_a_view_that_joins_come_in_order(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    schema = _people(engine, list(range(1, 10_001)))
    engine.run("CREATE VIEW joined AS SELECT a.* FROM raw b JOIN raw a ON a.row = 10001 - b.row")
    monkeypatch.setattr(spelling, "SLICE", 4_096)
    spell(engine, "joined", schema, Context(region="DE"), "sliced")
    assert engine.arrow("SELECT row FROM sliced").column(0).to_pylist() == list(range(1, 10_001))


def test_a_view_gives_way_to_a_table_and_back(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    schema = _people(engine, list(range(1, 10_001)))
    for slice_rows in (4_096, 20_000, 4_096):
        monkeypatch.setattr(spelling, "SLICE", slice_rows)
        spell(engine, "raw", schema, Context(region="DE"), "told")
        assert engine.one("SELECT count(*), max(row) FROM told") == (10_000, 10_000)


def test_progress_counts_rows_to_the_end(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    schema = _people(engine, list(range(1, 10_001)))
    monkeypatch.setattr(spelling, "SLICE", 4_096)
    told: list[tuple[str, int, int | None]] = []
    spell(engine, "raw", schema, Context(region="DE"), "t", progress=lambda *said: told.append(said))
    assert {step for step, _, _ in told} == {"spell"}
    assert {total for _, _, total in told} == {10_000}
    assert [done for _, done, _ in told] == sorted(done for _, done, _ in told)
    assert told[-1][1] == 10_000
    assert len(told) > 3
