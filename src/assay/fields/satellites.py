"""Tables that tell more about the same persons: joined to the chosen one by a key that is unique on their side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from assay.engine import Engine
from assay.fields.headers import words
from assay.fields.model import KINDS, Fact, Schema
from assay.fields.unions import attach
from assay.intake.model import Relation

JOINS = 4  # person -> address -> town -> country is the longest chain seen in the shop and rental schemas
# What a table looked up by a foreign key must not bring: it would be somebody else's (a clerk's, a referrer's).
PERSONAL = frozenset(
    {"first_name", "last_name", "full_name", "email", "birth_date", "username", "password", "password_hash"}
)
CONTAINED = 0.9  # share of the keys that must be found on the other side
_SIDE = "_satellite"


class Told(Protocol):
    """A relation and what its columns mean."""

    @property
    def relation(self) -> Relation: ...

    @property
    def schema(self) -> Schema: ...


def joined_with(
    engine: Engine, view: str, whole: Relation, others: Sequence[Told]
) -> tuple[Relation, list[tuple[int, str]], list[int]]:
    """`whole` widened by its satellites, behind the same view.

    Also (relation id, sentence) per join, and the positions of columns that were taken only to join by.
    """
    joined: list[tuple[int, str]] = []
    dropped: list[int] = []
    left = list(others) if whole.table and whole.named else []
    while left and len(joined) < JOINS:
        found = next((f for other in left if (f := _fitting(engine, view, whole, other))), None)
        if found is None:
            break
        other, mine, its = found
        left.remove(other)
        taken = _worth(other, its)
        start = len(whole.columns)
        dropped += [start + n for n, at in enumerate(taken) if _is_key(other.relation.columns[at])]
        whole = _widened(engine, view, whole, other.relation, (mine, its), taken=taken, step=len(joined))
        says = (
            f"{other.relation.label} was joined by {other.relation.columns[its]}: each of its keys stands there once."
        )
        joined.append((other.relation.id, says))
    return whole, joined, dropped


def _fitting(engine: Engine, view: str, whole: Relation, other: Told) -> tuple[Told, int, int] | None:
    if other.relation.member != whole.member and other.relation.table is None:
        return None
    if not any(KINDS[f.kind].fact is Fact.WORLD for f in other.schema.fields):
        return None
    kinds = {f.kind for f in other.schema.fields}
    pairs = [
        (mine, its)
        for its, header in enumerate(other.relation.columns)
        for mine, own in enumerate(whole.columns)
        if _same_key(own, whole.table or "", header, other.relation.table or "")
        and (_is_own(own, whole.table or "") or not kinds & PERSONAL)
    ]
    for mine, its in pairs:
        if _keyed(engine, view, other.relation, mine, its):
            return other, mine, its
    return None


def _is_key(header: str) -> bool:
    return words(header)[-1:] in (("id",), ("key",), ("no",), ("uuid",)) or header.lower().endswith("id")


def _same_key(own: str, table: str, header: str, other: str) -> bool:
    """`address_id` on both sides, `id` of `users` and `user_id`, or `address_id` and `id` of `addresses`."""
    mine, its = words(own), words(header)
    if not (mine and its and _is_key(own) and _is_key(header)):
        return False
    if mine == its:  # of a table of ours, or of the other: a third table's key is no reason to join
        return mine in ((*_singular(table), "id"), (*_singular(other), "id"))
    if mine == ("id",):
        return its == (*_singular(table), "id")
    return its == ("id",) and mine == (*_singular(other), "id")


def _is_own(header: str, table: str) -> bool:
    """Whether it is the key of the table itself."""
    return words(header) in (("id",), (*_singular(table), "id"))


def _singular(table: str) -> tuple[str, ...]:
    parts = words(table)
    last = parts[-1:] and parts[-1]
    if not last:
        return ()
    if last.endswith("ies"):
        last = last[:-3] + "y"
    elif last.endswith("sses"):
        last = last[:-2]
    elif last.endswith("s") and not last.endswith("ss"):
        last = last[:-1]
    return (last,)


def _keyed(engine: Engine, view: str, other: Relation, mine: int, its: int) -> bool:
    """Whether the key is unique in `other`, and most keys of the chosen table are found there."""
    attach(engine, _SIDE, [other])
    filled, distinct = engine.one(f"SELECT count(c{its}), count(DISTINCT c{its}) FROM {_SIDE}")
    if not filled or filled != distinct:
        return False
    sought, found = engine.one(
        f"SELECT count(DISTINCT c{mine}), count(DISTINCT c{mine}) FILTER (c{mine} IN (SELECT c{its} FROM {_SIDE}))"
        f" FROM {view}"
    )
    return bool(sought) and found >= CONTAINED * min(sought, filled)


def _worth(other: Told, its: int) -> list[int]:
    """Columns to take over: what tells about a person, and keys that may lead on."""
    telling = {at for f in other.schema.fields if KINDS[f.kind].fact is Fact.WORLD for at in f.columns}
    keys = {at for at, header in enumerate(other.relation.columns) if _is_key(header)}
    return sorted((telling | keys) - {its})


def _widened(
    engine: Engine, view: str, whole: Relation, other: Relation, keys: tuple[int, int], *, taken: list[int], step: int
) -> Relation:
    attach(engine, _SIDE, [other])
    mine, its = keys
    start = len(whole.columns)
    own = ", ".join(f"b.c{i}" for i in range(start))
    more = "".join(f", s.c{at} AS c{start + n}" for n, at in enumerate(taken))
    path = engine.folder / f"joined_{step}.parquet"
    engine.write(
        f"SELECT b.row, {own}{more} FROM {view} b LEFT JOIN {_SIDE} s ON b.c{mine} = s.c{its} ORDER BY b.row", path
    )
    engine.attach(view, path)
    return replace(whole, columns=whole.columns + tuple(other.columns[at] for at in taken), parquet=(path,))
