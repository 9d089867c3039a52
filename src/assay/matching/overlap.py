"""The comparison of a claim with the reference: candidates, the best of them, acceptance, people, counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from assay.engine import Engine, name
from assay.fields.model import KINDS, Kind, Schema
from assay.matching.agreement import Plan, judge_pairs
from assay.matching.best import choose
from assay.matching.counts import count
from assay.matching.fields import Meeting, comparable, meetings, most_telling, with_cuts, with_salt_known
from assay.matching.keys import Key, find_keys, joint_parts, pair_up, personal_keys, salted_columns
from assay.matching.model import Overlap
from assay.matching.nearby import pair_nearby
from assay.matching.people import find_people
from assay.matching.prints import print_history, print_table
from assay.matching.tables import Tables
from assay.matching.tombstones import find_erased
from assay.matching.weights import threshold, weigh_fields
from assay.problem import UsageProblem
from assay.reference.model import Reference
from assay.settings import Progress, silent


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

    `key` are 16 bytes. `near` also looks for slips, moves and swaps in rows that exact keys leave open.
    Raises UsageProblem (`no-common-field`) when both sides share no field to compare.
    """
    known = KINDS.all() if kinds is None else kinds
    return compare(Sides(engine, schema, reference, known, key, claim, into, near, market_share), progress=progress)


@dataclass(frozen=True)
class Sides:
    """A claim's table and the reference in one engine, and where the comparison puts its tables."""

    engine: Engine
    schema: Schema
    reference: Reference
    kinds: Mapping[str, Kind]
    key: bytes
    claim: str
    into: str
    near: bool = True
    market_share: tuple[float, float] | None = None

    @property
    def tables(self) -> Tables:
        """The tables of fingerprints and pairs."""
        return Tables(self.claim, self.into + "_prints", "reference_prints", "history_prints", self.into + "_pairs")


# tables that last as long as one comparison
_PASSING = [
    "judged",
    "best",
    "pairs",
    "pairs_hits",
    "pairs_keys",
    "prints",
    "people",
    "erased",
    "open",
    "nearby",
]


def compare(sides: Sides, *, reuse: bool = False, progress: Progress = silent) -> Overlap:
    """As `match`; `reuse` takes the reference's fingerprints of an earlier comparison in the same run."""
    engine, into, tables = sides.engine, sides.into, sides.tables
    if engine.cluster is not None:
        from assay.matching.spark import compare_spread

        return compare_spread(sides, reuse=reuse, progress=progress)
    progress("match", 0, 4)
    plan, notes = _prepare(sides, reuse)
    progress("match", 1, 4)
    notes += pair_up(engine, plan.keys, tables)
    judge_pairs(engine, tables, plan, tables.pairs, into + "_judged")
    choose(engine, into + "_judged", plan.bits, personal_keys(plan.keys), into + "_best")
    progress("match", 2, 4)
    cap = _look_nearby(sides, plan, reuse) if sides.near else None
    progress("match", 3, 4)
    _finish(sides, plan)
    overlap = count(
        engine,
        plan,
        sides.schema,
        sides.reference,
        tables,
        into=into,
        market=sides.market_share,
        cap=cap,
        notes=tuple(notes),
    )
    for table in _PASSING:
        engine.run(f"DROP TABLE IF EXISTS {name(into + '_' + table)}")
    progress("match", 4, 4)
    return overlap


def _prepare(sides: Sides, reuse: bool) -> tuple[Plan, list[str]]:
    schema, reference, tables = sides.schema, sides.reference, sides.tables
    agreed = agree(sides)
    _print(sides, sides.claim, "row", schema, keys=agreed.keys, into=tables.prints)
    if not (reuse and sides.engine.has(tables.ours)):
        _print(sides, "reference", "customer", reference.schema, keys=agreed.keys, into=tables.ours)
        print_history(sides.engine, [f.name for f in reference.schema.fields], sides.key, tables.history)
    return weighed(sides, agreed), agreed.notes


@dataclass(frozen=True)
class Agreed:
    """What two sides can be compared in: fields, keys, and sentences about what is left out."""

    meetings: list[Meeting]
    keys: list[Key]
    notes: list[str]


