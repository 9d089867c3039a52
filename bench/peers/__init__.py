"""The engines a user would pick instead, each a module that runs the task in a process of its own.

Usage: python -m bench.peers NAME FOLDER
"""

from __future__ import annotations

# name -> (module, distribution that must be installed, how it is named to people)
PEERS = {
    "duckdb": ("bench.peers.duck", "duckdb", "DuckDB SQL"),
    "polars": ("bench.peers.polar", "polars", "Polars"),
    "spark": ("bench.peers.spark", "pyspark", "PySpark"),
    "splink": ("bench.peers.splinked", "splink", "Splink"),
}
