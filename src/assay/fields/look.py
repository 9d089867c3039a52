"""A look at the columns of a view: up to 2,000 distinct values of each, spread over the file, and their shape."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from assay.engine import Engine, name
from assay.fields.model import Values

SAMPLE = 2_000  # distinct values kept per column; the interval of a share is then within 2 points (binomial, 95 %)
PULLED = 20_000  # rows pulled to find them
WHOLE = 1_000_000  # rows that are all looked at; of more, STRETCHES of LENGTH rows: a second, however many there are
STRETCHES, LENGTH = 16, 16_384
GROUP = 122_880  # rows of a row group as files are landed
_STRETCHES = "_stretches"
_NUMBERS = ("row", "customer")
# Knuth's multiplicative hash of the row's position (2654435761 = 2^32 / golden ratio): spread, keyless, engine-free.
_SPREAD = "(({row} * 2654435761) % 4294967296)"


def look(engine: Engine, view: str, headers: Sequence[str]) -> list[Values]:
    """One `Values` per column c0..cN of `view`; the same rows are looked at every time.

    All rows up to `WHOLE`. Of more, where the view has numbers that its files tell their ranges by, stretches over the
    whole of them, and what is counted there is reckoned up to all rows.
    """
    count = len(headers)
    if not count:
        return []
    (rows,) = engine.one(f"SELECT count(*) FROM {name(view)}")
    numbered = any(column in engine.columns(view) for column in _NUMBERS)
    if rows <= WHOLE or not numbered or " over (" in (engine.definition(view) or "").lower():
        return _looked(engine, view, headers, _shapes(engine, view, count), rows)
    seen = _stretched(engine, view, count)
    try:
        counts = [_counted(engine, at) for at in range(count)]
        looked = _looked(engine, _STRETCHES, headers, [(valued, distinct) for valued, distinct, _ in counts], seen)
        return [_reckoned(values, once, rows) for values, (_, _, once) in zip(looked, counts, strict=True)]
    finally:
        engine.drop(_STRETCHES)


def _looked(
    engine: Engine, view: str, headers: Sequence[str], shapes: list[tuple[int, int]], rows: int
) -> list[Values]:
    sampled = _sampled(engine, view, len(headers), rows)
    looked = []
    for at, header in enumerate(headers):
        valued, distinct = shapes[at]
        values = sampled[at]
        if len(values) < min(50, distinct) or (len(values) < SAMPLE // 4 and valued < PULLED < rows):
            values = _sparse(engine, view, at)
        looked.append(Values(header, values, rows, rows - valued, distinct))
    return looked


def _stretched(engine: Engine, view: str, count: int) -> int:
    """Keep the stretches as a table; gives its rows. Each begins with a row group, of which only the head is read."""
    number, columns = _position(engine, view), ", ".join(f"c{i}" for i in range(count))
    first, last = engine.one(f"SELECT min({number}), max({number}) FROM {name(view)}")
    starts = {first + (last - first) * at // STRETCHES // GROUP * GROUP for at in range(STRETCHES)}
    parts = [
        f"SELECT {number}, {columns} FROM {name(view)} WHERE {number} BETWEEN {start} AND {start + LENGTH - 1}"
        for start in sorted(starts)
    ]
    engine.drop(_STRETCHES)
    engine.run(f"CREATE TABLE {_STRETCHES} AS {' UNION ALL '.join(parts)}")
    (seen,) = engine.one(f"SELECT count(*) FROM {_STRETCHES}")
    return int(seen)


def _counted(engine: Engine, at: int) -> tuple[int, int, int]:
    """Filled rows of a column of the stretches, distinct values, and those of them that stand once."""
    valued, distinct, once = engine.one(
        "SELECT coalesce(sum(times), 0)::BIGINT, count(*), count(*) FILTER (times = 1) FROM "
        f"(SELECT count(*) AS times FROM {_STRETCHES} WHERE c{at} <> '' GROUP BY c{at})"
    )
    return int(valued), int(distinct), int(once)


def _reckoned(seen: Values, once: int, rows: int) -> Values:
    """What was seen in the stretches, for all rows.

    Distinct values by the unsmoothed first-order jackknife (Haas, Naughton, Seshadri, Stokes 1995): as many as were
    seen where each stands often, one for each filled row where each stands once.
    """
    filled = seen.rows - seen.nulls
    unseen = (1 - seen.rows / rows) * once / filled if filled else 0.0
    return replace(
        seen, rows=rows, nulls=round(seen.nulls / seen.rows * rows), distinct=round(seen.distinct / (1 - unseen))
    )


def _shapes(engine: Engine, view: str, count: int) -> list[tuple[int, int]]:
    parts = ", ".join(f"count(nullif(c{i}, '')), approx_count_distinct(nullif(c{i}, ''))" for i in range(count))
    numbers = engine.one(f"SELECT {parts} FROM {name(view)}")
    return [(numbers[2 * i], numbers[2 * i + 1]) for i in range(count)]


def _sampled(engine: Engine, view: str, count: int, rows: int) -> list[tuple[str, ...]]:
    columns = ", ".join(f"c{i}" for i in range(count))
    position = _position(engine, view)
    source = f"(SELECT {columns}, {position} AS _at FROM {name(view)})"
    wanted = f"WHERE {_SPREAD.format(row='_at')} < {PULLED * (1 << 32) // rows}" if rows > PULLED else ""
    table = engine.arrow(f"SELECT {columns}, _at FROM {source} {wanted} ORDER BY _at")
    return [_distinct(table.column(i)) for i in range(count)]


def _position(engine: Engine, view: str) -> str:
    known = [c for c in _NUMBERS if c in engine.columns(view)]
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
