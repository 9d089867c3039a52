"""What is told of a pass over the claim: whose rows are one person's, the table `matches`, and the counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from assay.engine import name
from assay.matching.agreement import Plan
from assay.matching.chance import expect_chance
from assay.matching.claimpass import Passed
from assay.matching.model import KeyHits, Overlap, PatternCount
from assay.matching.people import join_people
from assay.matching.repeats import Met, first_rows, leaders
from assay.matching.slices import SLICE
from assay.matching.tombstones import find_erased
from assay.settings import Progress, silent

if TYPE_CHECKING:
    from assay.matching.overlap import Sides

STATUS = ("current", "former", "tombstone")


def tell(sides: Sides, plan: Plan, passed: Passed, progress: Progress = silent) -> Overlap:
    """Keep the table `sides.into` and count it."""
    outcomes, customers = passed.outcomes, sides.reference.customers
    progress("outcomes", 0, len(outcomes.row))
    persons = _persons(passed, customers)
    _erase(sides, passed)
    _keep(sides, passed, persons, progress)
    matched = outcomes.accepted
    rows = len(matched)
    leads = np.zeros(rows, np.bool_)
    leaders(persons, matched, leads)
    first = outcomes.first
    erased = outcomes.erased & ~matched
    return Overlap(
        compared=tuple(m.compared for m in plan.meetings),
        keys=tuple(k.id for k in plan.keys),
        rows=rows,
        people=int(leads.sum()),
        matched=int(matched.sum()),
        customers=_customers_of(passed, customers),
        split=int(outcomes.split.sum()),
        patterns=_patterns(passed, leads),
        by_key=tuple(_hits(plan, bit, passed) for bit in range(len(plan.keys))),
        chance=expect_chance(
            sides.engine, sides.schema, sides.reference, _strata(passed), market_share=sides.market_share
        ),
        tombstones=int(erased.sum()),
        refused=int((~matched & (outcomes.candidate > 0)).sum()),
        copies=int((first != np.arange(rows)).sum()),
        weights={m.field: w.bits for m, w in zip(plan.meetings, plan.weights, strict=True)},
        threshold=plan.bits,
        near_cap=passed.cap,
        notes=tuple(passed.notes),
        read_back=passed.read_back,
    )


def _persons(passed: Passed, customers: int) -> np.ndarray:
    """Per row the first place of its person, and copies take what their first row found."""
    outcomes = passed.outcomes
    first = outcomes.first
    copies = np.flatnonzero(first != np.arange(len(first)))
    for column in ("candidate", "former", "accepted", "pattern", "score", "keys", "candidates", "split"):
        values = getattr(outcomes, column)
        values[copies] = values[first[copies]]
    persons = np.where(outcomes.accepted, first_rows(outcomes.candidate, outcomes.accepted, customers), first)
    if passed.open_rows:
        rows, heads = join_people(np.concatenate(passed.open_rows), np.concatenate(passed.open_prints))
        persons[rows] = heads
    return np.where(outcomes.accepted, persons, persons[first])


def _customers_of(passed: Passed, customers: int) -> int:
    met = Met(customers, len(passed.outcomes.accepted))
    met.take(passed.outcomes.candidate[passed.outcomes.accepted])
    return met.count


def _erase(sides: Sides, passed: Passed) -> None:
    """Mark the open rows that carry a value of an erased customer."""
    reference, outcomes, engine = sides.reference, passed.outcomes, sides.engine
    if not (reference.tombstones and reference.tombstone_key is not None):
        return
    open_rows, found = sides.into + "_open", sides.into + "_erased"
    places = np.concatenate([*passed.open_rows, np.zeros(0, np.int64)])
    engine.keep(open_rows, pa.table({"row": outcomes.row[places]}))
    find_erased(engine, sides.schema, reference.tombstone_key, sides.claim, open_rows, into=found)
    told = engine.arrow(f"SELECT DISTINCT row FROM {name(found)}").column(0).to_numpy()
    outcomes.erased[places[np.isin(outcomes.row[places], told)]] = True
    outcomes.erased[:] = outcomes.erased[outcomes.first]
    for table in (open_rows, found):
        engine.drop(table)


def _status(passed: Passed, cut: slice) -> pa.Array:
    outcomes = passed.outcomes
    accepted, former, erased = outcomes.accepted[cut], outcomes.former[cut], outcomes.erased[cut]
    codes = np.where(accepted, former.astype(np.int8), np.where(erased, 2, -1)).astype(np.int8)
    return pa.DictionaryArray.from_arrays(pa.array(codes, mask=codes < 0), pa.array(STATUS)).cast(pa.string())


def _keep(sides: Sides, passed: Passed, persons: np.ndarray, progress: Progress) -> None:
    """The table of one row per claimed row: in the engine, or in files where it is too long for memory."""
    outcomes, engine = passed.outcomes, sides.engine
    rows = len(outcomes.row)
    cuts = [slice(at, min(at + SLICE, rows)) for at in range(0, rows, SLICE)] or [slice(0, 0)]
    if len(cuts) == 1:
        engine.keep(sides.into, _table(passed, persons, cuts[0]))
        progress("outcomes", rows, rows)
        return
    folder = engine.folder / sides.into
    folder.mkdir(exist_ok=True)
    paths = [folder / f"part-{at:05d}.parquet" for at in range(len(cuts))]
    for path, cut in zip(paths, cuts, strict=True):
        pq.write_table(_table(passed, persons, cut), path, compression="zstd", use_dictionary=["status"])
        progress("outcomes", cut.stop, rows)
    engine.drop(sides.into)
    engine.attach(sides.into, paths)


def _table(passed: Passed, persons: np.ndarray, cut: slice) -> pa.Table:
    outcomes = passed.outcomes
    accepted, candidate = outcomes.accepted[cut], outcomes.candidate[cut]
    places = np.arange(cut.start, cut.stop)
    return pa.table(
        {
            "row": outcomes.row[cut],
            "customer": pa.array(candidate, mask=~accepted),
            "status": _status(passed, cut),
            "pattern": outcomes.pattern[cut],
            "keys": outcomes.keys[cut],
            "candidates": outcomes.candidates[cut],
            "split": pa.array(outcomes.split[cut]),
            "person": outcomes.row[persons[cut]],
            "copy": pa.array(outcomes.first[cut] != places),
            "candidate": pa.array(candidate, mask=candidate == 0),
            "score": pa.array(outcomes.score[cut], mask=candidate == 0),
        }
    )


def _patterns(passed: Passed, leads: np.ndarray) -> tuple[PatternCount, ...]:
    """Rows and people by pattern and status, the most first."""
    outcomes = passed.outcomes
    counts: dict[tuple[int, int], tuple[int, int]] = {}
    for at in range(0, len(leads), SLICE):
        cut = slice(at, at + SLICE)
        accepted, former, erased = outcomes.accepted[cut], outcomes.former[cut], outcomes.erased[cut]
        code = np.where(accepted, former.astype(np.int64), np.where(erased, 2, 3))
        patterns, which = np.unique(outcomes.pattern[cut], return_inverse=True)
        both = which * 4 + code
        rows, people = np.bincount(both), np.bincount(both, weights=leads[cut])
        for one in np.flatnonzero(rows).tolist():
            key = int(patterns[one // 4]), one % 4
            old = counts.get(key, (0, 0))
            counts[key] = (old[0] + int(rows[one]), old[1] + int(people[one]))
    told = [(p, (*STATUS, None)[s], rows, people) for (p, s), (rows, people) in counts.items()]
    told.sort(key=lambda one: (-one[2], one[0], one[1] is None, one[1] or ""))
    return tuple(PatternCount(*one) for one in told)


def _hits(plan: Plan, bit: int, passed: Passed) -> KeyHits:
    rows = int(((passed.outcomes.keys & (1 << bit)) != 0).sum())
    return KeyHits(plan.keys[bit].id, passed.valued[bit], rows, passed.hit[bit].count)


def _strata(passed: Passed) -> list[tuple[str, int, int]]:
    codes, accepted = passed.outcomes.stratum, passed.outcomes.accepted
    rows = np.bincount(codes, minlength=len(passed.strata))
    matched = np.bincount(codes[accepted], minlength=len(passed.strata))
    return [(s, int(rows[at]), int(matched[at])) for at, s in enumerate(passed.strata)]
