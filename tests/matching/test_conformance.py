"""The compiled pass against the SQL that a cluster's machines run: states, scores, keys and the best candidate."""

from __future__ import annotations

import numpy as np
import pytest

from assay.engine import Engine
from assay.matching import match
from assay.matching.agreement import judge_pairs
from assay.matching.best import choose
from assay.matching.keys import joint_parts, pair_up, personal_keys, salted_columns
from assay.matching.prints import print_history, print_table
from assay.matching.tables import Tables
from tests.matching import made

Columned = dict[str, list[str | None]]
TABLES = Tables("claim", "sql_prints", "sql_ours", "sql_history", "sql_pairs")
# values of each kind: few, so that they are shared, contradict and meet by chance
FIRST, LAST = ("ann", "bert", "cleo", "dana", "emil"), ("lee", "oakes", "oakses", "ruedi", "torv", "quist")
MANY = 400


def _person(random: np.random.Generator) -> dict[str, str | None]:
    at = int(random.integers(0, MANY))
    names = sorted((f"{FIRST[at % 5]}{'xyz'[at % 3]}", LAST[int(random.integers(0, 6))]))
    hashes = f"$2b$10${at:022d}", f"{at % 9:032x}", f"{at:032x}:salt{at % 5}"
    person: dict[str, str | None] = {
        "customer_id": str(1000 + 7 * at),
        "email": f"somebody{at}@mail.example",
        "email_2": f"somebody{int(random.integers(0, MANY))}@mail.example",
        "phone": f"+49305550{at % 60:03d}",
        "full_name": " ".join(names),
        "birth_date": f"19{40 + at % 50}-{at % 12 + 1:02d}-{at % 28 + 1:02d}",
        "city": ("oslo", "bern", "berne", "rome")[int(random.integers(0, 4))],
        "password_hash": hashes[int(random.integers(0, 3))],
        "attribute_plan": ("gold", "free")[int(random.integers(0, 2))],
    }
    return {kind: None if random.random() < 0.15 else value for kind, value in person.items()}


def _table(random: np.random.Generator, rows: int) -> Columned:
    """People of MANY; a fifth of their fields are somebody else's, so that keys lead to several customers."""
    people = [_person(random) for _ in range(rows)]
    mixed: Columned = {}
    for kind in people[0]:
        mixed[kind] = [(people[int(random.integers(0, rows))] if random.random() < 0.2 else p)[kind] for p in people]
    return mixed


@pytest.mark.parametrize("seed", range(6))
def test_exact_keys_answer_as_the_sql_does(engine: Engine, seed: int) -> None:
    random = np.random.default_rng(seed)
    ours, theirs = _table(random, 500), _table(random, 300)
    past = [
        (int(random.integers(1, 501)), "email", f"somebody{random.integers(0, MANY)}@mail.example") for _ in range(80)
    ]
    past += [(int(random.integers(1, 501)), "city", "berne") for _ in range(80)]
    held = made.reference(engine, ours, former=range(200, 260), history=past)
    schema = made.claim(engine, theirs)
    match(engine, schema, held, key=made.KEY, near=False)
    plan = engine.kept["plan"]
    for table, number, side, into in (
        ("claim", "row", schema, TABLES.prints),
        ("reference", "customer", held.schema, TABLES.ours),
    ):
        joint, fields = joint_parts(plan.keys, side), [f.name for f in side.fields]
        print_table(engine, table, number, fields, joint=joint, derived=salted_columns(side), key=made.KEY, into=into)
    print_history(engine, [f.name for f in held.schema.fields], made.KEY, TABLES.history)
    pair_up(engine, plan.keys, TABLES)
    judge_pairs(engine, TABLES, plan, TABLES.pairs, "sql_judged")
    choose(engine, "sql_judged", plan.bits, personal_keys(plan.keys), "sql_best")
    wanted = engine.rows(
        "SELECT p.id, b.customer, CASE WHEN b.accepted THEN b.customer END, coalesce(b.pattern, 0), b.score, "
        "coalesce(b.keys, 0), coalesce(b.candidates, 0), coalesce(b.split, false) "
        "FROM sql_prints p LEFT JOIN sql_best b ON b.row = p.first ORDER BY p.id"
    )
    found = engine.rows(
        "SELECT row, candidate, customer, pattern, score, keys, candidates, split FROM matches ORDER BY row"
    )
    assert found == wanted
    states = {pattern >> 3 * at & 7 for _, _, _, pattern, *_ in found for at in range(len(plan.meetings))}
    assert states == {0, 1, 2, 3, 4}
    assert {row[2] is None for row in found} == {True, False}
    assert any(row[7] for row in found)
    assert max(row[6] for row in found) > 3
