"""Claimed rows of one slice against the index: hits, pairs, agreement, the best candidate; then near candidates."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from math import floor, log2
from typing import TypeVar

import numpy as np
import pyarrow as pa

from assay.engine import Engine, spread
from assay.matching import scoring
from assay.matching.agreement import CHEAP, Plan, name_parts, near_sql
from assay.matching.candidates import Best, Hits, Pairs
from assay.matching.crowds import Carried
from assay.matching.keys import Key, personal_keys
from assay.matching.nearby import pairs_by_size, within_budget
from assay.matching.printed import Printer
from assay.matching.slips import Slips
from assay.matching.weights import CERTAINTY, ELSEWHERE_LOSS, SCALE, enough, units_of
from assay.reference.index import (
    SALTED_ONLY,
    SHARED_BY,
    Block,
    Columns,
    Customers,
    Index,
    Side,
    prints_of,
    side_of,
    tags_of,
)

T = TypeVar("T")
_NO_ENTRIES = (np.zeros(0, np.int32), np.zeros(0, np.uint8), np.zeros(0, np.uint32))  # of a block

SLICE = 65_536  # rows, or pairs, that one core judges at a time
STRETCH = 1 << 19  # rows whose blocks are paired at a time: some ten million pairs, of which few give hope


@dataclass(frozen=True)
class Judge:
    """Judges slices of one claim, printed by `printer`, by one plan."""

    engine: Engine
    plan: Plan
    printer: Printer
    index: Index
    customers: Customers
    blocks: Sequence[tuple[Block, Mapping[str, str]]]  # with the claim's field of each kind

    def by(self, engine: Engine) -> Judge:
        """The same judge by another connection, for another thread."""
        return replace(self, engine=engine, customers=replace(self.customers, engine=engine))

    @property
    def columns(self) -> Columns:
        """What is printed of the claim."""
        return self.printer.columns

    @property
    def lookups(self) -> list[tuple[int, Key, int]]:
        """Bit, key and printed column of each question that a row asks the index."""
        return self.printer.lookups

    def find(self, table: pa.Table, carried: Carried) -> Hits:
        """Print rows and ask the index."""
        threads = self.engine.threads
        prints = self.printer.prints(table, threads=threads)
        asked = np.ascontiguousarray(prints[:, [place for _, _, place in self.lookups]].T)
        counts, found = np.zeros(asked.shape, np.uint8), []
        for at, (_, key, _) in enumerate(self.lookups):
            counts[at], told = self.index.keys[key.id].find(asked[at], threads)
            found.append(told)
        return self.hits(asked, tags_of(prints), counts, found, carried)

    def hits(
        self, asked: np.ndarray, tags: np.ndarray, counts: np.ndarray, found: list[np.ndarray], carried: Carried
    ) -> Hits:
        """What rows ask for (uint64 [lookups, rows]) and what it found (uint8 [lookups, rows], customers), without what
        leads nowhere, which is taken out of the tags (uint32 [rows, columns]) as well.
        """
        every, names = np.zeros(len(tags), np.int32), list(self.columns.places)
        for at, (bit, key, place) in enumerate(self.lookups):
            nowhere = counts[at] > SHARED_BY
            if bit in carried:
                taken = np.isin(asked[at], carried[bit])
                found[at] = found[at][np.repeat(~taken, np.where(nowhere, 0, counts[at]))]
                counts[at, taken] = 0
                nowhere |= taken
            if nowhere.any() and not key.joint:  # a joint key's parts stay: each of them is a value of its own
                asked[at, nowhere] = 0
                for column in {names[place], names[place].removeprefix(SALTED_ONLY)}:
                    tags[nowhere, self.columns.places[column]] = 0
            every |= np.where((counts[at] > 0) & (counts[at] <= SHARED_BY), 1 << bit, 0).astype(np.int32)
        return Hits(tags, asked, counts, np.concatenate([*found, np.zeros(0, np.int64)], dtype=np.int64), every)

    def exact(self, table: pa.Table, hits: Hits) -> Pairs:
        """The pairs that share a key, weighed."""
        customers = self.index.customers
        lost = np.zeros((len(self.lookups), SHARED_BY + 1), np.int64)
        for at, (_, key, _) in enumerate(self.lookups):
            for shared in range(2, SHARED_BY + 1):
                # as many others share the value, so much less of the key's bits is left: log2(N / others) at most
                less = max(0.0, key.bits - log2(customers / (shared - 1))) if customers else 0.0
                lost[at, shared] = floor(SCALE * less + 0.5)
        bits = np.array([bit for bit, _, _ in self.lookups], np.int64)

        def work(part: tuple[int, int]) -> tuple[np.ndarray, ...]:
            whose, keys, slack, ends = scoring.pair(hits.counts, hits.begins, hits.found, bits, lost, *part)
            return np.repeat(np.arange(*part), np.diff(ends, prepend=0)), whose, keys, slack

        told = self._spread(work, len(hits.every))
        rows, whose, keys, slack = (np.concatenate([t[i] for t in told]) for i in range(4))
        pairs = self._stated(hits, rows, whose, keys, slack)
        for batch, sums, later in self._batches():
            self._find_near(table, pairs, batch, self._hopeful(pairs, sums, later))
        return self._weighed(hits, pairs)

    def near(self, table: pa.Table, hits: Hits, exact: Pairs, size: int | None) -> tuple[Pairs, np.ndarray, int]:
        """More pairs, weighed: those that share a block of `size` customers at most (None: as many as these rows can
        pay for), as far as there is hope.

        Also how many pairs the rows' blocks of 0, 1, ... SHARED_BY customers make, and the size that was taken.
        """
        wanted = {kind: field for _, fields in self.blocks for kind, field in fields.items()}
        side = side_of(table, np.arange(table.num_rows), wanted)
        blocks = [self._block(side, block) for block, _ in self.blocks]
        sizes = sum((pairs_by_size(counts) for _, counts, _ in blocks), np.zeros(SHARED_BY + 1, np.int64))
        size = within_budget(sizes, table.num_rows)[0] if size is None else size
        (cheap, *first), (dear, *then) = self._batches()
        hopeful = []
        for rows, whose in self._gathered(blocks, exact, size, table.num_rows):
            none = np.zeros(len(rows), np.int32)
            stated = self._stated(hits, rows, whose, none, none)
            hopeful.append((stated.only(self._hopeful(stated, *first)), 0))
        pairs = Pairs.joined(hopeful)
        self._find_near(table, pairs, cheap, np.ones(len(pairs.rows), np.bool_))
        pairs = pairs.only(self._hopeful(pairs, *then))
        self._find_near(table, pairs, dear, np.ones(len(pairs.rows), np.bool_))
        return self._weighed(hits, pairs), sizes, size

    def _gathered(
        self, blocks: Sequence[tuple[np.ndarray, ...]], exact: Pairs, size: int, count: int
    ) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Rows and customers that share a block, each pair once and without the exact ones, stretch after stretch."""
        ids, told, found = (np.concatenate([*(b[i] for b in blocks), none]) for i, none in enumerate(_NO_ENTRIES))
        told[told > SHARED_BY] = 0  # none of whom is told
        stretches = [(start, min(start + STRETCH, count)) for start in range(0, max(1, count), STRETCH)]
        starts = np.array([at for start, stop in stretches for at in range(start, stop, SLICE) or [start]], np.int32)
        # of each block, for each part of the rows: its entries of rows before, and their customers
        skipped = np.array([np.searchsorted(b[0], starts) for b in blocks], np.int64).reshape(len(blocks), len(starts))
        passed = np.zeros_like(skipped)
        ends, heads = (np.cumsum([0, *(len(b[i]) for b in blocks)], dtype=np.int64) for i in (0, 2))
        for at, end in enumerate(ends[:-1]):
            parts = [told[end + a : end + b].sum(dtype=np.int64) for a, b in pairwise([0, *skipped[at]])]
            passed[at] = np.cumsum(parts)
        known_ends = np.searchsorted(exact.rows, np.arange(count), side="right")

        def work(part: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
            at = int(np.searchsorted(starts, part[0]))
            places, begins = ends[:-1] + skipped[:, at], heads[:-1] + passed[:, at]
            given = (ids, told, found, places, begins, ends[1:], size, exact.customers, known_ends)
            whose, closes = scoring.gather(*given, *part)
            return np.repeat(np.arange(*part), np.diff(closes, prepend=0)), whose

        for start, stop in stretches:
            parts = self._spread(work, stop, start)
            yield np.concatenate([p[0] for p in parts]), np.concatenate([p[1] for p in parts])

    def choose(self, hits: Hits, pairs: Pairs) -> Best:
        """The best candidate of each row and whether it is accepted."""
        rows = len(hits.every)
        place, candidates = np.full(rows, -1, np.int64), np.zeros(rows, np.int32)
        scoring.best(pairs.rows, pairs.customers, pairs.score, self.index.former, place, candidates)
        has = place >= 0
        at = place[has]

        def told(values: np.ndarray) -> np.ndarray:
            out = np.zeros(rows, values.dtype)
            out[has] = values[at]
            return out

        candidate, own = told(pairs.customers), told(pairs.keys)
        former = np.zeros(rows, np.bool_)
        former[has] = self.index.former[candidate[has] - 1]
        score, personal = told(pairs.score), (own & personal_keys(self.plan.keys)) != 0
        accepted = has & enough(self.plan.bits, score, told(pairs.strongest), personal)
        keys = np.where(has, hits.every, 0)
        return Best(candidate, former, accepted, told(pairs.pattern), score, keys, candidates, (keys & ~own) != 0)

    def _block(self, side: Side, block: Block) -> tuple[np.ndarray, ...]:
        """Rows (int32), counts (uint8) and customers (uint32) of a block's values, value by value."""
        asked = prints_of(block, side, key=self.index.key, threads=self.engine.threads)
        counts, found = self.index.blocks[block.id].find(asked.values, self.engine.threads)
        return asked.ids.astype(np.int32), counts, found.astype(np.uint32)

    def _batches(self) -> tuple[tuple[list[int], list[int], list[int]], tuple[list[int], list[int], list[int]]]:
        """Fields whose slips are looked for, names, dates and towns first; with the fields that `hope` counts."""
        meetings = self.plan.meetings
        tested = [i for i, m in enumerate(meetings) if near_sql(m) or m in name_parts(meetings)]
        first = [i for i in tested if meetings[i].kind in CHEAP]
        later = [i for i in tested if i not in first]
        return (first, first, later), (later, [], later)

    @cached_property
    def _units(self) -> np.ndarray:
        return units_of(self.plan.weights)

    def _stated(self, hits: Hits, rows: np.ndarray, whose: np.ndarray, keys: np.ndarray, slack: np.ndarray) -> Pairs:
        meetings, places = self.plan.meetings, self.columns.places
        theirs = _padded([[places[c] for c in m.claim] for m in meetings])
        ours = _padded([self.index.places(m.reference) for m in meetings])
        self.index.verify(whose)
        mine, past = hits.tags, self.index.past
        states = np.zeros((len(rows), len(meetings)), np.uint8)

        def work(part: tuple[int, int]) -> None:
            cut = slice(*part)
            given = (rows[cut], whose[cut], mine, self.index.tags, theirs, ours)
            scoring.state(*given, past.customers, past.fields, past.tags, states[cut])

        self._spread(work, len(rows))
        return Pairs(rows, whose, keys, slack, states)

    def _hopeful(self, pairs: Pairs, sums: Sequence[int], one: Sequence[int]) -> np.ndarray:
        out, fields = np.zeros(len(pairs.rows), np.bool_), range(len(self.plan.meetings))
        slips, weightiest = (np.array([i in which for i in fields], np.bool_) for which in (sums, one))
        need, more = round(SCALE * self.plan.bits), round(SCALE * (self.plan.bits + CERTAINTY))
        personal = personal_keys(self.plan.keys)

        def work(part: tuple[int, int]) -> None:
            cut = slice(*part)
            given = (pairs.states[cut], pairs.keys[cut], self._units, slips, weightiest)
            scoring.hope(*given, personal, need, more - need, out[cut])

        self._spread(work, len(out))
        return out

    def _find_near(self, table: pa.Table, pairs: Pairs, which: Sequence[int], hopeful: np.ndarray) -> None:
        Slips(self.engine, self.customers, self.plan).find(table, pairs, which, hopeful)

    def _weighed(self, hits: Hits, pairs: Pairs) -> Pairs:
        count = len(pairs.rows)
        pattern, score, strongest = np.zeros(count, np.int64), np.zeros(count, np.int32), np.zeros(count, np.int32)
        owner = np.zeros(len(self.plan.meetings), np.int32)
        for at, meeting in enumerate(self.plan.meetings):
            for bit, key in enumerate(self.plan.keys):
                owner[at] |= 1 << bit if key.id == meeting.kind else 0
        elsewhere = round(-SCALE * ELSEWHERE_LOSS)

        def work(part: tuple[int, int]) -> None:
            cut = slice(*part)
            given = (pairs.rows[cut], pairs.states[cut], pairs.keys[cut], hits.every, pairs.slack[cut])
            scoring.weigh(*given, self._units, owner, elsewhere, pattern[cut], score[cut], strongest[cut])

        self._spread(work, count)
        return replace(pairs, pattern=pattern, score=score, strongest=strongest)

    def _spread(self, work: Callable[[tuple[int, int]], T], stop: int, start: int = 0) -> list[T]:
        parts = list(pairwise([*range(start, stop, SLICE), stop])) if stop > start else [(start, stop)]
        return spread(work, parts, self.engine.threads)


def _padded(lists: Sequence[Sequence[int]]) -> np.ndarray:
    width = max((len(one) for one in lists), default=0) or 1
    return np.array([[*one, *[-1] * (width - len(one))] for one in lists], np.int64).reshape(len(lists), width)
