"""The comparison of a claim with the reference: candidates, best, acceptance, people, counts per pattern."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assay.engine import Engine, name
from assay.fields.model import KINDS, Kind, Schema
from assay.matching.agreement import Tables, judge_pairs
from assay.matching.best import choose
from assay.matching.chance import expect_chance
from assay.matching.fields import Meeting, meetings, most_telling, with_salt_known
from assay.matching.keys import Key, find_keys, joint_parts, pair_up, personal_keys, salted_columns
from assay.matching.model import KeyHits, Overlap, PatternCount
from assay.matching.people import find_people
from assay.matching.prints import print_history, print_table
from assay.matching.tombstones import find_erased
from assay.matching.weights import Weight, threshold, weigh_fields
from assay.problem import UsageProblem
from assay.reference.model import Reference
from assay.settings import Progress, silent


@dataclass(frozen=True)
class Comparison:
    """What is compared, by which keys, at which weights, over which tables."""

    meetings: Sequence[Meeting]
    keys: Sequence[Key]
    weights: Sequence[Weight]
    bits: float
    tables: Tables
    notes: tuple[str, ...]


def match(
    engine: Engine,
    schema: Schema,
    reference: Reference,
    *,
    key: bytes,
    claim: str = "claim",
    into: str = "matches",
    near: bool = True,
    market_share: tuple[float, float] | None = None,
    progress: Progress = silent,
    kinds: Mapping[str, Kind] | None = None,
) -> Overlap:
    """Find the customers behind the rows of `claim` and keep one row per claimed row in `into`.

    `key` are 16 bytes. Raises UsageProblem (`no-common-field`) when both sides share no field to compare.
    """
    return compare(
        engine, schema, reference, KINDS.all() if kinds is None else kinds,
        key=key, claim=claim, into=into, near=near, market_share=market_share, progress=progress,
    )  # fmt: skip


def compare(
    engine: Engine,
    schema: Schema,
    reference: Reference,
    kinds: Mapping[str, Kind],
    *,
    key: bytes,
    claim: str,
    into: str,
    near: bool = True,
    market_share: tuple[float, float] | None = None,
    reuse: bool = False,
    progress: Progress = silent,
) -> Overlap:
    """As `match`; `reuse` takes the reference's fingerprints of an earlier comparison in the same run."""
    total = engine.one(f"SELECT count(*) FROM {name(claim)}")[0]
    progress("fingerprints", 0, total)
    plan = _prepare(engine, schema, reference, kinds, key, claim, into, reuse)
    progress("matching", 0, total)
    notes = pair_up(engine, plan.keys, plan.tables.pairs, plan.tables.prints, plan.tables.ours, plan.tables.history)
    judged, best = into + "_judged", into + "_best"
    judge_pairs(engine, plan.tables, plan.meetings, plan.weights, plan.keys, judged)
    choose(engine, judged, plan.bits, personal_keys(plan.keys), best)
    _finish(engine, plan, schema, reference, claim, best, into)
    progress("matching", total, total)
    overlap = _count(engine, plan, schema, reference, claim, into, market_share, tuple(notes) + plan.notes)
    for table in ("_judged", "_best", "_pairs", "_pairs_hits", "_prints", "_people", "_erased", "_open"):
        engine.run(f"DROP TABLE IF EXISTS {name(into + table)}")
    return overlap


def _prepare(
    engine: Engine,
    schema: Schema,
    reference: Reference,
    kinds: Mapping[str, Kind],
    key: bytes,
    claim: str,
    into: str,
    reuse: bool,
) -> Comparison:
    found, left_out = most_telling(meetings(schema, reference.schema, kinds), kinds)
    if not found:
        raise UsageProblem(
            "The dump and the customers have no field in common that could be compared.",
            "Name the columns with --map and --map-reference, or choose another table with --table.",
            code="no-common-field",
        )
    found = with_salt_known(engine, found)
    keys = find_keys(schema, reference.schema, kinds)
    tables = Tables(claim, into + "_prints", "reference_prints", "history_prints", into + "_pairs")
    _print(engine, claim, "row", schema, keys, key, tables.prints)
    if not (reuse and engine.has(tables.ours)):
        _print(engine, "reference", "customer", reference.schema, keys, key, tables.ours)
        print_history(engine, [f.name for f in reference.schema.fields], key, tables.history)
    weights = weigh_fields(engine, found, kinds, tables.ours, reference.customers)
    notes = (f"A pattern holds 21 fields; not compared: {', '.join(left_out)}.",) if left_out else ()
    return Comparison(found, keys, weights, threshold(reference.customers), tables, notes)


