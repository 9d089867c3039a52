"""Polars, lazily and with its streaming engine."""

from __future__ import annotations

import time
from pathlib import Path

import polars as pl

from assay.reference.index import SHARED_BY
from bench import task


def run(folder: Path) -> task.Answer:
    """Read both sides, answer."""
    start = time.perf_counter()
    where = task.sides(folder)
    customers = pl.scan_parquet(where["customers"]).collect()
    asked = _asked(pl.scan_parquet(where["claim"]), customers.lazy()).collect(engine="streaming")
    pairs = _pairs(asked.lazy(), customers.lazy()).collect(engine="streaming")
    best = _best(pairs.lazy(), asked.lazy(), customers.lazy()).collect(engine="streaming")
    found = _digest(pairs, pl.col("row"), pl.col("customer"))
    chosen = _digest(best, pl.col("row"), pl.col("code") % task.MISSING)
    counted = best.group_by((pl.col("code") % task.CUSTOMER).alias("agreeing")).len()
    patterns = dict(counted.iter_rows())
    return task.Answer(time.perf_counter() - start, pairs.height, found, chosen, patterns)


def _common(customers: pl.LazyFrame, key: tuple[str, ...]) -> pl.LazyFrame:
    counted = customers.select(key).drop_nulls().group_by(key).len()
    return counted.filter(pl.col("len") > SHARED_BY).select(*key, pl.lit(value=True).alias("common"))


def _asked(claim: pl.LazyFrame, customers: pl.LazyFrame) -> pl.LazyFrame:
    for key in task.KEYS:
        blanked = key[0]  # of the joint key the full name
        claim = (
            claim.join(_common(customers, key), on=list(key), how="left")
            .with_columns(pl.when(pl.col("common").is_null()).then(pl.col(blanked)).alias(blanked))
            .drop("common")
        )
    return claim


def _pairs(asked: pl.LazyFrame, customers: pl.LazyFrame) -> pl.LazyFrame:
    hits = [
        asked.select("row", *key).join(customers.select("customer", *key), on=list(key)).select("row", "customer")
        for key in task.KEYS
    ]
    return pl.concat(hits).unique()


def _best(pairs: pl.LazyFrame, asked: pl.LazyFrame, customers: pl.LazyFrame) -> pl.LazyFrame:
    both = pairs.join(asked, on="row").join(customers, on="customer", suffix="_r")
    code = pl.lit(len(task.FIELDS) * task.MISSING) + pl.col("customer") * task.CUSTOMER
    for bit, field in enumerate(task.FIELDS):
        agrees = (pl.col(field) == pl.col(field + "_r")).fill_null(value=False)
        code += agrees.cast(pl.Int64) * ((1 << bit) - task.MISSING)
    return both.select("row", code.alias("code")).group_by("row").agg(pl.col("code").min())


def _digest(frame: pl.DataFrame, first: pl.Expr, second: pl.Expr) -> str:
    mixed = [(first * m + second) % task.PRIME for m in task.MIXERS]
    sums = frame.select(*((m * m % task.PRIME).sum().alias(f"s{i}") for i, m in enumerate(mixed)))
    return task.digest(sums.row(0))
