"""Assay on the peers' task, from the same spelled files.

`match` does more than the task: besides exact pairs it finds older values, weighs fields, refuses candidates, finds
people, counts by stratum and, with `near`, looks for slips in what exact keys leave open. It is timed as it is.

Usage: python -m bench.ours FOLDER [near]
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from assay.engine import Engine, name
from assay.fields import KINDS, Context, Field, Schema
from assay.matching import Agreement, Overlap, match
from assay.matching.keys import find_keys, joint_parts, pair_up, salted_columns
from assay.matching.overlap import Sides, compare
from assay.matching.prints import print_history, print_table
from assay.matching.tables import Tables
from assay.reference import Reference
from assay.settings import Settings
from bench import task
from bench.spelled import COUNTRY, DAY

KEY = bytes(range(16))


@dataclass(frozen=True)
class Ours:
    """`agrees` is whether the chosen customers agree as the peers say: rows, those whose best customer is the same one,
    and of those the rows whose agreeing fields are the same. `ready` are the seconds of a second match, against the
    index that the first one built."""

    answer: task.Answer
    matched: int
    ready: float
    rows: int | None = None
    same: int | None = None
    alike: int | None = None


def run(folder: Path, *, near: bool) -> Ours:
    """Read both sides, match; then, after the clock stopped, compare the exact pairs and the best with the peers'."""
    folder = folder.resolve()
    with tempfile.TemporaryDirectory(dir=folder) as working:
        inside = Path(working)
        for path in task.sides(folder).values():
            (inside / path.name).hardlink_to(path)  # the engine reads below its own folder only
        with Engine(inside, Settings()) as engine:
            start = time.perf_counter()
            schema, reference = _load(engine, inside)
            overlap = match(engine, schema, reference, key=KEY, near=near)
            took = time.perf_counter() - start
            start = time.perf_counter()
            compare(Sides(engine, schema, reference, KINDS.all(), KEY, "claim", "matches", near), reuse=True)
            ready = time.perf_counter() - start
            tried = engine.one("SELECT sum(candidates) FROM matches WHERE NOT copy")[0]
            count, sums = _exact_pairs(engine, schema, reference)
            if not near and tried != count:
                raise SystemExit(f"match tried {tried} pairs, its exact keys give {count}")
            answer = task.Answer(took, count, sums)
            best = folder / "spelled" / "best.parquet"
            if near or not best.exists():
                return Ours(answer, overlap.matched, ready)
            (inside / best.name).hardlink_to(best)
            return Ours(answer, overlap.matched, ready, *_compared(engine, overlap, inside / best.name))


def _load(engine: Engine, inside: Path) -> tuple[Schema, Reference]:
    engine.attach("_claim", inside / "claim.parquet")
    engine.attach("_customers", inside / "customers.parquet")
    engine.run("CREATE TABLE claim AS FROM _claim")
    engine.run("CREATE TABLE reference AS SELECT customer, 'current' AS status, * EXCLUDE (customer) FROM _customers")
    engine.run(
        "CREATE TABLE history (customer BIGINT, field VARCHAR, value VARCHAR, valid_from TIMESTAMP, valid_to TIMESTAMP)"
    )
    headers = task.FIELDS
    fields = [Field(kind, kind, (at,), 1.0, "map") for at, kind in enumerate(headers)]
    parts = headers.index("first_name"), headers.index("last_name")
    schema = Schema(headers, (*fields, Field("full_name", "full_name", parts, 1.0, "map")), ())
    customers = engine.one("SELECT count(*) FROM reference")[0]
    context = Context(region=COUNTRY, as_of=DAY)
    return schema, Reference("bench", DAY, schema, context, customers, 0, 0, 0, raw=False)


def _exact_pairs(engine: Engine, schema: Schema, reference: Reference) -> tuple[int, str]:
    """The pairs of Assay's exact keys, by the same steps as in `match`, which keeps only the best of them."""
    keys = find_keys(schema, reference.schema, KINDS.all())
    tables = Tables("claim", "again_prints", "again_ours", "again_history", "pairs")
    names = [f.name for f in schema.fields]
    for table, number, into in (("claim", "row", tables.prints), ("reference", "customer", tables.ours)):
        joint, derived = joint_parts(keys, schema), salted_columns(schema)
        print_table(engine, table, number, names, joint=joint, derived=derived, key=KEY, into=into)
    print_history(engine, names, KEY, tables.history)
    pair_up(engine, keys, tables)
    count, *sums = engine.one(task.found_sql())
    return count, task.digest(tuple(sums))


def _compared(engine: Engine, overlap: Overlap, best: Path) -> tuple[int, int, int]:
    """Rows with a pair, those whose best is the peers' best, and of those the ones with the same agreeing fields."""
    engine.attach("best", best)
    bits = {c.kind: at for at, c in enumerate(overlap.compared)}
    agreeing = " + ".join(
        f"CASE WHEN pattern >> {3 * bits[kind]} & 7 = {Agreement.AGREES} THEN {1 << bit} ELSE 0 END"
        for bit, kind in enumerate(task.FIELDS)
    )
    same = f"m.candidate = b.code % {task.MISSING} // {task.CUSTOMER}"
    alike = f"{same} AND {agreeing} = b.code % {task.CUSTOMER}"
    rows = engine.one(
        f"SELECT count(*), count(*) FILTER ({same}), count(*) FILTER ({alike}) FROM {name('best')} b "
        "JOIN matches m ON m.row = b.row"
    )
    return rows[0], rows[1], rows[2]


if __name__ == "__main__":
    ours = run(Path(sys.argv[1]), near="near" in sys.argv[2:])
    told = {k: v for k, v in vars(ours).items() if k != "answer" and v is not None}
    print(json.dumps({**ours.answer.as_json(), **told}))
