"""A look at the columns of a view: up to 2,000 distinct values of each, spread over the file, and their shape."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from assay.engine import Engine, name
from assay.fields.model import Values

SAMPLE = 2_000  # distinct values kept per column; the interval of a share is then within 2 points (binomial, 95 %)
PULLED = 20_000  # rows pulled to find them
# Knuth's multiplicative hash of the row's position (2654435761 = 2^32 / golden ratio): spread, keyless, engine-free.
_SPREAD = "(({row} * 2654435761) % 4294967296)"


def look(engine: Engine, view: str, headers: Sequence[str]) -> list[Values]:
    """One `Values` per column c0..cN of `view`; the same rows are looked at every time."""
    count = len(headers)
    if not count:
        return []
    rows, shapes = _shapes(engine, view, count)
    sampled = _sampled(engine, view, count, rows)
    looked = []
    for at, header in enumerate(headers):
        valued, distinct = shapes[at]
        values = sampled[at]
        if len(values) < min(50, distinct) or (len(values) < SAMPLE // 4 and valued < PULLED < rows):
            values = _sparse(engine, view, at)
        looked.append(Values(header, values, rows, rows - valued, distinct))
    return looked


def _shapes(engine: Engine, view: str, count: int) -> tuple[int, list[tuple[int, int]]]:
    parts = ", ".join(f"count(nullif(c{i}, '')), approx_count_distinct(nullif(c{i}, ''))" for i in range(count))
    numbers = engine.one(f"SELECT count(*), {parts} FROM {name(view)}")
    return numbers[0], [(numbers[1 + 2 * i], numbers[2 + 2 * i]) for i in range(count)]


def _sampled(engine: Engine, view: str, count: int, rows: int) -> list[tuple[str, ...]]:
    columns = ", ".join(f"c{i}" for i in range(count))
    position = _position(engine, view)
    source = f"(SELECT {columns}, {position} AS _at FROM {name(view)})"
    wanted = f"WHERE {_SPREAD.format(row='_at')} < {PULLED * (1 << 32) // rows}" if rows > PULLED else ""
    table = engine.arrow(f"SELECT {columns}, _at FROM {source} {wanted} ORDER BY _at")
    return [_distinct(table.column(i)) for i in range(count)]


def _position(engine: Engine, view: str) -> str:
    known = [c for c in ("row", "customer") if c in engine.columns(view)]
    return name(known[0]) if known else "row_number() OVER ()"


def _distinct(column: Any) -> tuple[str, ...]:
    values = [v for v in dict.fromkeys(column.to_pylist()) if v]
    if len(values) <= SAMPLE:
        return tuple(values)
    return tuple(values[i * len(values) // SAMPLE] for i in range(SAMPLE))


def _sparse(engine: Engine, view: str, at: int) -> tuple[str, ...]:
    """A column that is mostly empty: its values are looked for among the filled rows only."""
    table = engine.arrow(f"SELECT c{at} FROM {name(view)} WHERE c{at} <> '' LIMIT {PULLED}")
    return _distinct(table.column(0))
