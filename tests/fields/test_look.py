"""A look at a long table sees stretches of it and reckons the rest."""

from __future__ import annotations

import pytest

from assay.engine import Engine
from assay.fields import look


def _table(engine: Engine, rows: int) -> str:
    path = engine.folder / f"{rows}.parquet"
    engine.write(
        "SELECT row, 'k' || row AS c0, 'town ' || row % 3000 AS c1, CASE WHEN row % 4 = 0 THEN 'x' || row END AS c2, "
        f"'' AS c3 FROM range(1, {rows + 1}) t(row)",
        path,
    )
    engine.attach("seen", path)
    return "seen"


@pytest.mark.parametrize("rows", [900_000, 2_300_000])
def test_shapes_are_those_of_all_rows(engine: Engine, rows: int) -> None:
    key, town, some, none = look(engine, _table(engine, rows), ["k", "town", "some", "none"])
    assert {values.rows for values in (key, town, some, none)} == {rows}
    assert (key.nulls, town.nulls, none.nulls) == (0, 0, rows)
    assert some.nulls == pytest.approx(rows * 3 / 4, rel=0.001)
    assert key.distinct == pytest.approx(rows, rel=0.15)  # the engine's own estimate is off by up to a sixth
    assert town.distinct == pytest.approx(3000, rel=0.2)
    assert some.distinct == pytest.approx(rows / 4, rel=0.15)
    assert none.distinct == 0


def test_the_sample_is_spread_over_the_whole_and_the_same_each_time(engine: Engine) -> None:
    rows = 2_300_000
    (first, *_), (again, *_) = (look(engine, _table(engine, rows), ["k", "town", "some", "none"]) for _ in range(2))
    numbers = [int(value[1:]) for value in first.values]
    assert first == again
    assert len(numbers) == 2_000
    assert all(any(part <= n * 10 // rows < part + 1 for n in numbers) for part in range(10))
    assert not engine.has("_stretches")
