"""Rows against their candidates, compiled: pairs out of hits, agreement per field, weights, the best of each row.

What each step means stands in SQL in `agreement` and `best`, which a cluster's machines run; the tests of conformance
hold both to the same answer. All arrays of pairs run parallel; `ends[row]` is where a row's pairs end.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from assay.reference.index import SHARED_BY

AHEAD = 64  # pairs whose customers are asked for before the first is used
MOST = 1_024  # candidates of a row that take part: 16 a key and column, more than any schema has keys for


@njit(cache=True, nogil=True)
def pair(counts: Any, begins: Any, found: Any, bits: Any, lost: Any, start: Any, stop: Any) -> Any:
    """Pairs of rows `start` to `stop`: candidates, keys, slack, and where each row's end.

    `counts` uint8 [lookups, rows] tells how many customers a lookup found, `begins` where they stand in `found`;
    `bits` is each lookup's key, `lost` int64 [lookups, SHARED_BY + 1] the units lost where so many share a value.
    """
    room = 0
    for at in range(len(bits)):
        for row in range(start, stop):
            room += counts[at, row] if counts[at, row] <= SHARED_BY else 0
    customers, keys, slack = np.empty(room, np.int64), np.empty(room, np.int32), np.empty(room, np.int32)
    ends, size = np.empty(stop - start, np.int64), 0
    for row in range(start, stop):
        first = size
        for at in range(len(bits)):
            shared = counts[at, row]
            if shared == 0 or shared > SHARED_BY or size - first > MOST - SHARED_BY:
                continue
            for i in range(begins[at, row], begins[at, row] + shared):
                place = first
                while place < size and customers[place] != found[i]:
                    place += 1
                if place == size:
                    customers[size], keys[size], slack[size] = found[i], 0, 0
                    size += 1
                keys[place] |= np.int32(1) << np.int32(bits[at])
                slack[place] = max(slack[place], lost[at, shared])
        ends[row - start] = size
    return customers[:size].copy(), keys[:size].copy(), slack[:size].copy(), ends


@njit(cache=True, nogil=True)
def gather(
    ids: Any, counts: Any, found: Any, places: Any, begins: Any, ends: Any, size: Any,
    known: Any, known_ends: Any, start: Any, stop: Any,
) -> Any:  # fmt: skip
    """Pairs that rows `start` to `stop` make in blocks of `size` customers at most, each once and none of the known.

    Entries stand block after block, in each in the order of their rows (`ids`), with as many customers each (`counts`)
    in `found`. `places` and `begins` are where each block's entries of those rows, and their customers, begin, `ends`
    where the block's entries end. `known` are the customers that a row is paired with already, up to
    `known_ends[row]`. Gives customers and where each row's end.
    """
    at, first_found, room = places.copy(), begins.copy(), 0
    for block in range(len(places)):
        entry = places[block]
        while entry < ends[block] and ids[entry] < stop:
            room += counts[entry] if counts[entry] <= size else 0
            entry += 1
    customers, closes, total = np.empty(room, np.int64), np.empty(stop - start, np.int64), 0
    for row in range(start, stop):
        first, mine = total, known_ends[row - 1] if row else 0
        for block in range(len(places)):
            while at[block] < ends[block] and ids[at[block]] == row:
                entry = at[block]
                at[block] += 1
                begin = first_found[block]
                first_found[block] += counts[entry]
                if counts[entry] > size:
                    continue
                for i in range(begin, first_found[block]):
                    fresh = True
                    for j in range(mine, known_ends[row]):
                        fresh &= known[j] != found[i]
                    j = first
                    while fresh and j < total:
                        fresh = customers[j] != found[i]
                        j += 1
                    if fresh:
                        customers[total] = found[i]
                        total += 1
        closes[row - start] = total
    return customers[:total].copy(), closes


@njit(cache=True, nogil=True)
def state(
    rows: Any, customers: Any, mine: Any, ours: Any, theirs: Any, places: Any,
    past_customers: Any, past_fields: Any, past_tags: Any, states: Any,
) -> Any:  # fmt: skip
    """Agreement of each pair in each field: 1 agrees, 3 older, 4 contradicts, 0 where a side holds nothing.

    `mine` and `ours` are tags of rows and customers; `theirs` and `places` [fields, columns] their columns by field,
    -1 after the last.
    """
    fetched = np.uint32(0)
    for at in range(len(rows)):
        if at % AHEAD == 0:  # reads that wait for nothing: memory answers them side by side
            for i in range(at, min(at + AHEAD, len(rows))):
                fetched ^= ours[customers[i] - 1, 0]
        customer, row = customers[at] - 1, rows[at]
        low = high = -1
        for field in range(len(theirs)):
            said = held = alike = False
            for b in range(places.shape[1]):  # by number: a view of a row would be counted by all threads
                held |= places[field, b] >= 0 and ours[customer, places[field, b]] != 0
            for a in range(theirs.shape[1]):
                tag = mine[row, theirs[field, a]] if theirs[field, a] >= 0 else np.uint32(0)
                said |= tag != 0
                for b in range(places.shape[1]):
                    alike |= tag != 0 and places[field, b] >= 0 and tag == ours[customer, places[field, b]]
            states[at, field] = 1 if alike else (4 if said and held else 0)
            if alike or not said or not len(past_customers):
                continue
            if low < 0:
                low = np.searchsorted(past_customers, customers[at])
                high = np.searchsorted(past_customers, customers[at] + 1)
            for version in range(low, high):
                for j in places[field]:
                    for i in theirs[field]:
                        if j >= 0 and i >= 0 and past_fields[version] == j and past_tags[version] == mine[row, i]:
                            states[at, field] = 3
    return fetched


@njit(cache=True, nogil=True)
def hope(
    states: Any, keys: Any, units: Any, sums: Any, one: Any, personal: Any, need: Any, more: Any, out: Any
) -> None:
    """Whether a pair could still be accepted: were all contradictions in `sums` slips, and the weightiest in `one`."""
    for at in range(len(states)):
        total = best = 0
        for field in range(states.shape[1]):
            total += units[field, states[at, field]]
            if states[at, field] == 4:
                gain = max(0, units[field, 2] - units[field, 4])
                total += gain if sums[field] else 0
                best = max(best, gain) if one[field] else best
        out[at] = total + best >= (need if keys[at] & personal else need + more)


@njit(cache=True, nogil=True)
def weigh(
    rows: Any, states: Any, keys: Any, every: Any, slack: Any, units: Any, owner: Any, elsewhere: Any,
    pattern: Any, score: Any, strongest: Any,
) -> None:  # fmt: skip
    """Pattern, score and strongest field of each pair, in sixteenths of a bit.

    `every` are all keys of the pair's row; `owner[field]` is the bit of the key of the field's kind, 0 without one.
    """
    for at in range(len(states)):
        total, most, whole = -slack[at], 0, np.int64(0)
        for field in range(states.shape[1]):
            now = states[at, field]
            total += units[field, now]
            most = max(most, units[field, now])
            whole |= np.int64(now) << np.int64(3 * field)
            if now == 4 and every[rows[at]] & ~keys[at] & owner[field]:
                total += elsewhere
        pattern[at], score[at], strongest[at] = whole, total, most


@njit(cache=True, nogil=True)
def best(rows: Any, customers: Any, score: Any, former: Any, place: Any, candidates: Any) -> None:
    """The pair of each row's best candidate (`place`, -1 without one) and how many there are.

    The higher score, then a current customer before a former one, then the lowest customer number.
    """
    for at in range(len(rows)):
        row, old = rows[at], place[rows[at]]
        candidates[row] += 1
        if old < 0 or score[at] > score[old]:
            place[row] = at
        elif score[at] == score[old]:
            mine, theirs = former[customers[at] - 1], former[customers[old] - 1]
            if mine < theirs or (mine == theirs and customers[at] < customers[old]):
                place[row] = at
