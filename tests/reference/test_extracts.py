"""Extracts say of the customers what a look at all of them says, and name nobody in their counts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from assay.engine import Engine
from assay.fields import Context
from assay.reference import build, extract, extracts
from assay.settings import Settings
from tests.forensics.made import Columns, customers
from tests.reference.made import HEADERS, Opened, customer, write_table

ALL = 4_000


@pytest.fixture(autouse=True)
def _small_sample(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extracts, "SAMPLED", 500)


def _columns_of_base(engine: Engine, columns: Columns, status: Sequence[str] | None = None) -> list[str]:
    extract(engine, customers(engine, columns, status=status), "base")
    return [column for column in engine.columns("reference_base") if not column.startswith("_")]


def test_each_is_what_all_customers_say(
    tmp_path: Path, settings: Settings, opened: Opened, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extracts, "PLACED", 3_000)
    source = write_table(tmp_path / "people.parquet", HEADERS, [customer(i) for i in range(ALL)])
    build(str(source), tmp_path / "ref", settings, context=Context(region="DE"))
    opened(tmp_path / "ref")
    assert engine.rows("SELECT * FROM reference_sample") == engine.rows(
        "SELECT * FROM reference WHERE customer % 8 = 0 ORDER BY customer"
    )
    by = [column for column in engine.columns("reference_base") if column not in ("_joined", "_customers")]
    assert {"status", "region", "city"} <= set(by)
    listed = ", ".join(by)
    assert engine.rows("SELECT * FROM reference_base ORDER BY ALL") == engine.rows(
        f"SELECT {listed}, date_diff('day', DATE '1970-01-01', created_at::TIMESTAMP::DATE) AS joined, count(*) "
        "FROM reference GROUP BY ALL ORDER BY ALL"
    )
    assert engine.one("SELECT sum(_customers) FROM reference_base") == (ALL,)
    assert engine.rows("SELECT town, seen FROM reference_areas ORDER BY ALL") == engine.rows(
        "SELECT city, count(*) FROM reference WHERE customer <= 3000 AND city IS NOT NULL GROUP BY 1 ORDER BY ALL"
    )


def test_a_column_that_begins_late_names_nobody(engine: Engine) -> None:
    late = [None] * 3_000
    columns = {
        "gender": ["f", "m"] * (ALL // 2),
        "attribute_note": late + [f"note {i}" for i in range(1_000)],
        "attribute_seldom": [None] * (ALL - 2) + ["one", "other"],
        "attribute_never": [None] * ALL,
        "attribute_plan": late + ["small", "large"] * 500,
    }
    assert _columns_of_base(engine, columns) == ["status", "gender", "attribute_plan"]
    assert engine.one("SELECT count(*) FROM reference_base") == (4,)


def test_a_value_of_few_among_many_is_not_counted_by(engine: Engine) -> None:
    """Of a sample two values show; they might be of as many persons."""
    notes = [f"note {i}" if i in (7, 15) else None for i in range(ALL)]
    columns = {"gender": ["f", "m"] * (ALL // 2), "attribute_note": notes}
    assert _columns_of_base(engine, columns) == ["status", "gender"]


def test_countries_states_genders_and_plans_are_counted_together(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extracts, "SAMPLED", ALL)
    columns = {
        "country": [f"C{i % 20}" for i in range(ALL)],
        "gender": [(None, "f", "m")[i // 20 % 3] for i in range(ALL)],
        "attribute_plan": [f"plan {i // 60 % 5}" for i in range(ALL)],
    }
    status = [("current", "former")[i // 300 % 2] for i in range(ALL)]
    assert _columns_of_base(engine, columns, status) == ["status", "country", "gender", "attribute_plan"]
    assert engine.one("SELECT count(*) FROM reference_base") == (600,)


def test_one_column_of_too_many_combinations_leaves_room_for_others(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extracts, "SAMPLED", ALL)
    columns = {
        "attribute_region": [f"region {i % 39}" for i in range(ALL)],
        "attribute_shop": [f"shop {i % 40}" for i in range(ALL)],
        "attribute_brand": [f"brand {i % 39} {i // 39 % 2 if i % 39 < 2 else ''}" for i in range(ALL)],  # 41 of them
    }
    assert _columns_of_base(engine, columns) == ["status", "attribute_region", "attribute_brand"]