def agree(sides: Sides) -> Agreed:
    """Find the fields and keys that both sides hold. Raises UsageProblem (`no-common-field`)."""
    engine, schema, reference = sides.engine, sides.schema, sides.reference
    table = "claim" if engine.has("claim") else sides.claim  # controls are compared in the fields that the claim is
    alike, unlike = comparable(engine, table, meetings(schema, reference.schema, sides.kinds))
    found, left_out = most_telling(alike, sides.kinds)
    if not found:
        raise UsageProblem(
            "The dump and the customers have no field in common that could be compared.",
            "Name the columns with --map and --map-reference, or choose another table with --table.",
            code="no-common-field",
        )
    found = with_cuts(engine, sides.claim, with_salt_known(engine, found))
    notes = [f"A pattern holds 21 fields; not compared: {', '.join(left_out)}."] if left_out else []
    if unlike:
        notes.append(f"Written in another form than ours, so not compared: {', '.join(unlike)}.")
    return Agreed(found, find_keys(schema, reference.schema, sides.kinds), notes)


def weighed(sides: Sides, agreed: Agreed) -> Plan:
    """The plan of a comparison; needs the reference's prints."""
    customers = sides.reference.customers
    weights = weigh_fields(sides.engine, agreed.meetings, sides.kinds, sides.tables.ours, customers)
    return Plan(agreed.meetings, agreed.keys, weights, threshold(customers))


def _print(sides: Sides, table: str, identifier: str, schema: Schema, *, keys: list[Key], into: str) -> None:
    print_table(
        sides.engine,
        table,
        identifier,
        [f.name for f in schema.fields],
        joint=joint_parts(keys, schema),
        derived=salted_columns(schema),
        key=sides.key,
        into=into,
    )


def _open_rows(sides: Sides) -> str:
    table = sides.into + "_open"
    sides.engine.run(
        f"CREATE OR REPLACE TABLE {name(table)} AS SELECT id AS row FROM {name(sides.tables.prints)} WHERE id = first "
        f"AND id NOT IN (SELECT row FROM {name(sides.into + '_best')} WHERE accepted)"
    )
    return table


def _look_nearby(sides: Sides, plan: Plan, reuse: bool) -> str | None:
    """Judge near candidates of open rows beside the exact ones, and choose again."""
    engine, tables, into = sides.engine, sides.tables, sides.into
    open_rows, nearby, judged = _open_rows(sides), into + "_nearby", into + "_judged"
    cap = pair_nearby(
        engine, tables, open_rows, sides.schema, sides.reference.schema, key=sides.key, into=nearby, reuse=reuse
    )
    judge_pairs(engine, tables, plan, nearby, nearby + "_judged", drop=True)
    engine.run(f"INSERT INTO {name(judged)} FROM {name(nearby + '_judged')}")
    engine.run(f"DROP TABLE {name(nearby + '_judged')}")
    choose(engine, judged, plan.bits, personal_keys(plan.keys), into + "_best")
    return cap


def _finish(sides: Sides, plan: Plan) -> None:
    engine, prints, into = sides.engine, sides.tables.prints, sides.into
    best, people, erased = into + "_best", into + "_people", into + "_erased"
    find_people(engine, plan.keys, prints, best, people)
    engine.run(f"CREATE OR REPLACE TABLE {name(erased)} (row BIGINT)")
    if sides.reference.tombstones and sides.reference.tombstone_key is not None:
        find_erased(engine, sides.schema, sides.reference.tombstone_key, sides.claim, _open_rows(sides), into=erased)
    engine.run(
        f"CREATE OR REPLACE TABLE {name(into)} AS SELECT p.id AS row, "
        f"CASE WHEN b.accepted THEN b.customer END AS customer, "
        f"CASE WHEN b.accepted AND b.former THEN 'former' WHEN b.accepted THEN 'current' "
        f"WHEN e.row IS NOT NULL THEN 'tombstone' END AS status, "
        f"coalesce(b.pattern, 0) AS pattern, coalesce(b.keys, 0) AS keys, coalesce(b.candidates, 0) AS candidates, "
        f"coalesce(b.split, false) AS split, q.person, p.id <> p.first AS copy, "
        f"b.customer AS candidate, b.score "
        f"FROM {name(prints)} p LEFT JOIN {name(best)} b ON b.row = p.first "
        f"JOIN {name(people)} q ON q.row = p.first "
        f"LEFT JOIN (SELECT DISTINCT row FROM {name(erased)}) e ON e.row = p.first ORDER BY p.id"
    )
