"""The whole comparison on a cluster, with the tables of one machine as its result."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from pyspark.sql import functions as F  # noqa: N812  # as everybody calls it

from assay.engine import Parts, name, part_engine, show
from assay.engine.spark import Cluster, told
from assay.fields.model import Schema
from assay.matching.counts import count_spread
from assay.matching.fields import meetings
from assay.matching.keys import Key, find_keys, joint_parts, salted_columns
from assay.matching.model import Overlap, ReadBack
from assay.matching.rates import rate
from assay.matching.readback import MOST, corrected, differing, rank
from assay.matching.spark.judging import Bench, judge_spread
from assay.matching.spark.nearby import Blocked, blocks_between, near_spread
from assay.matching.spark.pairing import Both, Paired, bare, pair_spread
from assay.matching.spark.people import people_spread
from assay.matching.spark.printing import Printed, print_parts, print_past, show_prints
from assay.matching.tombstones import find_erased
from assay.private import Private
from assay.reference.index import SAMPLE, Customers, Facts, coincidence
from assay.settings import Progress

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

    from assay.matching.overlap import Sides


@dataclass(frozen=True)
class _Run:
    """A comparison on its way."""

    sides: Sides
    cluster: Cluster
    bench: Bench
    paired: Paired
    judged: DataFrame  # JUDGED and CHOSEN of the exact pairs

    def open(self, firsts: DataFrame, best: DataFrame) -> DataFrame:
        """Those of `firsts` that no customer was accepted for."""
        return firsts.join(best.where("accepted").select(F.col("row").alias("id")), "id", "left_anti")

    def by_part(self, rows: DataFrame, column: str, work: Callable[[pa.Table], pa.Table], schema: str) -> DataFrame:
        """`work` on the rows of each of the claim's parts."""
        return self.cluster.by_part(rows, column, self.bench.claim.spelled.size, work, schema)


def compare_spread(sides: Sides, *, reuse: bool, progress: Progress) -> Overlap:
    """As `assay.matching.overlap.compare`; `sides.into` becomes a view of parts."""
    from assay.matching.overlap import agree, nothing_common

    engine, cluster, tables = sides.engine, sides.engine.cluster, sides.tables
    assert cluster is not None  # noqa: S101  # asked only of an engine with a cluster
    progress("match on Spark", 0, 4)
    cluster.suit(sides.reference.customers + engine.one(f"SELECT count(*) FROM {name(sides.claim)}")[0])
    if not meetings(sides.schema, sides.reference.schema, sides.kinds):
        raise nothing_common()
    keys = find_keys(sides.schema, sides.reference.schema, sides.kinds)
    claim = _printed(sides, cluster, "claim", keys)
    ours, past = _ours(sides, cluster, keys, reuse)
    plan, notes = agree(sides, keys, _facts(sides))
    if sides.claim == "claim":
        engine.kept["plan"] = plan
    progress("match on Spark", 1, 4)
    paired = pair_spread(Both(engine, cluster, keys, claim, ours, past, sides.reference.customers))
    show_prints(engine, claim, tables.prints, paired.blank)
    engine.attach(tables.pairs + "_hits", paired.hits.files)
    bench = Bench(engine.folder, plan, claim, ours, past, paired.blank, sides.key)
    judged = cluster.write("judge", judge_spread(cluster, bench, paired.pairs), "judged").frame
    progress("match on Spark", 2, 4)
    run = _Run(sides, cluster, bench, paired, judged)
    best, cap = _look_nearby(run) if sides.near else (judged.where("candidates IS NOT NULL"), None)
    progress("match on Spark", 3, 4)
    best, read = _read_back(run, best) if sides.read_back else (best, None)
    _finish(run, best)
    overlap = count_spread(
        engine, plan, sides.schema, sides.reference, tables, into=sides.into, market=sides.market_share, cap=cap,
        notes=(*notes, *paired.notes),
    )  # fmt: skip
    progress("match on Spark", 4, 4)
    return replace(overlap, read_back=read)


