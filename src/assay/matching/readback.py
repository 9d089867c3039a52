"""Named rows read back: whether the real values agree and differ where their prints say so.

A row is named by keyed prints and by field tags of 32 bits; a tag agrees by chance in one of four billion comparisons.
Here the claimed values are held against the customer's own: of all named rows where they are few, of more a sample.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from assay.engine import literal, name
from assay.matching.agreement import Plan
from assay.matching.fields import Meeting
from assay.matching.keys import personal_keys
from assay.matching.model import Agreement
from assay.matching.weights import enough, units_of
from assay.reference import history_of
from assay.reference.index import Customers, join

# Rows that are read back at most. None that differs among so many bounds the share among all at 1 in 10,000, with 95 %:
# 3 / n (Hanley and Lippman-Hand, JAMA 249, 1983).
MOST = 30_000


@dataclass(frozen=True)
class Named:
    """Of `count` named rows, copies once, those to be read back: all, or the MOST first in an order that a key decides.

    `places` (from 0) and `table` are where they stand in the claim and what they say there, `ranks` their order.
    """

    count: int
    ranks: np.ndarray
    places: np.ndarray
    table: pa.Table

    @classmethod
    def of(cls, table: pa.Table, places: np.ndarray, which: np.ndarray, key: bytes) -> Named:
        """Those `which` (from 0) of a table with the column `row`, whose rows stand at `places`."""
        ranks = rank(table.column("row").to_numpy()[which], key)
        kept = _first(ranks)
        which = which[kept]
        return cls(len(ranks), ranks[kept], places[which], table.take(pa.array(which)))

    def and_also(self, more: Named) -> Named:
        """Both."""
        ranks = np.concatenate([self.ranks, more.ranks])
        kept = _first(ranks)
        table = pa.concat_tables([self.table, more.table]).take(pa.array(kept))
        return Named(self.count + more.count, ranks[kept], np.concatenate([self.places, more.places])[kept], table)


def rank(rows: np.ndarray, key: bytes) -> np.ndarray:
    """The order (int64) of rows (int64 numbers) that `key` (16 bytes) decides: half of a SipHash, the same anywhere."""
    numbers = np.ascontiguousarray(rows, np.int64).view(np.uint64).reshape(-1, 1)
    return (join(numbers, [0], key, nulls=True) >> np.uint64(1)).view(np.int64)


def _first(ranks: np.ndarray) -> np.ndarray:
    """The places of the MOST lowest, rising."""
    return np.sort(np.argpartition(ranks, MOST)[:MOST]) if len(ranks) > MOST else np.arange(len(ranks))


def differing(
    customers: Customers, meetings: Sequence[Meeting], claimed: pa.Table, whose: np.ndarray, patterns: np.ndarray
) -> np.ndarray:
    """Whether each field of each row is not what the row's pattern says: bool [rows, fields].

    `claimed` holds the rows' fields, `whose` (int64, from 1) their customers. What agrees must be equal, an older value
    one of the customer's past versions, and what differs (a slip, a contradiction) neither. A value that leads nowhere
    was not compared, so where a key has several columns in the claim an equal one is no fault.
    """
    held = customers.pick(whose, list(dict.fromkeys(c for m in meetings for c in m.reference)))
    wrong = np.zeros((len(whose), len(meetings)), np.bool_)
    states = [patterns >> 3 * at & 7 for at in range(len(meetings))]
    aged = np.any([state > Agreement.AGREES for state in states], axis=0)
    past = _past(customers, meetings, claimed, np.where(aged, whose, 0))
    for at, (meeting, state, older) in enumerate(zip(meetings, states, past, strict=True)):
        alike = np.logical_or.reduce([_equal(claimed[a], held[b]) for a in meeting.claim for b in meeting.reference])
        differs = np.isin(state, (Agreement.NEAR, Agreement.CONTRADICTS)) & (len(meeting.claim) == 1)
        wrong[:, at] = (state == Agreement.AGREES) & ~alike | (state == Agreement.OLDER) & ~older
        wrong[:, at] |= differs & (alike | older)
    return wrong


def _equal(a: pa.ChunkedArray, b: pa.ChunkedArray) -> np.ndarray:
    return np.asarray(pc.fill_null(pc.equal(*(side.cast(pa.large_string()) for side in (a, b))), False))


def _past(customers: Customers, meetings: Sequence[Meeting], claimed: pa.Table, whose: np.ndarray) -> list[np.ndarray]:
    """By field, whether each row holds a past version of its customer's; of customers 0 no version is looked for."""
    found = [np.zeros(len(whose), np.bool_) for _ in meetings]
    if not whose.any():
        return found
    engine, fields = customers.engine, dict.fromkeys(c for m in meetings for c in m.claim)
    engine.keep("_versions", history_of(engine, customers, np.unique(whose[whose > 0])))
    engine.keep("_read", pa.table({"at": np.arange(len(whose)), "customer": whose, **{f: claimed[f] for f in fields}}))
    alike = ", ".join(f"coalesce(bool_or({_as_once(meeting)}), false)" for meeting in meetings)
    told = engine.arrow(
        f"SELECT r.at, {alike} FROM _read r JOIN _versions v USING (customer) WHERE v.value <> '' GROUP BY r.at"
    )
    places = told.column(0).to_numpy()
    for out, column in zip(found, told.columns[1:], strict=True):
        out[places] = np.asarray(column)
    for table in ("_read", "_versions"):
        engine.drop(table)
    return found


def _as_once(meeting: Meeting) -> str:
    """SQL: a past version `v` is one of the field's, and the row `r` holds it."""
    ours, theirs = ", ".join(map(literal, meeting.reference)), ", ".join(f"r.{name(c)}" for c in meeting.claim)
    return f"v.field IN ({ours}) AND v.value IN ({theirs})"


def corrected(
    plan: Plan, patterns: np.ndarray, scores: np.ndarray, wrong: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Patterns and scores without the fields that are `wrong` (bool [rows, fields]), and whether that is still enough.

    A key counts as leading to the customer where its field agrees, now or once.
    """
    units = units_of(plan.weights)
    ids = {key.id for bit, key in enumerate(plan.keys) if personal_keys(plan.keys) >> bit & 1}
    patterns, scores = patterns.copy(), scores.astype(np.int64)
    strongest, personal = np.zeros(len(patterns), np.int64), np.zeros(len(patterns), np.bool_)
    for at, meeting in enumerate(plan.meetings):
        state, out = patterns >> 3 * at & 7, wrong[:, at]
        scores -= np.where(out, units[at][state], 0)
        patterns &= ~np.where(out, np.int64(7) << 3 * at, 0)
        state[out] = Agreement.ABSENT
        strongest = np.maximum(strongest, units[at][state])
        leads = np.isin(state, (Agreement.AGREES, Agreement.OLDER))
        personal |= leads & (meeting.kind in ids) & (meeting.salted or meeting.kind != "password_hash")
    return patterns, scores.astype(np.int32), enough(plan.bits, scores, strongest, personal)
