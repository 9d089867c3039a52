"""Candidates judged part by part: the customers' values come to the pairs, then the pairs to the claim's parts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from assay.engine import Engine, Parts, fingerprint, part_engine
from assay.engine.spark import Cluster
from assay.matching.agreement import Plan, judge_pairs
from assay.matching.best import choose
from assay.matching.keys import personal_keys
from assay.matching.spark.pairing import blanked
from assay.matching.spark.printing import Printed, unsigned
from assay.matching.tables import Tables

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

PAIR = "row long, customer long, keys int, slack double, all_keys int"
JUDGED = "row long, customer long, keys int, all_keys int, pattern long, score int, strongest int, former boolean"
CHOSEN = "candidates int, split boolean, accepted boolean"  # of the best candidate of a row, null for the others
_TABLES = Tables("claim", "prints", "ours", "past", "pairs")


@dataclass(frozen=True)
class Bench:
    """What a task needs to judge the pairs of a part."""

    run: Path
    plan: Plan
    claim: Printed
    ours: Printed
    past: Parts | None
    blank: Mapping[str, Path]
    key: bytes

    @property
    def fields(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The columns of both sides whose values may be looked at, the claim's first."""
        claimed = dict.fromkeys(c for m in self.plan.meetings for c in m.claim)
        held = dict.fromkeys(c for m in self.plan.meetings for c in m.reference)
        return tuple(claimed), tuple(held)

    @property
    def looked_at(self) -> frozenset[str]:
        """The customers' columns whose values themselves may be looked at; of the others a print is enough."""
        telling = [m for m in self.plan.meetings if m.near or m.cut or m.kind in ("first_name", "last_name")]
        return frozenset(c for m in telling for c in m.reference)

    @property
    def held(self) -> str:
        """The schema of what a pair brings from its customer: a value, or a print where that is enough."""
        kinds = ("string" if field in self.looked_at else "long" for field in self.fields[1])
        values = "".join(f", v{i} {kind}" for i, kind in enumerate(kinds))
        return f"former boolean{values}" + (", past_field array<string>, past_print array<long>" if self.past else "")


def judge_spread(cluster: Cluster, bench: Bench, pairs: DataFrame, *, before: DataFrame | None = None) -> DataFrame:
    """The pairs (of PAIR) as JUDGED and CHOSEN. With `before`, judged pairs of the same rows, the best is of both, and
    pairs that can no longer be accepted are left out.
    """
    wide = cluster.by_part(pairs, "customer", bench.ours.spelled.size, partial(_hold, bench), f"{PAIR}, {bench.held}")
    if before is not None:
        wide = wide.unionByName(before, allowMissingColumns=True)
    judge = partial(_judge, bench, before is not None)
    return cluster.by_part(wide, "row", bench.claim.spelled.size, judge, f"{JUDGED}, {CHOSEN}")


def _hold(bench: Bench, pairs: pa.Table) -> pa.Table:
    """Put the customers' values, prints and past versions beside the pairs of one of their parts."""
    part, customers = pairs.column("part")[0].as_py(), pairs.column("customer").combine_chunks()
    fields, looked_at = bench.fields[1], bench.looked_at
    spelled = bench.ours.spelled.rows(part, customers, ["status", *looked_at])
    prints = bench.ours.prints.rows(part, customers, [bench.ours.at(f) for f in fields if f not in looked_at])
    columns = {c: pairs.column(c) for c in ("row", "customer", "keys", "slack", "all_keys")}
    columns["former"] = pc.equal(spelled.column("status"), "former")
    for i, field in enumerate(fields):
        columns[f"v{i}"] = spelled.column(field) if field in looked_at else prints.column(bench.ours.at(field))
    return pa.table(columns | (_past(bench.past, part, customers) if bench.past else {}))


