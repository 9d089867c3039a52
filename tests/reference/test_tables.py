"""The tables of keys and blocks against a dictionary: shared values, full regions, many threads, what is not there."""

from __future__ import annotations

import numpy as np
import pytest

from assay.reference.index import tables
from assay.reference.index.buckets import FEWEST, FULL, Buckets, arrange
from assay.reference.index.slots import LOAD, REGION, Slots, fill, room
from assay.reference.index.tables import SHARED_BY, Table


def filled(sources: list[tuple[np.ndarray, np.ndarray | None]], size: int, threads: int = 2) -> Slots:
    slots = np.zeros(size, np.uint64)
    for prints, customers in sources:
        fill(prints, customers, slots, threads)
    return Slots(slots)


def plain(sources: list[tuple[np.ndarray, np.ndarray | None]]) -> dict[int, set[int]]:
    held: dict[int, set[int]] = {}
    for prints, customers in sources:
        numbers = range(1, len(prints) + 1) if customers is None else customers.tolist()
        for value, number in zip(prints.tolist(), numbers, strict=True):
            if value:
                held.setdefault(value, set()).add(number)
    return held


def same(slots: Table, held: dict[int, set[int]], asked: np.ndarray) -> None:
    counts, found = slots.find(asked, threads=2)
    at = 0
    for value, count in zip(asked.tolist(), counts.tolist(), strict=True):
        wanted = held.get(value, set())
        assert count == min(len(wanted), SHARED_BY + 1)
        if count <= SHARED_BY:
            assert set(found[at : at + count].tolist()) == wanted
            at += count
    assert at == len(found)


def drawn(seed: int, rows: int, kinds: int) -> np.ndarray:
    """Prints spread as SipHash spreads them, some held by many, some missing."""
    random = np.random.default_rng(seed)
    values = random.integers(1, 1 << 64, kinds, np.uint64)
    values[0] = 0
    return values[np.minimum(random.integers(0, kinds, rows), random.integers(0, kinds, rows))]


def arranged(prints: np.ndarray, threads: int = 2) -> Buckets:
    return arrange(None, prints, np.arange(1, len(prints) + 1, dtype=np.uint32), threads)


@pytest.mark.parametrize("threads", [1, 2, 7])
@pytest.mark.parametrize(("rows", "kinds"), [(1, 2), (50, 4), (5_000, 400), (5_000, 50_000)])
def test_what_is_put_is_found_and_nothing_else(rows: int, kinds: int, threads: int) -> None:
    prints = drawn(1, rows, kinds)
    slots = filled([(prints, None)], room(np.count_nonzero(prints)), threads)
    asked = np.concatenate([prints, drawn(2, 500, 1_000)])
    same(slots, plain([(prints, None)]), asked)
    same(arranged(prints, threads), plain([(prints, None)]), asked)


@pytest.mark.parametrize("threads", [1, 3])
def test_large_tables_are_asked_part_after_part_and_answer_row_by_row(
    threads: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "LARGE", 0)
    prints = drawn(8, 150_000, 120_000)
    asked = np.concatenate([prints[::-1], drawn(9, 1_000, 100_000)])
    slots = filled([(prints, None)], room(np.count_nonzero(prints)), threads)
    for table in (slots, arranged(prints, threads)):
        with monkeypatch.context() as plainly:
            plainly.setattr(tables, "LARGE", 1 << 40)
            wanted = table.find(asked, threads)
        found = table.find(asked, threads)
        assert all(np.array_equal(a, b) for a, b in zip(found, wanted, strict=True))


def test_a_block_keeps_one_entry_of_a_value_that_very_many_hold_and_repeats_nobody() -> None:
    prints = np.concatenate([np.full(10_000, 12_345 << 32 | 99, np.uint64), np.full(3, 7, np.uint64)])
    whose = np.concatenate([np.arange(1, 10_001), [4, 5, 4]]).astype(np.uint32)
    table = arrange(None, prints, whose, threads=2)
    assert table.entries == 3
    counts, found = table.find(prints[[0, 10_000, 0]], threads=1)
    assert (counts.tolist(), found.tolist()) == ([SHARED_BY + 1, 2, SHARED_BY + 1], [4, 5])
    assert table.places(prints[[10_000, 10_001, 0]], np.array([5, 6, 1], np.uint32)).tolist() == [1]


