"""Many values spelled at once, as the engine does it, for the kinds of identifiers and secrets."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import duckdb
import pyarrow as pa

from assay.fields import KINDS, Context, Values


@cache
def connection() -> duckdb.DuckDBPyConnection:
    return duckdb.connect()


def run(expression: str, values: Sequence[str | None], regions: Sequence[str | None] | None = None) -> list[object]:
    """The SQL `expression` over `v` (and `region`) for each value, in order."""
    table = pa.table(
        {
            "n": pa.array(range(len(values)), pa.int64()),
            "v": pa.array(values, pa.string()),
            "region": pa.array(regions or [None] * len(values), pa.string()),
        }
    )
    connection().register("many", table)
    try:
        return [row[1] for row in connection().execute(f"SELECT n, {expression} FROM many ORDER BY n").fetchall()]
    finally:
        connection().unregister("many")


def quick(
    kind: str, values: Sequence[str | None], context: Context | None = None, regions: Sequence[str | None] | None = None
) -> list[object]:
    """The fast paths' spelling of each value: compiled, or by SQL where that hands it over; asserts that they agree."""
    spelling, context = KINDS[kind].spelling, context or Context()
    trimmed = [value and (value.strip(" \t\n\r") or None) for value in values]  # as `spell` does before either path
    said: list[object] = [None] * len(values)
    if spelling.quick is not None:
        places = pa.chunked_array([list(regions)], pa.string()) if regions else None
        said = list(spelling.quick(pa.chunked_array([trimmed], pa.string()), context, 1, places).to_pylist())
    if spelling.sql is None:
        return said
    sql = spelling.sql("v", context, "region" if regions else "NULL")
    slower = run(f"CAST({sql} AS VARCHAR)", values, regions)
    assert [a for a, b in zip(said, slower, strict=True) if a is not None and a != b] == [], "the paths disagree"
    return [a if a is not None else b for a, b in zip(said, slower, strict=True)]


def spelled(
    kind: str, values: Sequence[str], context: Context | None = None, regions: Sequence[str | None] | None = None
) -> list[str | None]:
    """What the engine ends up with for each value; asserts that both paths agree where both spell."""
    exact = KINDS[kind].spelling.exact
    answers: list[str | None] = []
    places = regions or [None] * len(values)
    for value, place, said in zip(values, places, quick(kind, values, context, regions), strict=True):
        slow = exact(value, context or Context(), place) if exact else None
        assert said is None or slow is None or said == slow, "the two paths disagree"
        answers.append(said if isinstance(said, str) else slow)
    return answers


def steady(
    kind: str, values: Sequence[str], context: Context | None = None, regions: Sequence[str | None] | None = None
) -> list[str | None]:
    """The spelled values; asserts that spelling them once more changes nothing."""
    once = spelled(kind, values, context, regions)
    kept = [(value, at) for at, value in enumerate(once) if value is not None]
    places = [regions[at] for _, at in kept] if regions else None
    assert spelled(kind, [value for value, _ in kept], context, places) == [value for value, _ in kept]
    return once


def column(values: Sequence[str], rows: int | None = None, header: str = "") -> Values:
    """A column that holds these values once each, or in `rows` rows."""
    different = tuple(dict.fromkeys(values))
    return Values(header, different, rows or len(values), 0, len(different))
