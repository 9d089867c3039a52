"""DuckDB SQL over the values themselves."""

from __future__ import annotations

import time
from pathlib import Path

import duckdb

from bench import task


def run(folder: Path) -> task.Answer:
    """Read both sides, answer; the best pairs stay behind as spelled/best.parquet, written after the clock stopped."""
    where = task.sides(folder)
    with duckdb.connect(
        config={"preserve_insertion_order": "false", "temp_directory": str(folder / "spill")}
    ) as connection:
        connection.execute("SET enable_progress_bar = false")
        start = time.perf_counter()
        views(connection, folder)
        connection.execute(f"CREATE TEMP TABLE pairs AS {task.pairs_sql()}")
        connection.execute(f"CREATE TEMP TABLE best AS {task.best_sql()}")
        count, *sums = connection.execute(task.found_sql()).fetchall()[0]
        chosen = connection.execute(task.chosen_sql()).fetchall()[0]
        patterns = dict(connection.execute(task.patterns_sql()).fetchall())
        took = time.perf_counter() - start
        connection.execute(f"COPY best TO '{where['claim'].parent / 'best.parquet'}' (FORMAT parquet)")
    return task.Answer(took, count, task.digest(tuple(sums)), task.digest(chosen), patterns)


def views(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Tables of both sides, the claim without values that too many customers hold."""
    for side, path in task.sides(folder).items():
        connection.execute(f"CREATE TEMP TABLE {side} AS FROM read_parquet('{path}')")
    connection.execute(f"CREATE TEMP TABLE asked AS {task.asked_sql()}")
