"""Rows of one person: Spark finds which open rows share a value, one machine joins them (two numbers an edge)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pyspark.sql import functions as F  # noqa: N812  # as everybody calls it

from assay.engine.spark import Cluster, told
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
    if not personal:
        return matched.unionByName(open_rows.withColumn("person", F.col("id")))
    edges = cluster.write("people", _edges(open_prints, [stored[c] for c in personal]), "edges")
    joined = cluster.place("people") / "people.parquet"
    linked = _without_crowds(pq.read_table(edges.folder), open_prints, [stored[c] for c in personal])
    pq.write_table(components([linked] if linked.num_rows else []), joined)
    people = cluster.read(joined, "row long, person long").withColumnRenamed("row", "id")
    named = open_rows.join(people, "id", "left").withColumn("person", F.coalesce("person", "id"))
    return matched.unionByName(named)


def _edges(open_prints: DataFrame, columns: Sequence[str]) -> DataFrame:
    """Each open row (`row`) with the first row (`head`) that holds the same `print` in column `at`, which `n` hold."""
    entries = F.array(*(F.struct(F.lit(at).alias("at"), F.col(c).alias("print")) for at, c in enumerate(columns)))
    valued = open_prints.select(F.col("id").alias("row"), F.inline(entries)).where("print IS NOT NULL")
    heads = valued.groupBy("at", "print").agg(F.min("row").alias("head"), F.count("*").alias("n")).where("n > 1")
    return valued.join(heads, ["at", "print"]).where("row <> head")


def _without_crowds(edges: pa.Table, open_prints: DataFrame, columns: Sequence[str]) -> pa.Table:
    """The edges but for values that all sorts of people carry: many rows that differ in their other keys."""
    crowded = edges.filter(pc.field("n") > CARRIED_BY)
    kept = [edges.filter(pc.field("n") <= CARRIED_BY)]
    for at in sorted(set(crowded.column("at").to_pylist())):
        mine = crowded.filter(pc.field("at") == at)
        alike = _alike(mine, open_prints, columns[at], [c for c in columns if c != columns[at]])
        kept.append(mine.filter(pc.is_in(mine.column("print"), value_set=alike)))
    return pa.concat_tables(kept).select(["row", "head"])


def _alike(crowded: pa.Table, open_prints: DataFrame, column: str, others: Sequence[str]) -> pa.Array:
    """The prints of a column whose rows are few in their other keys."""
    prints = pc.unique(crowded.column("print"))
    if not others:
        return prints
    asked = open_prints.sparkSession.createDataFrame(pa.table({column: prints}))
    kinds = (
        open_prints.join(F.broadcast(asked), column).groupBy(column).agg(F.countDistinct(F.struct(*others)).alias("n"))
    )
    with told("people"):
        return kinds.where(F.col("n") <= CARRIED_BY).toArrow().column(column).combine_chunks()
