"""Rows of one person: Spark finds which open rows share a value, one machine joins them (two numbers an edge)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import TYPE_CHECKING

import pyarrow.parquet as pq
from pyspark.sql import functions as F  # noqa: N812  # as everybody calls it

from assay.engine.spark import Cluster
from assay.matching.keys import CARRIED_BY, Key
from assay.matching.people import PERSONAL, components

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


def people_spread(
    cluster: Cluster, keys: Sequence[Key], open_prints: DataFrame, best: DataFrame, stored: dict[str, str]
) -> DataFrame:
    """`id` and `person` of every first of equal rows; `stored` tells where a column's prints are in `open_prints`."""
    accepted = best.where("accepted").select(F.col("row").alias("id"), "customer")
    heads = accepted.groupBy("customer").agg(F.min("id").alias("person"))
    matched = accepted.join(heads, "customer").select("id", "person")
    personal = [column for key in keys if key.id in PERSONAL for column in key.claim]
    open_rows = open_prints.select("id")
    edges = [_edges(open_prints, stored[c], [stored[o] for o in personal if o != c]) for c in personal]
    if not edges:
        return matched.unionByName(open_rows.withColumn("person", F.col("id")))
    folder = cluster.write("people", reduce(lambda a, b: a.unionByName(b), edges).distinct(), "edges")
    joined = cluster.place("people") / "people.parquet"
    told = pq.read_table(folder)
    pq.write_table(components([told] if told.num_rows else []), joined)
    people = cluster.read(joined).withColumnRenamed("row", "id")
    named = open_rows.join(people, "id", "left").withColumn("person", F.coalesce("person", "id"))
    return matched.unionByName(named)


def _edges(open_prints: DataFrame, column: str, others: Sequence[str]) -> DataFrame:
    """Each open row with the first row that holds the same value, but for values that all sorts of people carry."""
    valued = open_prints.where(F.col(column).isNotNull())
    alike = F.countDistinct(F.struct(*others)) if others else F.lit(0)
    heads = (
        valued.groupBy(column)
        .agg(F.min("id").alias("head"), F.count("*").alias("n"), alike.alias("kinds"))
        .where((F.col("n") > 1) & ((F.col("n") <= CARRIED_BY) | (F.col("kinds") <= CARRIED_BY)))
    )
    joined = valued.select("id", column).join(heads.select(column, "head"), column)
    return joined.where("id <> head").select(F.col("id").alias("row"), "head")