def test_what_is_gone_from_a_block_leads_to_nobody_and_what_came_does() -> None:
    prints = drawn(10, 3_000, 50_000)
    held = plain([(prints, None)])
    table = arranged(prints)
    went = np.flatnonzero(prints)[:200]
    gone = table.places(prints[went], went.astype(np.uint32) + np.uint32(1))
    assert len(gone) == 200
    for at in went.tolist():
        held[int(prints[at])].discard(at + 1)
    newer = arrange(None, np.array([5], np.uint64), np.array([9_999], np.uint32), threads=1)
    held[5] = {9_999}
    changed = Buckets(table.data, gone=np.sort(gone), newer=newer, buckets=table.buckets)
    same(changed, held, np.concatenate([prints, [np.uint64(5)]]))


def test_a_large_block_has_full_buckets_and_finds_what_lies_in_each() -> None:
    prints = np.unique(drawn(11, 300_000, 3_000_000))
    table = arranged(prints)
    assert table.buckets > FEWEST
    assert FULL / 2 <= table.entries / table.buckets <= FULL
    same(table, plain([(prints, None)]), prints[::7])


def test_several_sources_make_one_table_and_repeat_nobody() -> None:
    """Two columns and past versions: who holds a value twice is one customer."""
    first, second = drawn(3, 3_000, 200_000), drawn(4, 3_000, 200_000)
    second[:500] = first[:500]
    past = np.concatenate([first[:300], drawn(5, 200, 200_000)])
    whose = np.concatenate([np.arange(1, 301), np.arange(2_001, 2_201)]).astype(np.uint32)
    sources = [(first, None), (second, None), (past, whose)]
    same(filled(sources, room(6_500)), plain(sources), np.concatenate([first, second, past]))


def test_of_a_value_that_very_many_hold_only_so_many_are_kept() -> None:
    prints = np.full(10_000, 12_345 << 32 | 99, np.uint64)
    slots = filled([(prints, None)], room(10_000))
    assert np.count_nonzero(slots.data) == SHARED_BY + 1
    counts, found = slots.find(prints[:3], threads=1)
    assert (counts.tolist(), len(found)) == ([SHARED_BY + 1] * 3, 0)


def test_a_table_of_many_regions_goes_round_within_each() -> None:
    """All prints belong to the last slots of their regions, so that most of them lie at the regions' beginnings."""
    regions, bits = 4, 20
    home = np.repeat(np.arange(1, regions + 1) * REGION - 2, 300).astype(np.uint64)
    prints = home << np.uint64(64 - bits) | np.random.default_rng(6).permutation(len(home)).astype(
        np.uint64
    ) + np.uint64(1)
    sources = [(prints, None)]
    slots = filled(sources, regions * REGION, threads=3)
    same(slots, plain(sources), prints)
    taken = np.flatnonzero(slots.data) % REGION
    assert (taken < 298).sum() == regions * 298


@pytest.mark.parametrize("threads", [1, 3])
def test_large_tables_are_the_same_with_any_number_of_threads(threads: int) -> None:
    prints = drawn(7, 600_000, 400_000)
    size = room(np.count_nonzero(prints))
    assert size > REGION
    slots = filled([(prints, None)], size, threads)
    same(slots, plain([(prints, None)]), prints[::50])


@pytest.mark.parametrize("entries", [0, 1, 11, 12, 13, 3_145_727, 3_145_728])
def test_there_is_room_without_crowding(entries: int) -> None:
    size = room(entries)
    assert size & (size - 1) == 0
    assert entries <= LOAD * size


def test_nothing_is_found_in_an_empty_table_and_nobody_asks_for_nothing() -> None:
    slots = filled([], room(0))
    assert [part.tolist() for part in slots.find(np.array([0, 5], np.uint64), 1)] == [[0, 0], []]
    assert [part.tolist() for part in slots.find(np.zeros(0, np.uint64), 1)] == [[], []]
