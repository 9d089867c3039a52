"""Field by field, how a claimed row agrees with a candidate: five states, three bits each, and what they weigh."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assay.engine import Engine, literal, name
from assay.matching.fields import Meeting
from assay.matching.keys import Key
from assay.matching.model import Agreement
from assay.matching.weights import ELSEWHERE_LOSS, SCALE, Weight


@dataclass(frozen=True)
class Tables:
    """The tables a comparison runs on."""

    claim: str  # spelled
    prints: str  # of the claim
    ours: str  # prints of the reference
    history: str  # prints of past versions
    pairs: str  # row, customer, keys, slack


def judge_pairs(
    engine: Engine,
    tables: Tables,
    meetings: Sequence[Meeting],
    weights: Sequence[Weight],
    keys: Sequence[Key],
    into: str,
) -> None:
    """Keep `into`: the pairs with `pattern`, `score` and `strongest` (sixteenths of a bit)."""
    stated = into + "_stated"
    states = "".join(f", {_exact(m)} AS s{i}" for i, m in enumerate(meetings))
    engine.run(
        f"CREATE OR REPLACE TABLE {name(stated)} AS SELECT p.row, p.customer, p.keys, p.slack{states} "
        f"FROM {name(tables.pairs)} p JOIN {name(tables.prints)} c ON c.id = p.row "
        f"JOIN {name(tables.ours)} r ON r.id = p.customer"
    )
    _find_older(engine, tables, meetings, stated)
    _find_near(engine, tables, meetings, stated)
    _weigh(engine, meetings, weights, keys, stated, into)
    engine.run(f"DROP TABLE {name(stated)}")


def _exact(meeting: Meeting) -> str:
    alike = " OR ".join(f"c.{name(a)} = r.{name(b)}" for a in meeting.claim for b in meeting.reference)
    if len(meeting.claim) == len(meeting.reference) == 1:
        return f"(CASE WHEN {alike} THEN 1 WHEN {alike.replace(' = ', ' <> ')} THEN 4 ELSE 0 END)::UTINYINT"
    ours = ", ".join(f"r.{name(b)}" for b in meeting.reference)
    theirs = ", ".join(f"c.{name(a)}" for a in meeting.claim)
    return (
        f"(CASE WHEN {alike} THEN 1 WHEN coalesce({theirs}) IS NULL OR coalesce({ours}) IS NULL THEN 0 "
        f"ELSE 4 END)::UTINYINT"
    )


def _find_older(engine: Engine, tables: Tables, meetings: Sequence[Meeting], stated: str) -> None:
    """State 3 where a value that does not agree equals a past version of the customer's."""
    held = {row[0] for row in engine.rows(f"SELECT DISTINCT field FROM {name(tables.history)}")}
    for i, meeting in enumerate(meetings):
        past = held.intersection(meeting.reference)
        if not past:
            continue
        listed = ", ".join(literal(f) for f in sorted(past))
        alike = " OR ".join(f"h.print = c.{name(a)}" for a in meeting.claim)
        engine.run(
            f"UPDATE {name(stated)} s SET s{i} = 3 FROM {name(tables.prints)} c, {name(tables.history)} h "
            f"WHERE c.id = s.row AND h.id = s.customer AND h.field IN ({listed}) AND s.s{i} IN (0, 4) AND ({alike})"
        )


def _find_near(engine: Engine, tables: Tables, meetings: Sequence[Meeting], stated: str) -> None:
    """State 2 where the values differ by a slip; values are looked at only where their prints differ."""
    tested = {i: sql for i, m in enumerate(meetings) if (sql := _near(m, meetings))}
    if not tested:
        return
    flags = ", ".join(f"(s.s{i} = 4 AND coalesce({sql}, false)) AS n{i}" for i, sql in tested.items())
    asked = " OR ".join(f"s{i} = 4" for i in tested)
    found = name(stated + "_near")
    engine.run(
        f"CREATE OR REPLACE TABLE {found} AS SELECT * FROM (SELECT s.row, s.customer, {flags} "
        f"FROM (SELECT * FROM {name(stated)} WHERE {asked}) s "
        f"JOIN {name(tables.claim)} c ON c.row = s.row JOIN reference r ON r.customer = s.customer) "
        f"WHERE {' OR '.join(f'n{i}' for i in tested)}"
    )
    changed = ", ".join(f"s{i} = CASE WHEN n.n{i} THEN 2 ELSE s{i} END" for i in tested)
    engine.run(f"UPDATE {name(stated)} s SET {changed} FROM {found} n WHERE n.row = s.row AND n.customer = s.customer")
    engine.run(f"DROP TABLE {found}")


def _near(meeting: Meeting, meetings: Sequence[Meeting]) -> str | None:
    tests = []
    if meeting.near:
        tests += [
            f"(c.{name(a)} <> r.{name(b)} AND "
            + meeting.near.replace("{a}", f"c.{name(a)}").replace("{b}", f"r.{name(b)}")
            + ")"
            for a in meeting.claim
            for b in meeting.reference
        ]
    parts = {m.kind: m for m in meetings if m.kind in ("first_name", "last_name")}
    if len(parts) == 2 and meeting.kind in parts:  # first and last name swapped
        first, last = parts["first_name"], parts["last_name"]
        tests.append(
            f"(c.{name(first.claim[0])} = r.{name(last.reference[0])} AND "
            f"c.{name(last.claim[0])} = r.{name(first.reference[0])})"
        )
    return " OR ".join(tests) if tests else None


def _weigh(
    engine: Engine, meetings: Sequence[Meeting], weights: Sequence[Weight], keys: Sequence[Key], stated: str, into: str
) -> None:
    pattern = " + ".join(f"(s{i}::BIGINT << {3 * i})" for i in range(len(meetings))) or "0"
    scores = [_case(f"s{i}", weight) for i, weight in enumerate(weights)]
    elsewhere = [
        f"CASE WHEN s{i} = {Agreement.CONTRADICTS} AND (k.all_keys & ~s.keys & {1 << bit}) <> 0 "
        f"THEN {round(-SCALE * ELSEWHERE_LOSS)} ELSE 0 END"
        for i, m in enumerate(meetings)
        for bit, key in enumerate(keys)
        if key.id == m.kind
    ]
    total = " + ".join([*scores, *elsewhere]) or "0"
    strongest = f"greatest(0, {', '.join(scores)})" if scores else "0"
    engine.run(
        f"CREATE OR REPLACE TABLE {name(into)} AS SELECT s.row, s.customer, s.keys, k.all_keys, k.candidates, "
        f"({pattern})::BIGINT AS pattern, ({total})::INTEGER - round({SCALE} * s.slack)::INTEGER AS score, "
        f"({strongest})::INTEGER AS strongest "
        f"FROM {name(stated)} s JOIN (SELECT row, bit_or(keys) AS all_keys, count(*)::INTEGER AS candidates "
        f"FROM {name(stated)} GROUP BY row) k USING (row)"
    )


def _case(state: str, weight: Weight) -> str:
    agrees, near, older, contradicts = weight.units
    return (
        f"CASE {state} WHEN 1 THEN {agrees} WHEN 2 THEN {near} WHEN 3 THEN {older} WHEN 4 THEN {contradicts} ELSE 0 END"
    )
