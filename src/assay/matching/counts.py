"""What is counted over matched rows: patterns, hits per key, chance."""

from __future__ import annotations

from assay.engine import Engine, name
from assay.fields.model import Schema
from assay.matching.agreement import Plan
from assay.matching.chance import expect_chance, stratum_sql
from assay.matching.model import KeyHits, Overlap, PatternCount
from assay.matching.tables import Tables
from assay.reference.model import Reference


def count_spread(
    engine: Engine,
    plan: Plan,
    schema: Schema,
    reference: Reference,
    tables: Tables,
    *,
    into: str,
    market: tuple[float, float] | None,
    cap: str | None,
    notes: tuple[str, ...],
) -> Overlap:
    """Everything that is counted over the rows of `into`."""
    # a person whose rows show two patterns counts once, where the first of the rows that matched stands
    place = "((customer IS NULL)::BIGINT << 41) + row"
    patterns = engine.rows(
        f"SELECT pattern, status, count(*), count(*) FILTER ({place} = first) FROM {name(into)} "
        f"JOIN (SELECT person, min({place}) AS first FROM {name(into)} GROUP BY person) USING (person) "
        f"GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2"
    )
    rows, people, matched, customers, split, erased, refused, copies = engine.one(
        f"SELECT count(*), count(DISTINCT person), count(customer), count(DISTINCT customer), count(*) FILTER (split), "
        f"count(*) FILTER (status = 'tombstone'), count(*) FILTER (customer IS NULL AND candidate IS NOT NULL), "
        f"count(*) FILTER (copy) FROM {name(into)}"
    )
    strata = _strata(engine, schema, tables.claim, into)
    return Overlap(
        compared=tuple(m.compared for m in plan.meetings),
        keys=tuple(k.id for k in plan.keys),
        rows=rows, people=people, matched=matched, customers=customers, split=split,
        patterns=tuple(PatternCount(*p) for p in patterns),
        by_key=tuple(_hits(engine, plan, bit, tables, into) for bit in range(len(plan.keys))),
        chance=expect_chance(engine, schema, reference, strata, market_share=market),
        tombstones=erased, refused=refused, copies=copies,
        weights={m.field: w.bits for m, w in zip(plan.meetings, plan.weights, strict=True)},
        threshold=plan.bits,
        near_cap=cap, notes=notes,
    )  # fmt: skip


def _hits(engine: Engine, plan: Plan, bit: int, tables: Tables, into: str) -> KeyHits:
    key = plan.keys[bit]
    valued = " OR ".join(f"{name(c)} IS NOT NULL" for c in key.claim)
    count = engine.one(f"SELECT count(*) FROM {name(tables.prints)} WHERE {valued}")[0]
    rows = engine.one(f"SELECT count(*) FROM {name(into)} WHERE keys & {1 << bit} <> 0")[0]
    customers = engine.one(f"SELECT count(DISTINCT customer) FROM {name(tables.pairs + '_hits')} WHERE key = {bit}")[0]
    return KeyHits(key.id, count, rows, customers)


def _strata(engine: Engine, schema: Schema, claim: str, matches: str) -> list[tuple[str, int, int]]:
    """Rows, and rows of a customer, by stratum."""
    return [
        (str(stratum), int(rows), int(matched))
        for stratum, rows, matched in engine.rows(
            f"SELECT {stratum_sql(schema)}, count(*), count(*) FILTER (m.customer IS NOT NULL) "
            f"FROM {name(claim)} c JOIN {name(matches)} m USING (row) GROUP BY 1"
        )
    ]