def _past(past: Parts, part: int, customers: pa.Array) -> dict[str, pa.Array]:
    kinds = {"past_field": pa.list_(pa.string()), "past_print": pa.list_(pa.int64())}
    told = past.table(part, ["id", "field", "print"])
    lists = told.group_by("id").aggregate([("field", "list"), ("print", "list")])
    places = pc.index_in(customers, value_set=lists.column("id").combine_chunks())
    return {c: lists.column(f"{c.removeprefix('past_')}_list").take(places).cast(kind) for c, kind in kinds.items()}


def _judge(bench: Bench, drop: bool, wide: pa.Table) -> pa.Table:
    """Judge the pairs of one of the claim's parts and choose the best candidate of each row."""
    part = wide.column("part")[0].as_py()
    with part_engine(bench.run) as engine:
        engine.keep("wide", wide)
        before = "pattern IS NOT NULL" if drop else "false"
        engine.run(f"CREATE VIEW fresh AS SELECT * FROM wide WHERE NOT ({before})")
        _claim_tables(bench, engine, part)
        _our_tables(bench, engine)
        engine.run("CREATE TABLE pairs AS SELECT row, customer, keys, slack FROM fresh")
        engine.run("CREATE TABLE pairs_keys AS SELECT DISTINCT row, all_keys FROM fresh WHERE all_keys IS NOT NULL")
        judge_pairs(engine, _TABLES, bench.plan, "pairs", "judged", drop=drop)
        if drop:
            engine.run(
                "INSERT INTO judged SELECT row, customer, keys, all_keys, pattern, score, strongest FROM wide "
                f"WHERE {before}"
            )
        choose(engine, "judged", bench.plan.bits, personal_keys(bench.plan.keys), "best")
        return engine.arrow(
            "SELECT j.row, j.customer, j.keys::INTEGER AS keys, j.all_keys::INTEGER AS all_keys, j.pattern, j.score, "
            "j.strongest, r.status = 'former' AS former, b.candidates, b.split, b.accepted FROM judged j "
            "JOIN reference r USING (customer) LEFT JOIN best b ON b.row = j.row AND b.customer = j.customer"
        )


def _claim_tables(bench: Bench, engine: Engine, part: int) -> None:
    """Tables `claim` and `prints` of the rows that are paired."""
    rows = engine.arrow("SELECT DISTINCT row FROM fresh ORDER BY row").column(0).combine_chunks()
    fields = bench.fields[0]
    values = [c for m in bench.plan.meetings if bench.looked_at.issuperset(m.reference) for c in m.claim]
    spelled = bench.claim.spelled.rows(part, rows, values)
    engine.keep("claim", pa.table({"row": rows, **{f: spelled.column(f) for f in values}}))
    prints = bench.claim.prints.rows(part, rows, [bench.claim.at(f) for f in fields])
    told = {f: unsigned(blanked(prints, f, bench.claim.at(f), bench.blank)) for f in fields}
    engine.keep("prints", pa.table({"id": rows, **told}))


def _our_tables(bench: Bench, engine: Engine) -> None:
    """Tables `reference`, `ours` and `past` of the customers that are paired."""
    engine.run("CREATE VIEW customers AS SELECT DISTINCT ON (customer) * FROM wide ORDER BY customer, slack IS NULL")
    told = engine.arrow("SELECT * FROM customers ORDER BY customer")
    customers, fields = told.column("customer"), bench.fields[1]
    status = pc.if_else(told.column("former"), "former", "current")
    looked_at = bench.looked_at
    values = {f: told.column(f"v{i}") for i, f in enumerate(fields) if f in looked_at}
    engine.keep("reference", pa.table({"customer": customers, "status": status, **values}))
    prints = {
        f: fingerprint(told.column(f"v{i}"), bench.key) if f in looked_at else unsigned(told.column(f"v{i}"))
        for i, f in enumerate(fields)
    }
    engine.keep("ours", pa.table({"id": customers, **prints}))
    lists = ("past_field", "past_print") if bench.past else ("[]::VARCHAR[]", "[]::BIGINT[]")
    past = engine.arrow(
        f"SELECT customer AS id, unnest({lists[0]}) AS field, unnest({lists[1]}) AS print FROM customers"
    )
    engine.keep("past", past.set_column(2, "print", unsigned(past.column("print"))))
