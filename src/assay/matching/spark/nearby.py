"""Near candidates on a cluster: blocks of open rows and of customers, joined by Spark on keyed fingerprints."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
from pyspark.sql import functions as F  # noqa: N812  # as everybody calls it

from assay.engine import Engine, name, part_engine
from assay.engine.spark import Cluster, told
from assay.fields.model import Schema
from assay.matching.nearby import within_budget
from assay.matching.spark.printing import Printed
from assay.reference.index import BLOCKS, SHARED_BY, prints_of, side_of, usable

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

_ENTRY = "block int, print long, id long"


@dataclass(frozen=True)
class Blocked:
    """One side of the near stage."""

    run: Path
    printed: Printed
    schema: Schema
    blocks: tuple[int, ...]  # places in BLOCKS
    key: bytes


def near_spread(
    cluster: Cluster, claim: Blocked, ours: Blocked, open_rows: DataFrame, pairs: DataFrame
) -> tuple[DataFrame, str | None]:
    """Pairs (`row`, `customer`) of open rows (`id`) that share a block and are no pair yet; a sentence on the cap."""
    size = claim.printed.spelled.size
    wanted = cluster.by_part(open_rows, "id", size, partial(_asked, claim), _ENTRY)
    asked = cluster.write("blocks", wanted, "asked").frame
    held = cluster.read(_held(cluster, ours), _ENTRY).where(F.col("block").isin(list(claim.blocks)))
    held = held.join(asked.select("block", "print").distinct(), ["block", "print"], "left_semi").persist()
    sizes = held.groupBy("block", "print").agg(F.count("*").alias("size")).where(F.col("size") <= SHARED_BY)
    hits = (
        asked.withColumnRenamed("id", "row")
        .join(sizes, ["block", "print"])
        .join(held.withColumnRenamed("id", "customer"), ["block", "print"])
        .select("row", "customer", "size")
    )
    found = cluster.write("blocks", hits, "near").frame
    held.unpersist()
    with told("blocks"):
        made = np.zeros(SHARED_BY + 1, np.int64)
        for row in _counted(found).collect():
            made[row["size"]] = row["pairs"]
        kept, sentence = within_budget(made, open_rows.count())
    near = found.where(F.col("size") <= kept).select("row", "customer").distinct()
    return near.join(pairs.select("row", "customer"), ["row", "customer"], "left_anti"), sentence


def _counted(found: DataFrame) -> DataFrame:
    return found.groupBy("size").agg(F.count("*").alias("pairs"))


def blocks_between(claim: Schema, reference: Schema) -> tuple[int, ...]:
    """The places in BLOCKS of those that both sides hold."""
    both = usable(claim, reference)
    return tuple(at for at, block in enumerate(BLOCKS) if block in both)


def _held(cluster: Cluster, ours: Blocked) -> Path:
    """The customers' entries, worked out once a run."""
    kept = cluster.kept.get("blocks")
    if kept is None or kept[0] != ours:
        parts = ours.printed.spelled.beside(cluster.place("blocks"))
        cluster.spread("blocks", partial(_held_part, ours, parts.folder), range(parts.count))
        cluster.kept["blocks"] = kept = (ours, parts.folder)
    folder: Path = kept[1]
    return folder


def _held_part(ours: Blocked, folder: Path, part: int) -> dict[str, Any]:
    spelled = ours.printed.spelled
    with part_engine(ours.run) as engine:
        engine.attach("_side", spelled.file(part))
        spelled.beside(folder).put(part, _entries(ours, engine, "_side"))
    return {}


def _asked(claim: Blocked, rows: pa.Table) -> pa.Table:
    spelled = claim.printed.spelled
    with part_engine(claim.run) as engine:
        engine.keep("_open", rows.select(["id"]))
        engine.attach("_side", spelled.file(rows.column("part")[0].as_py()))
        return _entries(claim, engine, f"_side WHERE {spelled.column} IN (FROM _open)")


def _entries(side: Blocked, engine: Engine, table: str) -> pa.Table:
    kinds = sorted(frozenset[str]().union(*(BLOCKS[at].kinds for at in side.blocks)))
    fields = {kind: side.schema.of_kind(kind)[0].name for kind in kinds}
    listed = ", ".join(map(name, [side.printed.spelled.column, *fields.values()]))
    rows = engine.arrow(f"SELECT {listed} FROM {table}")
    values = side_of(rows, np.asarray(rows.column(0).to_numpy()), fields)
    tables = [pa.schema([("block", pa.int32()), ("print", pa.int64()), ("id", pa.int64())]).empty_table()]
    for at in side.blocks:
        told = prints_of(BLOCKS[at], values, key=side.key, threads=1)
        block = pa.array(np.full(len(told.ids), at, np.int32))
        tables.append(pa.table({"block": block, "print": told.values.view(np.int64), "id": told.ids}))
    return pa.concat_tables(tables)