def _facts(sides: Sides) -> dict[str, Facts]:
    """What the index of one machine knows of our fields, counted for this run."""
    engine, fields, kept = sides.engine, sides.reference.schema.fields, sides.engine.kept
    if "facts" not in kept:
        facts = {f.name: Facts() for f in fields}
        for _, part in Customers(engine, sides.reference.customers).slices(list(facts)):
            facts = {f.name: facts[f.name].and_also(part.column(f.name), kind=f.kind) for f in fields}
        for field, told in facts.items():
            prints = engine.arrow(f"SELECT {name(field)} FROM {name(sides.tables.ours)} WHERE id <= {SAMPLE}").column(0)
            pairs, valued = coincidence(prints.fill_null(0).to_numpy())
            facts[field] = replace(told, pairs=pairs, valued=valued)
        kept["facts"] = facts
    found: dict[str, Facts] = kept["facts"]
    return found


def _printed(sides: Sides, cluster: Cluster, side: str, keys: list[Key]) -> Printed:
    ours = side == "ours"
    schema = sides.reference.schema if ours else sides.schema
    return print_parts(
        sides.engine,
        cluster,
        "reference" if ours else sides.claim,
        "customer" if ours else "row",
        [f.name for f in schema.fields],
        joint=joint_parts(keys, schema),
        derived=salted_columns(schema),
        key=sides.key,
    )


def _ours(sides: Sides, cluster: Cluster, keys: list[Key], reuse: bool) -> tuple[Printed, Parts | None]:
    """The customers' prints and past versions, of an earlier comparison of the run where there was one."""
    if not (reuse and "ours" in cluster.kept):
        ours = _printed(sides, cluster, "ours", keys)
        fields = [f.name for f in sides.reference.schema.fields]
        past = print_past(sides.engine, cluster, fields, ours.prints, sides.key)
        show_prints(sides.engine, ours, sides.tables.ours, {})
        cluster.kept["ours"] = (ours, past)
    kept: tuple[Printed, Parts | None] = cluster.kept["ours"]
    return kept


def _look_nearby(run: _Run) -> tuple[DataFrame, str | None]:
    """The best candidates after near ones of open rows were judged beside the exact ones."""
    sides, cluster, bench = run.sides, run.cluster, run.bench
    best = run.judged.where("candidates IS NOT NULL")
    blocks = blocks_between(sides.schema, sides.reference.schema)
    claim = Blocked(bench.run, bench.claim, sides.schema, blocks, sides.key)
    ours = Blocked(bench.run, bench.ours, sides.reference.schema, blocks, sides.key)
    found, cap = near_spread(cluster, claim, ours, run.open(run.paired.firsts, best).select("id"), run.judged)
    written = cluster.write("blocks", found, "nearby")
    near = written.frame
    if not sum(pq.read_metadata(file).num_rows for file in written.files):
        return best, cap
    pairs = near.join(best.select("row", "all_keys"), "row", "left").selectExpr(
        "row", "customer", "0 AS keys", "0D AS slack", "all_keys"
    )
    before = run.judged.drop("candidates", "split", "accepted").join(near.select("row").distinct(), "row", "left_semi")
    judged = cluster.write("judge", judge_spread(cluster, bench, pairs, before=before), "judged-near")
    again = judged.frame.where("candidates IS NOT NULL")
    return best.join(again.select("row"), "row", "left_anti").unionByName(again), cap


def _read_back(run: _Run, best: DataFrame) -> tuple[DataFrame, ReadBack]:
    """As one machine does: the best candidates without what differs from the real values where all rows were read."""
    sides, plan = run.sides, run.bench.plan
    named = best.where("accepted").select("row", "customer", "pattern", "score")
    order = partial(_ranked, sides.key)
    ranked = run.by_part(named, "row", order, "row long, customer long, pattern long, score int, rank long")
    with told("read back"):
        count, drawn = named.count(), ranked.orderBy("rank").limit(MOST).toArrow().sort_by("row")
    rows, whose, patterns, scores = (drawn.column(c).to_numpy() for c in ("row", "customer", "pattern", "score"))
    customers = Customers(sides.engine, sides.reference.customers)
    wrong = differing(customers, plan.meetings, _claimed(sides, drawn), whose, patterns)
    which, lost = np.flatnonzero(wrong.any(axis=1)), 0
    if count == len(rows) and len(which):
        pattern, score, accepted = corrected(plan, patterns[which], scores[which], wrong[which])
        mended = pa.table({"row": rows[which], "pattern": pattern, "score": score, "accepted": accepted})
        known = F.broadcast(run.cluster.session.createDataFrame(mended))
        untouched = best.drop("pattern", "score", "accepted").join(known, "row", "left_semi").join(known, "row")
        best = best.join(known.select("row"), "row", "left_anti").unionByName(untouched)
        lost = int((~accepted).sum())
    return best, ReadBack(count, rate(len(which), len(rows)), lost)


