"""The small table everything after matching runs on: counts per class of pattern and combination of row marks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from assay.engine import Engine, name
from assay.forensics.model import View
from assay.verdict.mixture import Array, Flags, Integers
from assay.verdict.patterns import COLLISION, DAMAGED, ELSEWHERE, FRESH, NONE, PERMUTED, STALE, Patterns

MOST_CELLS = 400  # cells x draws x components stay in the cache of a laptop and under a second
_MOST_MARKS = 10
_CLASSES = 24  # classes of patterns; rows of one class say the same about their origin to within a rounding step
# Which marks the mixture uses, and how they read. Every other yes/no mark is left to the checks.
COHERENT = ("mail_names", "town_postcode", "phone_country", "gender_name", "login_after_creation")
SIGNS = ("generator", "reserved")
BUILT = ("mail_built",)
SOURCES = ("known", "plaintext")
_ROLES = (*SOURCES, *SIGNS, *BUILT, *COHERENT)


@dataclass(frozen=True)
class Rate:
    """k of the n rows where a mark can be told."""

    k: float
    n: float


@dataclass(frozen=True)
class Mark:
    """One row mark: how often it is set in the claim, in the base, and by chance (columns shuffled)."""

    name: str
    claim: Rate
    base: Rate
    chance: Rate


@dataclass(frozen=True)
class Cells:
    """Counts per cell. `state` (cells, marks): 0 cannot be told, 1 set, 2 not set. `kind` (classes, KINDS)."""

    marks: tuple[Mark, ...]
    code: Integers
    group: Integers  # class of each cell, -1: no candidate
    former: Flags
    state: Integers
    rows: Array
    apart: Array  # rows that are no copy of an earlier one
    people: Array
    log: Array  # (cells, KINDS)


_JOIN = (
    "JOIN verdict_patterns p ON p.pattern = coalesce(m.pattern, 0) "
    "AND p.former = (coalesce(m.status, '') <> 'current') "
    f"AND p.split = coalesce(m.split, false) AND p.none = {NONE}"
)


def gather(view: View, patterns: Patterns) -> Cells:
    """Count rows and people per cell.

    Leaves two relations in the engine: `verdict_cells` (`row`, `cell`), for the posterior of each row, and
    `verdict_ours` (`row`, `customer`, `status`), the rows whose pattern fits a customer of ours better than a stranger.
    """
    groups, log = _classes(patterns)
    view.engine.keep("verdict_patterns", _lookup(patterns, groups))
    view.engine.run(
        "CREATE OR REPLACE TEMP TABLE verdict_ours AS SELECT m.row, m.customer, m.status "
        f"FROM matches m {_JOIN} WHERE p.ours AND m.customer IS NOT NULL"
    )
    marks = _useful(view.engine)
    while True:
        cells = _count(view.engine, marks, log)
        if len(cells.code) <= MOST_CELLS or not marks:
            return cells
        marks = marks[:-1]


def _classes(patterns: Patterns) -> tuple[Integers, Array]:
    """Patterns whose log-likelihood ratios round to the same: the step doubles until few classes are left."""
    matched = ~patterns.none
    ratios = patterns.log - patterns.log.max(axis=1, keepdims=True) if len(patterns.log) else patterns.log
    step = 0.5
    while True:
        keys = np.column_stack([np.round(ratios / step), patterns.former])
        _, groups = np.unique(keys, axis=0, return_inverse=True)
        groups = np.where(matched, groups.ravel(), -1)
        if len(np.unique(groups)) <= _CLASSES:
            break
        step *= 1.5
    log = np.zeros((int(groups.max(initial=-1)) + 1, ratios.shape[1]))
    for group in range(len(log)):
        inside = groups == group
        if inside.any():
            log[group] = np.average(ratios[inside], axis=0, weights=patterns.rows[inside])
    return groups, log


def _lookup(patterns: Patterns, groups: Integers) -> pa.Table:
    return pa.table(
        {
            "pattern": patterns.pattern, "former": patterns.former, "split": patterns.split, "none": patterns.none,
            "class": groups.astype(np.int64),
            "ours": _fits_ours(patterns),
        }
    )  # fmt: skip


def _fits_ours(patterns: Patterns) -> Flags:
    ours = patterns.log[:, [FRESH, STALE, DAMAGED]].max(axis=1, initial=-np.inf)
    strangers = patterns.log[:, [COLLISION, PERMUTED]].max(axis=1, initial=-np.inf)
    answer: Flags = ~patterns.none & (ours >= strangers)
    if patterns.told:
        answer &= ours >= patterns.log[:, ELSEWHERE]
    return answer


def _useful(engine: Engine) -> tuple[Mark, ...]:
    """The marks that are there and that a row can show, most telling first."""
    if not engine.has("marks"):
        return ()
    there = [mark for mark in _ROLES if mark in engine.columns("marks")]
    rates = {table: _rates(engine, table, there) for table in ("marks", "reference_marks", "permuted_marks")}
    none = Rate(0, 0)
    found = [
        Mark(mark, rates["marks"][mark], rates["reference_marks"].get(mark, none),
             rates["permuted_marks"].get(mark, none))
        for mark in there
    ]  # fmt: skip
    return tuple(sorted((m for m in found if m.claim.n), key=_telling, reverse=True)[:_MOST_MARKS])


def _telling(mark: Mark) -> float:
    """Share of rows where the mark can be told, times how far base and chance are apart; sources always first."""
    told = mark.claim.n
    if mark.name in SOURCES or mark.name in SIGNS:
        return told * 10
    base = mark.base.k / mark.base.n if mark.base.n else 0.5
    chance = mark.chance.k / mark.chance.n if mark.chance.n else 0.5
    return told * abs(base - chance)


def _rates(engine: Engine, table: str, marks: list[str]) -> Mapping[str, Rate]:
    if not engine.has(table):
        return {}
    held = [mark for mark in marks if mark in engine.columns(table)]
    if not held:
        return {}
    counted = ", ".join(f"count(*) FILTER (WHERE {name(mark)})::DOUBLE, count({name(mark)})::DOUBLE" for mark in held)
    row = engine.one(f"SELECT {counted} FROM {name(table)}")
    return {mark: Rate(row[2 * i], row[2 * i + 1]) for i, mark in enumerate(held)}


def _count(engine: Engine, marks: tuple[Mark, ...], log: Array) -> Cells:
    engine.run(f"CREATE OR REPLACE TEMP VIEW verdict_cells AS {_cell_sql(marks)}")
    found = engine.rows(
        "SELECT cell, count(*)::DOUBLE, count(*) FILTER (WHERE NOT copy)::DOUBLE, "
        "count(*) FILTER (WHERE first)::DOUBLE FROM verdict_cells "
        "GROUP BY cell ORDER BY cell"
    )
    code = np.array([row[0] for row in found], dtype=np.int64)
    size = 3 ** len(marks)
    group = code // (2 * size) - 1
    powers = 3 ** np.arange(len(marks), dtype=np.int64)
    padded = np.vstack([log, np.zeros((1, log.shape[1]))])
    return Cells(
        marks=marks, code=code, group=group, former=(code // size) % 2 == 1,
        state=(code[:, None] % size // powers[None, :]) % 3,
        rows=np.array([row[1] for row in found]), apart=np.array([row[2] for row in found]),
        people=np.array([row[3] for row in found]), log=padded[group],
    )  # fmt: skip


def _cell_sql(marks: tuple[Mark, ...]) -> str:
    """Cell code: class and whether former in front, then one digit to base 3 per mark."""
    digits = [
        f"{3**i} * (CASE WHEN k.{name(m.name)} IS NULL THEN 0 WHEN k.{name(m.name)} THEN 1 ELSE 2 END)"
        for i, m in enumerate(marks)
    ]
    joined = "LEFT JOIN marks k ON k.row = m.row" if marks else ""
    former = "(p.former AND NOT p.none)::BIGINT"
    return (
        f"SELECT m.row, (2 * (p.class + 1) + {former}) * {3 ** len(marks)} + {' + '.join(digits) or '0'} AS cell, "
        "m.row = f.row AS first, coalesce(m.copy, false) AS copy "
        f"FROM matches m {_JOIN} "
        f"{joined} LEFT JOIN (SELECT min(row) AS row FROM matches GROUP BY coalesce(person, -row)) f ON f.row = m.row"
    )