def _print(
    engine: Engine, table: str, identifier: str, schema: Schema, keys: Sequence[Key], key: bytes, into: str
) -> None:
    fields = [f.name for f in schema.fields]
    print_table(engine, table, identifier, fields, joint_parts(keys, schema), salted_columns(schema), key, into)


def _finish(
    engine: Engine, plan: Comparison, schema: Schema, reference: Reference, claim: str, best: str, into: str
) -> None:
    people, erased, left = into + "_people", into + "_erased", into + "_open"
    find_people(engine, plan.keys, plan.tables.prints, best, people)
    engine.run(f"CREATE OR REPLACE TABLE {name(erased)} (row BIGINT)")
    if reference.tombstones and reference.tombstone_key is not None:
        engine.run(
            f"CREATE OR REPLACE TABLE {name(left)} AS SELECT id AS row FROM {name(plan.tables.prints)} WHERE id = first "
            f"AND id NOT IN (SELECT row FROM {name(best)} WHERE accepted)"
        )
        find_erased(engine, schema, reference.tombstone_key, claim, left, erased)
    engine.run(
        f"CREATE OR REPLACE TABLE {name(into)} AS SELECT p.id AS row, "
        f"CASE WHEN b.accepted THEN b.customer END AS customer, "
        f"CASE WHEN b.accepted AND b.former THEN 'former' WHEN b.accepted THEN 'current' "
        f"WHEN e.row IS NOT NULL THEN 'tombstone' END AS status, "
        f"coalesce(b.pattern, 0) AS pattern, coalesce(b.keys, 0) AS keys, coalesce(b.candidates, 0) AS candidates, "
        f"coalesce(b.split, false) AS split, q.person, p.id <> p.first AS copy, "
        f"b.customer AS candidate, b.score "
        f"FROM {name(plan.tables.prints)} p LEFT JOIN {name(best)} b ON b.row = p.first "
        f"JOIN {name(people)} q ON q.row = p.first "
        f"LEFT JOIN (SELECT DISTINCT row FROM {name(erased)}) e ON e.row = p.first ORDER BY p.id"
    )


def _count(
    engine: Engine,
    plan: Comparison,
    schema: Schema,
    reference: Reference,
    claim: str,
    into: str,
    market: tuple[float, float] | None,
    notes: tuple[str, ...],
) -> Overlap:
    patterns = engine.rows(
        f"SELECT pattern, status, count(*), count(DISTINCT person) FROM {name(into)} GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2"
    )
    rows, people, matched, customers, split, erased, refused, copies = engine.one(
        f"SELECT count(*), count(DISTINCT person), count(customer), count(DISTINCT customer), count(*) FILTER (split), "
        f"count(*) FILTER (status = 'tombstone'), count(*) FILTER (customer IS NULL AND candidate IS NOT NULL), "
        f"count(*) FILTER (copy) FROM {name(into)}"
    )
    return Overlap(
        compared=tuple(m.compared for m in plan.meetings),
        keys=tuple(k.id for k in plan.keys),
        rows=rows, people=people, matched=matched, customers=customers, split=split,
        patterns=tuple(PatternCount(*p) for p in patterns),
        by_key=tuple(_hits(engine, plan, bit, into) for bit in range(len(plan.keys))),
        chance=expect_chance(engine, schema, reference, claim, into, market),
        tombstones=erased, refused=refused, copies=copies,
        weights={m.field: w.bits for m, w in zip(plan.meetings, plan.weights, strict=True)},
        threshold=plan.bits,
        notes=notes,
    )  # fmt: skip


def _hits(engine: Engine, plan: Comparison, bit: int, into: str) -> KeyHits:
    key = plan.keys[bit]
    valued = " OR ".join(f"{name(c)} IS NOT NULL" for c in key.claim)
    count = engine.one(f"SELECT count(*) FROM {name(plan.tables.prints)} WHERE {valued}")[0]
    rows = engine.one(f"SELECT count(*) FROM {name(into)} WHERE keys & {1 << bit} <> 0")[0]
    customers = engine.one(
        f"SELECT count(DISTINCT customer) FROM {name(plan.tables.pairs + '_hits')} WHERE key = {bit}"
    )[0]
    return KeyHits(key.id, count, rows, customers)
