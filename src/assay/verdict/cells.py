"""The small table everything after matching runs on: counts per class of pattern and combination of row marks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from assay.engine import Engine, name
from assay.forensics.model import View
from assay.forensics.scans import tally
from assay.verdict.mixture import Array, Flags, Integers
from assay.verdict.patterns import COLLISION, DAMAGED, ELSEWHERE, FRESH, NONE, PERMUTED, STALE, Patterns

AT_ONCE = 4_000_000  # claimed rows joined with what is said of them at a time: some 500 MB
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


# of `matches` m with what its pattern says
JOIN = (
    "JOIN verdict_patterns p ON p.pattern = coalesce(m.pattern, 0) "
    "AND p.former = (coalesce(m.status, 'current') <> 'current') "
    f"AND p.split = coalesce(m.split, false) AND p.none = {NONE}"
)


def gather(view: View, patterns: Patterns) -> Cells:
    """Count rows and people per cell, in one pass over the rows, range after range.

    Leaves two tables in the engine: `verdict_patterns`, which `placed` reads, and `verdict_ours` (`row`, `customer`,
    `status`), the rows whose pattern fits a customer of ours better than a stranger.
    """
    groups, log = _classes(patterns)
    view.scans.again("ours in the base")
    view.engine.keep("verdict_patterns", _lookup(patterns, groups))
    view.engine.run(
        "CREATE OR REPLACE TEMP TABLE verdict_ours AS SELECT m.row, m.customer, m.status "
        f"FROM matches m {JOIN} WHERE p.ours AND m.customer IS NOT NULL"
    )
    marks = _useful(view)
    with view.scans.timed("verdict", ("matches", "marks")):
        counted = _count(view, marks)
    while True:
        cells = _cells(counted, marks, log)
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


def _useful(view: View) -> tuple[Mark, ...]:
    """The marks that are there and that a row can show, most telling first."""
    if not view.engine.has("marks"):
        return ()
    columns = set(view.engine.columns("marks"))
    there = [mark for mark in _ROLES if mark in columns]
    rates = {table: _rates(view, table, there) for table in ("marks", "reference_marks", "permuted_marks")}
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


def _rates(view: View, table: str, marks: list[str]) -> Mapping[str, Rate]:
    """How often each mark is set and told; checks had most of them counted already."""
    if not view.engine.has(table):
        return {}
    there = set(view.engine.columns(table))
    held = [mark for mark in marks if mark in there]
    counted = [sql for mark in held for sql in (f"count(*) FILTER ({name(mark)})", f"count({name(mark)})")]
    row = view.count(tally(table, *counted))
    return {mark: Rate(float(row[2 * i]), float(row[2 * i + 1])) for i, mark in enumerate(held)}


def _count(view: View, marks: tuple[Mark, ...]) -> pa.Table:
    """Rows, rows that are no copies, and people per `front` (class, and whether former) and `state` of the marks."""
    firsts, asked = _firsts(view), [mark.name for mark in marks]
    return pa.concat_tables(_counted(view, asked, firsts, within) for within in ranges(view.engine))


def _counted(view: View, marks: Sequence[str], firsts: str | None, within: str) -> pa.Table:
    first = f"m.row IN (SELECT row FROM {firsts} WHERE {within})" if firsts else "m.person = m.row"
    rows, state = placed(view.engine, marks, within, f"{first} AS first, coalesce(m.copy, false) AS copy")
    code, size = rows["front"].to_numpy() * 3 ** len(marks) + state, 3 ** len(marks)
    apart, people = ~rows["copy"].to_numpy(zero_copy_only=False), rows["first"].fill_null(False).to_numpy(False)
    counts = np.bincount(code)
    found = np.flatnonzero(counts)
    return pa.table(
        {
            "front": found // size,
            "state": found % size,
            "rows": counts[found],
            "apart": np.bincount(code[apart], minlength=len(counts))[found],
            "people": np.bincount(code[people], minlength=len(counts))[found],
        }
    )


def ranges(engine: Engine) -> Iterator[str]:
    """Conditions on `row`, each of AT_ONCE rows, that take all of the claim: joins of theirs stay in memory."""
    last = engine.one("SELECT coalesce(max(row), 0) FROM matches")[0]
    for first in range(1, max(last, 1) + 1, AT_ONCE):
        yield f"row BETWEEN {first} AND {first + AT_ONCE - 1}" if last > AT_ONCE else "TRUE"


def _firsts(view: View) -> str | None:
    """The table of the first `row` of each person; None where persons are called by it, as they usually are."""
    heads, later = view.engine.one("SELECT count(*) FILTER (person = row), count(*) FILTER (person > row) FROM matches")
    if view.overlap is not None and heads == view.overlap.people and not later:
        return None
    firsts = "SELECT min(row) AS row FROM matches GROUP BY coalesce(person, -row)"
    view.engine.run(f"CREATE OR REPLACE TEMP TABLE verdict_firsts AS {firsts}")
    return "verdict_firsts"


def placed(engine: Engine, marks: Sequence[str], within: str, columns: str) -> tuple[pa.Table, Integers]:
    """Rows of `matches` in a range, in any order: `row`, `columns` (SQL over `m`), `front`; and the state of each.

    `front` times 3 to the marks + state is a row's cell. `front` is the class and whether former; a state has one
    digit to base 3 per mark, the most telling mark last. `within` is a condition on `row`, from `ranges`.
    """
    rows = engine.arrow(
        f"SELECT m.row, {columns}, 2 * (p.class + 1) + (p.former AND NOT p.none)::BIGINT AS front "
        f"FROM (SELECT * FROM matches WHERE {within}) m {JOIN}"
    )
    return rows, _states(engine, marks, rows["row"].to_numpy(), within)


def _states(engine: Engine, marks: Sequence[str], rows: Integers, within: str) -> Integers:
    """The states of those rows; they fill a range, so that a place for each takes no join."""
    if not marks or not len(rows):
        return np.zeros(len(rows), np.int64)
    digits = [f"{3**i} * coalesce(2 - {name(m)}::INTEGER, 0)" for i, m in enumerate(marks)]
    told = engine.arrow(f"SELECT row, ({' + '.join(digits)})::INTEGER AS state FROM marks WHERE {within}")
    first, last = int(rows.min()), int(rows.max())
    at, state = told["row"].to_numpy() - first, told["state"].to_numpy()
    inside = (at >= 0) & (at <= last - first)
    states = np.zeros(last - first + 1, np.int64)
    states[at[inside]] = state[inside]
    return states[rows - first]


def _cells(counted: pa.Table, marks: tuple[Mark, ...], log: Array) -> Cells:
    """The counts by the first of the marks alone: the states of later ones are the higher digits."""
    size = 3 ** len(marks)
    front, state = (counted[key].to_numpy().astype(np.int64) for key in ("front", "state"))
    code, place = np.unique(front * size + state % size, return_inverse=True)
    sums = [
        np.bincount(place, counted[key].to_numpy(), len(code)).astype(np.float64) for key in ("rows", "apart", "people")
    ]
    powers = 3 ** np.arange(len(marks), dtype=np.int64)
    padded = np.vstack([log, np.zeros((1, log.shape[1]))])
    group = code // (2 * size) - 1
    return Cells(
        marks=marks, code=code, group=group, former=(code // size) % 2 == 1,
        state=(code[:, None] % size // powers[None, :]) % 3,
        rows=sums[0], apart=sums[1], people=sums[2], log=padded[group],
    )  # fmt: skip