def _ranked(key: bytes, rows: pa.Table) -> pa.Table:
    return rows.drop_columns(["part"]).append_column("rank", pa.array(rank(rows.column("row").to_numpy(), key)))


def _claimed(sides: Sides, drawn: pa.Table) -> pa.Table:
    """The claim's values of the rows drawn, which rise."""
    sides.engine.keep("_drawn_rows", drawn.select(["row"]))
    told = sides.engine.arrow(f"SELECT c.* FROM {name(sides.claim)} c SEMI JOIN _drawn_rows USING (row) ORDER BY row")
    sides.engine.drop("_drawn_rows")
    return told


def _finish(run: _Run, best: DataFrame) -> None:
    """Put every row's outcome together, as a view of parts in the engine."""
    cluster, claim = run.cluster, run.bench.claim
    gone = {column: cluster.read(file, "print long") for column, file in run.bench.blank.items()}
    stored = {c: claim.at(c) for c in claim.columns}
    people = people_spread(
        cluster, run.bench.plan.keys, run.open(bare(run.paired.firsts, claim, gone), best), best, stored
    )
    rows = cluster.read(claim.prints.folder, claim.stored).select("id").join(run.paired.copies, "id", "left")
    found = best.withColumnRenamed("row", "first").drop("keys", "strongest")
    matched = (
        rows.select(F.col("id").alias("row"), F.coalesce("first", "id").alias("first"))
        .join(found, "first", "left")
        .join(people.withColumnRenamed("id", "first"), "first")
        .join(_erased(run, best).withColumnRenamed("id", "first"), "first", "left")
        .selectExpr(
            "row", "CASE WHEN accepted THEN customer END AS customer",
            "CASE WHEN accepted AND former THEN 'former' WHEN accepted THEN 'current' WHEN erased THEN 'tombstone' END "
            "AS status", "coalesce(pattern, 0L) AS pattern", "coalesce(all_keys, 0) AS keys",
            "coalesce(candidates, 0) AS candidates", "coalesce(split, false) AS split", "person",
            "row <> first AS copy", "customer AS candidate", "score",
        )
    )  # fmt: skip
    parts = claim.spelled.beside(cluster.place("matches"))
    with told("matches"):
        put = run.by_part(matched, "row", partial(_put, parts), "part int").collect()
        for part in set(range(parts.count)) - {row.part for row in put}:  # a part of a table may be empty
            parts.put(part, matched.limit(0).toArrow())
    show(run.sides.engine, run.sides.into, parts)


def _put(parts: Parts, rows: pa.Table) -> pa.Table:
    """Write one part of the outcome."""
    part = rows.column("part")[0].as_py()
    parts.put(part, rows.drop_columns(["part"]).sort_by("row"))
    return pa.table({"part": pa.array([part], pa.int32())})


@dataclass(frozen=True)
class _Graves:
    """What a task needs to look for erased customers."""

    bench: Bench
    schema: Schema
    secret: Private
    tombstones: pa.Table


def _erased(run: _Run, best: DataFrame) -> DataFrame:
    """`id` and `erased` (true) of open rows that carry a value of an erased customer."""
    reference, open_rows = run.sides.reference, run.open(run.paired.firsts, best).select("id")
    if not reference.tombstones or reference.tombstone_key is None:
        return open_rows.withColumn("erased", F.lit(True)).where("false")
    tombstones = run.sides.engine.arrow("SELECT * FROM tombstones ORDER BY ALL")
    graves = _Graves(run.bench, run.sides.schema, reference.tombstone_key, tombstones)
    return run.by_part(open_rows, "id", partial(_graves_in, graves), "id long, erased boolean")


def _graves_in(graves: _Graves, rows: pa.Table) -> pa.Table:
    with part_engine(graves.bench.run) as engine:
        engine.attach("claim", graves.bench.claim.spelled.file(rows.column("part")[0].as_py()))
        engine.keep("open", pa.table({"row": rows.column("id")}))
        engine.keep("tombstones", graves.tombstones)
        find_erased(engine, graves.schema, graves.secret, "claim", "open", into="erased")
        return engine.arrow("SELECT DISTINCT row AS id, true AS erased FROM erased")
