"""Numbers of rows and keys: numeric keys in the order of rows, the steps between them, rows evenly over a table."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from assay.engine import Engine, name

DRAWN = 50_000  # values drawn from a column: a share is then known to about 0.2 points
Integers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Steps:
    """Numeric keys in rising order, each once: the commonest step between neighbours, how often, and the lowest key."""

    keys: int
    low: int
    step: int
    times: int


@dataclass(frozen=True)
class Keys:
    """The numeric values of a column in the order of rows: `numbers`, and `told` where a row holds one."""

    numbers: Integers
    told: npt.NDArray[np.bool_]


def numeric_keys(engine: Engine, table: str, identifier: str, column: str) -> Keys:
    """Read a column of numbers, a leading + left out; 17 bytes a row."""
    read = engine.arrow(
        f"SELECT {name(identifier)} AS id, try_cast(replace({name(column)}, '+', '') AS BIGINT) AS i FROM {name(table)}"
    )
    ids = read["id"].to_numpy()
    if not (ids[1:] > ids[:-1]).all():
        read = read.sort_by("id")
    keys = read["i"]
    return Keys(keys.fill_null(0).to_numpy(), keys.is_valid().to_numpy())


def steps_of(keys: Integers) -> Steps | None:
    """The steps between the distinct values of `keys`; None when there are fewer than two."""
    ordered = np.sort(keys)
    if len(ordered) < 2:
        return None
    gaps = np.diff(ordered)
    gaps = np.sort(gaps[gaps > 0])
    if not len(gaps):
        return None
    starts = np.flatnonzero(np.r_[True, gaps[1:] != gaps[:-1]])
    times = np.diff(np.r_[starts, len(gaps)])
    best = int(times.argmax())  # the first of equals is the smallest step
    return Steps(len(gaps) + 1, int(ordered[0]), int(gaps[starts[best]]), int(times[best]))


def spaced(engine: Engine, table: str, identifier: str, column: str, most: int = DRAWN) -> str:
    """SQL condition of about `most` rows that hold `column` in `table`, evenly over them; of all where they are few.

    Rows are numbered among those that hold a value. Where all do, their own numbers are these.
    """
    held, rows, first, last = engine.one(
        f"SELECT count({name(column)}), count(*), min({identifier}), max({identifier}) FROM {name(table)}"
    )
    step = max(1, held // most)
    valued = f"{name(column)} IS NOT NULL"
    if step == 1:
        return valued
    if held == rows and (first, last) == (1, rows):
        return f"{identifier} % {step} = 0"
    engine.run(
        f"CREATE OR REPLACE TEMP TABLE {name(table + '_spaced')} AS SELECT {identifier} AS id "
        f"FROM (SELECT {identifier}, "
        f"row_number() OVER () AS place FROM {name(table)} WHERE {valued}) WHERE place % {step} = 0"
    )
    return f"{identifier} IN (SELECT id FROM {name(table + '_spaced')})"
