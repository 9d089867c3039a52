"""Splink on DuckDB. It does another thing: it learns weights and scores pairs. Two of its steps are timed apart.

The pairs: its exact blocking rules (`deterministic_link`), which must be the pairs of the others. The scoring: training
on its own defaults and `predict` over the same rules; what it finds likely is its own and is not compared.

Usage: python -m bench.peers.splinked FOLDER   (the scoring)
"""

from __future__ import annotations

import json
import logging
import sys
import time
from pathlib import Path

import duckdb
import splink.comparison_library as compared
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

from bench import task
from bench.peers.duck import views


def run(folder: Path) -> task.Answer:
    """Read both sides, find the pairs. They are not compared field by field: Splink keeps scores, not agreements."""
    with duckdb.connect() as connection:
        start = time.perf_counter()
        linker = _linker(connection, folder)
        _keep_pairs(connection, linker.inference.deterministic_link().physical_name)
        took = time.perf_counter() - start
        count, *sums = connection.execute(task.found_sql()).fetchall()[0]
    return task.Answer(took, count, task.digest(tuple(sums)))


def score(folder: Path) -> float:
    """Seconds that Splink needs to learn its weights and to score the same pairs."""
    with duckdb.connect() as connection:
        start = time.perf_counter()
        linker = _linker(connection, folder)
        training = linker.training
        training.estimate_probability_two_random_records_match([block_on("email"), block_on("phone")], recall=0.8)
        training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
        for rule in (
            block_on("password_hash"),
            block_on("birth_date", "last_name"),
        ):  # each trains what it does not fix
            training.estimate_parameters_using_expectation_maximisation(
                rule, fix_probability_two_random_records_match=True
            )
        linker.inference.predict(threshold_match_probability=0.5)
        return time.perf_counter() - start


def _linker(connection: duckdb.DuckDBPyConnection, folder: Path) -> Linker:
    logging.getLogger("splink").setLevel(logging.ERROR)
    connection.execute("SET enable_progress_bar = false")
    views(connection, folder)
    for table, source in (("left_side", "asked"), ("right_side", "customers")):
        number = "row" if source == "asked" else "customer"
        connection.execute(f"CREATE TABLE {table} AS SELECT {number} AS unique_id, * EXCLUDE ({number}) FROM {source}")
    settings = SettingsCreator(
        link_type="link_only",
        comparisons=[compared.ExactMatch(field) for field in task.FIELDS],
        blocking_rules_to_generate_predictions=[block_on(*key) for key in task.KEYS],
        retain_intermediate_calculation_columns=False,
        retain_matching_columns=False,
    )
    api = DuckDBAPI(connection=connection)
    return Linker([api.register(side, dataset_display_name=side) for side in ("left_side", "right_side")], settings)


def _keep_pairs(connection: duckdb.DuckDBPyConnection, table: str) -> None:
    left = "source_dataset_l = 'left_side'"
    connection.execute(
        f"CREATE TEMP TABLE pairs AS SELECT CASE WHEN {left} THEN unique_id_l ELSE unique_id_r END AS row, "
        f"CASE WHEN {left} THEN unique_id_r ELSE unique_id_l END AS customer FROM {table}"
    )


if __name__ == "__main__":
    print(json.dumps({"seconds": score(Path(sys.argv[1]))}))
