"""PySpark on this machine alone. Starting the Java machine is not counted: a cluster is up already."""

from __future__ import annotations

import os
import time
from pathlib import Path

from pyspark.sql import SparkSession

from bench import task


def run(folder: Path) -> task.Answer:
    """Read both sides, answer, as SQL. The pairs and the best are kept, as in the other engines."""
    session = _session(folder)
    try:
        start = time.perf_counter()
        for side, path in task.sides(folder).items():
            session.read.parquet(str(path)).createOrReplaceTempView(side)
        for table, sql in (("asked", task.asked_sql()), ("pairs", task.pairs_sql()), ("best", task.best_sql())):
            session.sql(sql).persist().createOrReplaceTempView(table)
        count, *sums = tuple(session.sql(task.found_sql()).collect()[0])
        chosen = tuple(session.sql(task.chosen_sql()).collect()[0])
        patterns = {row[0]: row[1] for row in session.sql(task.patterns_sql()).collect()}
        took = time.perf_counter() - start
    finally:
        session.stop()
    return task.Answer(took, count, task.digest(tuple(sums)), task.digest(chosen), patterns)


def _session(folder: Path) -> SparkSession:
    threads = os.cpu_count() or 1
    settings = {
        "spark.ui.enabled": "false",
        "spark.driver.memory": "8g",  # Assay's own default budget
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.local.dir": str(folder / "spill"),
        "spark.sql.warehouse.dir": str(folder / "spill" / "warehouse"),
        "spark.sql.shuffle.partitions": str(2 * threads),  # of 200 by default, meant for clusters
        "spark.log.level": "ERROR",
    }
    builder = SparkSession.builder.master(f"local[{threads}]").appName("bench")
    for key, value in settings.items():
        builder = builder.config(key, value)
    return builder.getOrCreate()
