"""Both ways of spelling a value, side by side, for the tests of every kind."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

import duckdb
import pyarrow as pa

from assay.fields import KINDS, Context, Values


@cache
def _connection() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute("SET TimeZone='UTC'")
    return connection


def at_once(kind: str, value: str, context: Context | None = None, region: str | None = None) -> str | None:
    """The compiled path's spelling of one value, or the SQL path's where that hands it over."""
    context, spelling = context or Context(), KINDS[kind].spelling
    trimmed = value.strip(" \t\n\r")  # as `spell` does before either path
    if spelling.quick is not None:
        places = pa.chunked_array([[region]], pa.string()) if region else None
        said: str | None = spelling.quick(pa.chunked_array([[trimmed]], pa.string()), context, 1, places)[0].as_py()
        if said is not None or spelling.sql is None:
            return said
    if spelling.sql is None:
        return None
    sql = spelling.sql("v", context, "r")
    answer = _connection().execute(
        f"SELECT CAST({sql} AS VARCHAR) FROM (SELECT CAST(? AS VARCHAR) AS v, CAST(? AS VARCHAR) AS r)",
        [value, region],
    )
    return answer.fetchall()[0][0]


def by_hand(kind: str, value: str, context: Context | None = None, region: str | None = None) -> str | None:
    """The exact path's spelling of one value."""
    exact = KINDS[kind].spelling.exact
    assert exact is not None
    return exact(value, context or Context(), region)


def spelled(kind: str, value: str, context: Context | None = None, region: str | None = None) -> str | None:
    """What the engine ends up with: the fast paths where they spell, the exact one for the rest; all agree."""
    quick = at_once(kind, value, context, region)
    slow = by_hand(kind, value, context, region)
    assert quick is None or quick == slow, "the two paths disagree"
    return quick or slow


def steady(kind: str, value: str, context: Context | None = None, region: str | None = None) -> None:
    """Spelling agrees on both paths, and spelling the spelled value changes nothing."""
    once = spelled(kind, value, context, region)
    if once is not None:
        assert spelled(kind, once, context, region) == once


def near(kind: str, a: str, b: str) -> bool:
    """Whether two spelled values count as a slip of one another."""
    rule = KINDS[kind].near
    assert rule is not None
    sql = rule.replace("{a}", "a").replace("{b}", "b")
    (answer,) = _connection().execute(f"SELECT {sql} FROM (SELECT ? AS a, ? AS b)", [a, b]).fetchall()[0]
    return bool(answer)


def column(values: Iterable[str], *, header: str = "", rows: int | None = None) -> Values:
    """A look at a column that holds these values."""
    held = tuple(values)
    return Values(header, tuple(dict.fromkeys(held)), rows or len(held), 0, len(set(held)))
