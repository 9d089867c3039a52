"""Pairs by exact keys, joined by Spark on keyed fingerprints; docs/decisions/0009-spark.md."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pyspark.sql import functions as F  # noqa: N812  # as everybody calls it
from pyspark.sql.window import Window

from assay.engine import Engine, Parts
from assay.engine.spark import Cluster, Written, told
from assay.matching.keys import CARRIED_BY, Key, blanked_columns, notes_on, slack
from assay.matching.spark.printing import CONTENT, Printed
from assay.reference.index import SHARED_BY

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


@dataclass(frozen=True)
class Both:
    """Two printed sides and the keys between them."""

    engine: Engine
    cluster: Cluster
    keys: Sequence[Key]
    claim: Printed
    ours: Printed
    past: Parts | None
    customers: int


@dataclass
class Paired:
    """What exact keys give: folders of copies and hits, the pairs, and prints taken out, by column of the claim."""

    copies: DataFrame  # id, first
    firsts: DataFrame  # prints of the first of equal rows
    hits: Written  # row, customer, key, shared
    pairs: DataFrame  # row, customer, keys, slack, all_keys
    notes: list[str] = field(default_factory=list)
    blank: dict[str, Path] = field(default_factory=dict)


def pair_spread(both: Both) -> Paired:
    """Find the pairs that share a key's value, as `assay.matching.keys.pair_up` does on one machine."""
    cluster = both.cluster
    prints = cluster.read(both.claim.prints.folder, both.claim.stored)
    copies = cluster.write("copies", _copies(prints), "copies").frame
    firsts = prints.join(copies.select("id"), "id", "left_anti")
    asked = _long(both.claim, firsts, [k.claim for k in both.keys], distinct=True)
    held = _held(both).join(asked.select("key", "print").distinct(), ["key", "print"], "left_semi").persist()
    shared = held.groupBy("key", "print").agg(F.count("*").alias("shared")).persist()
    out = _Placeholders(both, firsts, asked)
    popular, carried = out.find(shared)
    hits = (
        out.without(asked)
        .join(shared.where(F.col("shared") <= SHARED_BY), ["key", "print"])
        .join(held, ["key", "print"])
        .select(F.col("id").alias("row"), F.col("held").alias("customer"), "key", "shared")
    )
    written = cluster.write("keys", hits, "hits")
    for kept in (held, shared):
        kept.unpersist()
    none = (0, 0)
    notes = [s for at, key in enumerate(both.keys) for s in notes_on(key, popular.get(at, none), carried.get(at, none))]
    return Paired(copies, firsts, written, _pairs(both, written.frame), notes, out.written())


def _copies(prints: DataFrame) -> DataFrame:
    alike = prints.groupBy(CONTENT).agg(F.min("id").alias("first"), F.count("*").alias("n")).where("n > 1")
    return prints.select("id", CONTENT).join(alike, CONTENT).where("id <> first").select("id", "first")


def _long(side: Printed, frame: DataFrame, columns: Sequence[Sequence[str]], *, distinct: bool) -> DataFrame:
    """`id`, `key`, `print` of every print that is there; `columns` are those of each key."""
    single = [(bit, side.at(c[0])) for bit, c in enumerate(columns) if len(c) == 1]
    several = [(bit, side.at(c)) for bit, many in enumerate(columns) if len(many) > 1 for c in many]
    told_apart = _exploded(frame, several)
    return _exploded(frame, single).unionByName(told_apart.distinct() if distinct and several else told_apart)


def _exploded(frame: DataFrame, places: Sequence[tuple[int, str]]) -> DataFrame:
    entries = [F.struct(F.lit(bit).alias("key"), F.col(c).alias("print")) for bit, c in places]
    if not entries:
        nothing = F.lit(0)
        return frame.where("false").select("id", nothing.alias("key"), nothing.cast("long").alias("print"))
    return frame.select("id", F.inline(F.array(*entries))).where("print IS NOT NULL")


def _held(both: Both) -> DataFrame:
    """The customers' side: `held` (the customer), `key`, `print`; each once."""
    frame = both.cluster.read(both.ours.prints.folder, both.ours.stored)
    versioned = _versions(both)
    plain = _long(both.ours, frame, [k.reference for k in both.keys], distinct=versioned is None)
    if versioned is not None:
        plain = plain.unionByName(versioned).distinct()
    return plain.withColumnRenamed("id", "held")


def _versions(both: Both) -> DataFrame | None:
    if both.past is None:
        return None
    bits = [(c, bit) for bit, key in enumerate(both.keys) for c in key.reference]
    past = both.cluster.read(both.past.folder, "id long, field string, print long")
    fields = pa.table({"field": [c for c, _ in bits], "key": pa.array([bit for _, bit in bits], pa.int32())})
    named = both.cluster.session.createDataFrame(fields)
    return past.join(F.broadcast(named), "field").select("id", "key", "print")


_Counts = dict[int, tuple[int, int]]  # by key: rows and prints


