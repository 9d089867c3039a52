"""Field by field, how a claimed row agrees with a candidate: five states, three bits each, and what they weigh."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assay.engine import Engine, literal, name
from assay.matching.fields import Meeting
from assay.matching.keys import Key, personal_keys
from assay.matching.model import Agreement
from assay.matching.tables import Tables
from assay.matching.weights import CERTAINTY, ELSEWHERE_LOSS, SCALE, Weight


@dataclass(frozen=True)
class Plan:
    """What is compared, by which keys, at which weights, and the bits a candidate must reach."""

    meetings: Sequence[Meeting]
    keys: Sequence[Key]
    weights: Sequence[Weight]
    bits: float


# Kinds whose near is one slip of the keyboard: all but two characters stay, so one half of the value is whole. That is
# quick to see, and spares nearly all strangers the distance, which costs 17 microseconds on two e-mail addresses.
ONE_SLIP = frozenset(("email", "phone", "username", "national_id"))
# Fields whose slips are quick to test and tell most pairs of strangers apart; the others wait for what is left.
CHEAP = frozenset(("full_name", "first_name", "last_name", "birth_date", "city"))


def judge_pairs(engine: Engine, tables: Tables, plan: Plan, pairs: str, into: str, *, drop: bool = False) -> None:
    """Keep `into`: the `pairs` with `pattern`, `score` and `strongest` (sixteenths of a bit), and `all_keys`.

    Slips are looked for in names, dates and towns first, then in what is left where a pair could still be accepted.
    With `drop` the other pairs are left out of `into`, too.
    """
    stated = into + "_stated"
    states = "".join(f", {_exact(m)} AS s{i}" for i, m in enumerate(plan.meetings))
    engine.run(
        f"CREATE OR REPLACE TABLE {name(stated)} AS SELECT p.row, p.customer, p.keys, p.slack{states} "
        f"FROM {name(pairs)} p JOIN {name(tables.prints)} c ON c.id = p.row "
        f"JOIN {name(tables.ours)} r ON r.id = p.customer"
    )
    _find_older(engine, tables, plan.meetings, stated)
    tested = [i for i, m in enumerate(plan.meetings) if _near(m, plan.meetings)]
    first = [i for i in tested if plan.meetings[i].kind in CHEAP]
    later = [i for i in tested if i not in first]
    for batch, sums in ((first, first), (later, [])):
        hope = _hope(plan, sums, later)
        if drop:
            engine.run(f"DELETE FROM {name(stated)} WHERE NOT ({hope})")
        _find_near(engine, tables, plan.meetings, batch, stated, hope=hope)
    _weigh(engine, tables, plan, stated, into)
    engine.run(f"DROP TABLE {name(stated)}")


def _hope(plan: Plan, sums: Sequence[int], one: Sequence[int]) -> str:
    """Whether a pair could still be accepted: were all contradictions in `sums` slips, and the weightiest in `one`.

    Two slips in e-mail, phone, street and numbers with nothing else to carry them are not one person's.
    """
    now = [_case(f"s{i}", weight) for i, weight in enumerate(plan.weights)]
    gains = {i: max(0, plan.weights[i].units[1] - plan.weights[i].units[3]) for i in (*sums, *one)}
    more = [f"CASE s{i} WHEN 4 THEN {gains[i]} ELSE 0 END" for i in sums]
    best = [f"CASE s{i} WHEN 4 THEN {gains[i]} ELSE 0 END" for i in one]
    most = [f"greatest(0, {', '.join(best)})"] if best else []
    need = f"CASE WHEN keys & {personal_keys(plan.keys)} <> 0 THEN {round(SCALE * plan.bits)} " + (
        f"ELSE {round(SCALE * (plan.bits + CERTAINTY))} END"
    )
    return f"{' + '.join([*now, *more, *most])} >= {need}"


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


def _find_near(
    engine: Engine, tables: Tables, meetings: Sequence[Meeting], which: Sequence[int], stated: str, *, hope: str
) -> None:
    """State 2 where the values differ by a slip; values are looked at only where their prints differ."""
    tested = {i: sql for i in which if (sql := _near(meetings[i], meetings))}
    if not tested:
        return
    # CASE looks only at the rows it must; AND would look at all of them
    flags = ", ".join(
        f"CASE WHEN s.s{i} = 4 THEN coalesce({sql}, false) ELSE false END AS n{i}" for i, sql in tested.items()
    )
    asked = " OR ".join(f"s{i} = 4" for i in tested)
    found = name(stated + "_near")
    engine.run(
        f"CREATE OR REPLACE TABLE {found} AS SELECT * FROM (SELECT s.row, s.customer, {flags} "
        f"FROM (SELECT * FROM {name(stated)} WHERE ({asked}) AND {hope}) s "
        f"JOIN {name(tables.claim)} c ON c.row = s.row JOIN reference r ON r.customer = s.customer) "
        f"WHERE {' OR '.join(f'n{i}' for i in tested)}"
    )
    changed = ", ".join(f"s{i} = CASE WHEN n.n{i} THEN 2 ELSE s{i} END" for i in tested)
    engine.run(f"UPDATE {name(stated)} s SET {changed} FROM {found} n WHERE n.row = s.row AND n.customer = s.customer")
    engine.run(f"DROP TABLE {found}")


def near_sql(meeting: Meeting) -> str | None:
    """SQL of whether the values of a claimed row `c` and a customer `r` differ by a slip; None where none is known."""
    tests = []
    if meeting.near:
        tests += [_slip(meeting, f"c.{name(a)}", f"r.{name(b)}") for a in meeting.claim for b in meeting.reference]
    if meeting.cut:  # a fold may drop a mark or a blank at the end
        a, b = f"c.{name(meeting.claim[0])}", f"r.{name(meeting.reference[0])}"
        tests.append(f"(length({a}) >= {meeting.cut - 2} AND length({b}) > length({a}) AND starts_with({b}, {a}))")
    return " OR ".join(tests) if tests else None


def name_parts(meetings: Sequence[Meeting]) -> tuple[Meeting, ...]:
    """First and last name where both are compared: they may have changed places."""
    parts = {m.kind: m for m in meetings if m.kind in ("first_name", "last_name")}
    return (parts["first_name"], parts["last_name"]) if len(parts) == 2 else ()


def _near(meeting: Meeting, meetings: Sequence[Meeting]) -> str | None:
    tests = [test] if (test := near_sql(meeting)) else []
    parts = name_parts(meetings)
    if meeting in parts:
        first, last = parts
        tests.append(
            f"(c.{name(first.claim[0])} = r.{name(last.reference[0])} AND "
            f"c.{name(last.claim[0])} = r.{name(first.reference[0])})"
        )
    return " OR ".join(tests) if tests else None


def _slip(meeting: Meeting, a: str, b: str) -> str:
    near = (meeting.near or "false").replace("{a}", a).replace("{b}", b)
    if meeting.kind not in ONE_SLIP:
        return f"({a} <> {b} AND ({near}))"
    half = f"((least(length({a}), length({b})) - 2) // 2)"
    whole = f"left({a}, {half}) = left({b}, {half}) OR right({a}, {half}) = right({b}, {half})"
    return f"(CASE WHEN abs(length({a}) - length({b})) <= 1 AND ({whole}) THEN {a} <> {b} AND ({near}) ELSE false END)"


def _weigh(engine: Engine, tables: Tables, plan: Plan, stated: str, into: str) -> None:
    pattern = " + ".join(f"(s{i}::BIGINT << {3 * i})" for i in range(len(plan.meetings))) or "0"
    scores = [_case(f"s{i}", weight) for i, weight in enumerate(plan.weights)]
    elsewhere = [
        f"CASE WHEN s{i} = {Agreement.CONTRADICTS} AND (coalesce(k.all_keys, 0) & ~s.keys & {1 << bit}) <> 0 "
        f"THEN {round(-SCALE * ELSEWHERE_LOSS)} ELSE 0 END"
        for i, m in enumerate(plan.meetings)
        for bit, key in enumerate(plan.keys)
        if key.id == m.kind
    ]
    total = " + ".join([*scores, *elsewhere]) or "0"
    strongest = f"greatest(0, {', '.join(scores)})" if scores else "0"
    engine.run(
        f"CREATE OR REPLACE TABLE {name(into)} AS SELECT s.row, s.customer, s.keys, "
        f"coalesce(k.all_keys, 0) AS all_keys, ({pattern})::BIGINT AS pattern, "
        f"({total})::INTEGER - round({SCALE} * s.slack)::INTEGER AS score, ({strongest})::INTEGER AS strongest "
        f"FROM {name(stated)} s LEFT JOIN {name(tables.pairs + '_keys')} k USING (row)"
    )


def _case(state: str, weight: Weight) -> str:
    agrees, near, older, contradicts = weight.units
    return (
        f"CASE {state} WHEN 1 THEN {agrees} WHEN 2 THEN {near} WHEN 3 THEN {older} WHEN 4 THEN {contradicts} ELSE 0 END"
    )
