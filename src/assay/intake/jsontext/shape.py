"""What a JSON file is made of: where records begin, and whether an object wraps them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from assay.intake.jsontext.records import leaf, member
from assay.intake.jsontext.scanner import MORE, NESTING, skip

LOOK = 1_000  # members of an object looked at
LEVELS = 3  # how deep records may be wrapped: `{"hits": {"hits": [...]}}` is two
TOLD = 5  # objects looked at to tell envelopes from records
# What answers of interfaces and phpMyAdmin's export say beside the records they carry; a record says more of itself.
BESIDE = frozenset(  # a text is easier to keep than a list of fifty strings
    """type version comment name database page pages per_page perpage page_size pagesize size total total_count
    totalcount count limit offset start from to next previous prev last first cursor next_cursor nextcursor has_more
    hasmore status success ok code error errors message msg took timed_out _scroll_id scroll_id timestamp time meta
    metadata pagination paging links""".split()  # noqa: SIM905 - as said above
)
STACK = np.zeros(NESTING, np.uint8)


@dataclass(frozen=True)
class Member:
    """A member of an object: its key, the first byte of its value and of what is in it, and where the value stands."""

    key: str
    opens: int
    inner: int
    start: int
    stop: int | None  # None when the block ends inside the value


def members(data: bytes, array: Any, at: int) -> list[Member]:
    """The first members of the object that opens at `at`, as far as the block holds them."""
    found: list[Member] = []
    end = len(data)
    i = int(skip(array, at + 1, end, False))
    while i < end and array[i] == 34 and len(found) < LOOK:
        value, start, stop = (int(x) for x in member(array, i, end))
        if value < 0 or value >= end:
            break
        key = data[start:stop].decode("utf-8", "replace")
        after = int(leaf(array, value, end, STACK)[0])
        inside = int(skip(array, value + 1, end, False))
        inner = data[inside] if inside < end else 0
        if after >= 0 or after == MORE:
            found.append(Member(key, data[value], inner, value, after if after >= 0 else None))
        if after < 0:
            break
        i = int(skip(array, after, end, False))
        if i < end and array[i] == 44:
            i = int(skip(array, i + 1, end, False))
    return found


def holds_records(one: Member, data: bytes, array: Any) -> bool:
    """Whether the member is an array of more than one object or array."""
    if one.opens != 0x5B or one.inner not in b"{[":
        return False
    if one.stop is None:
        return True
    first = int(skip(array, one.start + 1, len(data), False))
    after = int(leaf(array, first, len(data), STACK)[0])
    following = int(skip(array, after, len(data), False))
    return after >= 0 and data[following : following + 1] == b","


def wrapper(data: bytes, array: Any, at: int, level: int = 0) -> str:
    """What the object at `at` is: "record", "keyed" (its values are the records) or "wrapper" (records are inside)."""
    found = members(data, array, at)
    nested = [m for m in found if m.opens == 0x7B]
    scalars = [m for m in found if m.opens not in b"{["]
    if any(holds_records(m, data, array) for m in found):
        return "wrapper"
    if any(m.opens == 0x5B and m.inner in b"{[" for m in found) and not scalars:
        return "wrapper"
    if nested and len(nested) == len(found) and len(found) > 1 and _alike(nested, data, array):
        return "keyed"
    if level < LEVELS and any(wrapper(data, array, m.start, level + 1) in ("wrapper", "keyed") for m in nested):
        return "wrapper" if level or len(scalars) < len(found) else "record"
    return "record"


def envelopes(data: bytes, array: Any, at: int) -> bool:
    """Whether the objects from `at` on only carry arrays of records, as pages of an interface's answers do."""
    carried = False
    for _ in range(TOLD):
        if data[at : at + 1] != b"{":
            break
        found = members(data, array, at)
        carries = [m for m in found if holds_records(m, data, array)]
        beside = {m.key.lower() for m in found} - {m.key.lower() for m in carries}
        if not found or not beside <= BESIDE | {"data"}:
            return False
        carried = carried or bool(carries)
        after = int(leaf(array, at, len(data), STACK)[0])
        if after < 0:
            break
        at = int(skip(array, after, len(data), True))
    return carried


def _alike(nested: list[Member], data: bytes, array: Any) -> bool:
    """Whether objects share most of their keys, as records do."""
    keys = [{m.key for m in members(data, array, one.start)} for one in nested[:20]]
    shared = set.intersection(*keys)
    return bool(shared) and len(shared) * 2 >= max(len(k) for k in keys)