class _Placeholders:
    """Prints that lead to nobody in particular, by key, as they are found; small beside the rows that carry them."""

    def __init__(self, both: Both, firsts: DataFrame, asked: DataFrame) -> None:
        self._both, self._firsts, self._asked = both, firsts, asked
        self._found: dict[int, list[np.ndarray]] = {}

    def find(self, shared: DataFrame) -> tuple[_Counts, _Counts]:
        """Find what too many customers share, then what too many rows carry that differ in their other keys."""
        many = shared.where(F.col("shared") > SHARED_BY).select("key", "print", F.lit(True).alias("popular"))
        crowds = self._asked.groupBy("key", "print").count().where(F.col("count") > CARRIED_BY)
        told_of = self._table(many.unionByName(crowds.select("key", "print", F.lit(False).alias("popular"))))
        popular = self._take(told_of.filter(pc.field("popular")).drop_columns(["popular"]))
        crowded = told_of.filter(~pc.field("popular")).drop_columns(["popular"])
        carried: _Counts = {}
        for bit in sorted(set(crowded.column("key").to_pylist())):  # key by key: each sees what those before took out
            mine = self._frame(crowded.filter(pc.field("key") == bit))
            carried |= self._take(self._table(self._carried(bit, mine)))
        return popular, carried

    def _take(self, table: pa.Table) -> _Counts:
        """Take out prints (`key`, `print`)."""
        if not table.num_rows:
            return {}
        bits = table.column("key").to_numpy()
        counted = (
            self._asked.join(F.broadcast(self._frame(table)), ["key", "print"])
            .groupBy("key")
            .agg(F.countDistinct("id").alias("rows"), F.countDistinct("print").alias("prints"))
        )
        for bit in np.unique(bits).tolist():
            self._found.setdefault(bit, []).append(table.column("print").to_numpy()[bits == bit])
        return {row["key"]: (row["rows"], row["prints"]) for row in self._table(counted).to_pylist()}

    def _table(self, frame: DataFrame) -> pa.Table:
        with told("placeholders"):
            return frame.toArrow()

    def _carried(self, bit: int, crowded: DataFrame) -> DataFrame:
        both = self._both
        others = [c for other in both.keys if other.id != both.keys[bit].id for c in other.claim]
        mine = self.without(self._asked).join(F.broadcast(crowded), ["key", "print"])
        if not others:
            return mine.where("false").select("key", "print")
        bare = self._bare(range(bit), others).select("id", F.struct(*map(both.claim.at, others)).alias("alike"))
        return (
            mine.join(bare, "id")
            .groupBy("key", "print")
            .agg(F.countDistinct("alike").alias("n"))
            .where(F.col("n") > CARRIED_BY)
            .select("key", "print")
        )

    def _bare(self, bits: Sequence[int], columns: Sequence[str]) -> DataFrame:
        """The first rows without what the keys `bits` took out."""
        cluster, gone = self._both.cluster, self.by_column(bits)
        frames = {c: cluster.session.createDataFrame(pa.table({"print": gone[c]})) for c in columns if c in gone}
        return bare(self._firsts, self._both.claim, frames)

    def without(self, asked: DataFrame) -> DataFrame:
        """The rows' keys without what was taken out."""
        if not self._found:
            return asked
        tables = [
            pa.table({"key": np.full(len(p), bit, dtype=np.int32), "print": p})
            for bit, prints in self._found.items()
            for p in prints
        ]
        return asked.join(F.broadcast(self._frame(pa.concat_tables(tables))), ["key", "print"], "left_anti")

    def by_column(self, bits: Sequence[int]) -> dict[str, np.ndarray]:
        """Prints taken out of what is compared, by the claim's column, sorted."""
        gone: dict[str, list[np.ndarray]] = {}
        for bit in bits:
            for column in blanked_columns(self._both.keys[bit]) if bit in self._found else ():
                gone.setdefault(column, []).extend(self._found[bit])
        return {column: np.unique(np.concatenate(prints)) for column, prints in gone.items()}

    def written(self) -> dict[str, Path]:
        """The same as files, for executors."""
        files = {}
        for column, prints in self.by_column(range(len(self._both.keys))).items():
            files[column] = self._both.cluster.place("blank") / "prints.parquet"
            pq.write_table(pa.table({"print": prints}), files[column])
        return files

    def _frame(self, table: pa.Table) -> DataFrame:
        return self._both.cluster.session.createDataFrame(table)


def _pairs(both: Both, hits: DataFrame) -> DataFrame:
    lost = slack(both.keys, str(both.customers)) if both.keys else "0"
    table = both.engine.arrow(
        f"SELECT key::INTEGER AS key, shared, ({lost})::DOUBLE AS slack "
        f"FROM range({len(both.keys)}) k(key), range(2, {SHARED_BY + 1}) s(shared)"
    )
    bit = F.expr("shiftleft(1, key)")
    pairs = (
        hits.join(F.broadcast(both.cluster.session.createDataFrame(table)), ["key", "shared"], "left")
        .groupBy("row", "customer")
        .agg(F.bit_or(bit).alias("keys"), F.max(F.coalesce("slack", F.lit(0.0))).alias("slack"))
    )
    return pairs.withColumn("all_keys", F.bit_or("keys").over(Window.partitionBy("row")))


def bare(prints: DataFrame, claim: Printed, gone: Mapping[str, DataFrame]) -> DataFrame:
    """The claim's prints without those (`print`) that are gone, by column."""
    for column, out in gone.items():
        at = claim.at(column)
        marked = F.broadcast(out.select(F.col("print").alias(at), F.lit(True).alias("_out")))
        prints = prints.join(marked, at, "left").withColumn(at, F.when(F.col("_out").isNull(), F.col(at))).drop("_out")
    return prints


def blanked(table: pa.Table, column: str, at: str, blank: Mapping[str, Path]) -> pa.Array:
    """A column of prints without what was taken out."""
    prints = table.column(at).combine_chunks()
    if column not in blank:
        return prints
    out = np.isin(prints.fill_null(0).to_numpy(zero_copy_only=False), pq.read_table(blank[column]).column("print"))
    mask = pa.array(~out)
    return pc.if_else(mask, prints, None)
