"""Pairs whose values differ: which of them by a slip, asked for a batch of fields in one statement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from assay.engine import Engine
from assay.matching.agreement import Plan, name_parts, near_sql
from assay.matching.candidates import Pairs
from assay.matching.fields import Meeting
from assay.matching.likeness import JUDGED, could_be_near
from assay.reference.index import Customers


@dataclass(frozen=True)
class _Look:
    """Values of one field of some pairs, `claimed` beside `held`; `test` tells whether they differ by a slip."""

    field: int
    test: str  # SQL of c.a and r.b
    pairs: np.ndarray
    claimed: pa.ChunkedArray
    held: pa.ChunkedArray

    def told(self, number: int) -> pa.Table:
        """A row per pair, `a` and `b`; `look` is the number."""
        sides = (values.cast(pa.large_string()) for values in (self.claimed, self.held))
        numbers = np.full(len(self.pairs), number, np.int32), self.pairs
        return pa.table([*numbers, *sides], ["look", "pair", "a", "b"])


@dataclass(frozen=True)
class Slips:
    """Looks for slips between a claim's rows and the customers, in the fields of a plan."""

    engine: Engine
    customers: Customers
    plan: Plan

    def find(self, table: pa.Table, pairs: Pairs, which: Sequence[int], hopeful: np.ndarray) -> None:
        """State 2 where the values differ by a slip; values are looked at only where they differ and there is hope."""
        looks: list[_Look] = []
        for i in which:
            asked = np.flatnonzero(hopeful & (pairs.states[:, i] == 4))
            if len(asked):
                looks += self._looks(table, pairs, asked, i)
        if not looks:
            return
        tests = " ".join(f"WHEN {at} THEN {look.test}" for at, look in enumerate(looks))
        self.engine.lend("_near", pa.concat_tables(look.told(at) for at, look in enumerate(looks)))
        found = self.engine.arrow(
            f"SELECT look, pair FROM (SELECT look, pair, {{'a': a}} AS c, {{'b': b}} AS r FROM _near) "
            f"WHERE coalesce(CASE look {tests} END, false)"
        )
        self.engine.drop("_near")
        fields = np.array([look.field for look in looks])
        pairs.states[found.column("pair").to_numpy(), fields[found.column("look").to_numpy()]] = 2

    def _looks(self, table: pa.Table, pairs: Pairs, asked: np.ndarray, field: int) -> list[_Look]:
        """What is left to be asked about the `asked` pairs' values of a field; names in each other's place are told."""
        meeting = self.plan.meetings[field]
        claimed = table.select(meeting.claim).take(pa.array(pairs.rows[asked]))
        held = self.customers.pick(pairs.customers[asked], meeting.reference)
        sides = [(claimed.column(a), held.column(b)) for a in meeting.claim for b in meeting.reference]
        likely = np.ones(len(asked), np.bool_)
        if meeting.kind in JUDGED:
            likely = np.logical_or.reduce([could_be_near(*values, self.engine.threads) for values in sides])
        swapped = self._swapped(table, pairs, asked, meeting)
        pairs.states[asked[swapped], field] = 2
        places = np.flatnonzero(likely & ~swapped)
        if not len(places):
            return []
        single, rows = replace(meeting, claim=("a",), reference=("b",)), pa.array(places)
        looks = []
        for at, (a, b) in enumerate(sides):
            test = near_sql(single if at == 0 else replace(single, cut=0))  # a cut is that of the first columns
            if test:
                looks.append(_Look(field, test, asked[places], a.take(rows), b.take(rows)))
        return looks

    def _swapped(self, table: pa.Table, pairs: Pairs, asked: np.ndarray, meeting: Meeting) -> np.ndarray:
        """Whether first and last name stand in each other's place."""
        parts = name_parts(self.plan.meetings)
        if meeting not in parts:
            return np.zeros(len(asked), np.bool_)
        mine = table.select([m.claim[0] for m in parts]).take(pa.array(pairs.rows[asked]))
        ours = self.customers.pick(pairs.customers[asked], [m.reference[0] for m in parts])
        alike = [pc.equal(*(c.cast(pa.large_string()) for c in (mine.column(i), ours.column(1 - i)))) for i in (0, 1)]
        return np.asarray(pc.fill_null(pc.and_(*alike), False))
