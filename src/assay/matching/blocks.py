"""Blocks: what two rows must share before they are compared for slips. Each is linear in rows and customers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from assay.engine import name
from assay.fields.model import Schema


@dataclass(frozen=True)
class Block:
    """A value computed the same way on both sides from the fields of some kinds, as SQL; NULL takes no part."""

    id: str
    kinds: tuple[str, ...]
    value: Callable[..., str]  # SQL expressions of the kinds' values -> SQL of the block's value
    words: bool = False  # the first kind is a name: one block for each of its words


def _day(birth: str) -> str:
    """Year, then day and month in either order: a swap of the two changes nothing."""
    day, month = f"substr({birth}, 9, 2)", f"substr({birth}, 6, 2)"
    return f"left({birth}, 4) || least({day}, {month}) || greatest({day}, {month})"


def _initials(full: str) -> str:
    return f"left({full}, 1) || left(split_part({full}, ' ', -1), 1)"


def _local(mail: str) -> str:
    return f"split_part({mail}, '@', 1)"


def _domain(mail: str) -> str:
    return f"split_part({mail}, '@', 2)"


# Typos: one slip leaves one half of a value whole, so its head or its tail still blocks. Moves and changed addresses:
# names with birth date or birth month. Names with a slip or swapped: the other word with place or birth month. The
# lengths keep blocks small: a thousand numbers share all but three digits, a million all but six.
BLOCKS = (
    Block("birth date and initials", ("full_name", "birth_date"), lambda n, b: f"{_initials(n)} || {_day(b)}"),
    Block("name and birth month", ("full_name", "birth_date"), lambda w, b: f"{w} || left({b}, 7)", words=True),
    Block(
        "name and birth day of month", ("full_name", "birth_date"), lambda w, b: f"{w} || substr({b}, 5)", words=True
    ),
    Block("whole name", ("full_name",), lambda n: n),
    Block("name and postcode", ("full_name", "postcode"), lambda w, p: f"{w} || ' ' || {p}", words=True),
    Block("name and street", ("full_name", "street"), lambda w, s: f"{w} || ' ' || {s}", words=True),
    Block("mail name", ("email",), lambda m: f"CASE WHEN length({_local(m)}) > 4 THEN {_local(m)} END"),
    Block("head of mail", ("email",), lambda m: f"left({_local(m)}, 5) || '@' || {_domain(m)}"),
    Block("tail of mail", ("email",), lambda m: f"right({_local(m)}, 5) || '@' || {_domain(m)}"),
    Block("head of phone", ("phone",), lambda p: f"CASE WHEN length({p}) > 7 THEN left({p}, length({p}) - 3) END"),
    Block("tail of phone", ("phone",), lambda p: f"CASE WHEN length({p}) > 7 THEN right({p}, 6) END"),
    Block(
        "head of number", ("national_id",), lambda i: f"CASE WHEN length({i}) > 6 THEN left({i}, length({i}) - 3) END"
    ),
    Block("tail of number", ("national_id",), lambda i: f"CASE WHEN length({i}) > 6 THEN right({i}, 6) END"),
    Block("birth date and postcode", ("birth_date", "postcode"), lambda b, p: f"{_day(b)} || ' ' || {p}"),
)


def usable(claim: Schema, reference: Schema) -> list[Block]:
    """The blocks whose kinds both sides hold."""
    return [b for b in BLOCKS if claim.kinds.issuperset(b.kinds) and reference.kinds.issuperset(b.kinds)]


def entries(block: Block, schema: Schema, table: str, identifier: str, where: str = "true") -> str:
    """SQL of (`id`, `value`) of a block over a spelled table."""
    columns = [f"t.{name(schema.of_kind(kind)[0].name)}" for kind in block.kinds]
    valued = " AND ".join(f"{c} IS NOT NULL" for c in columns)
    source = f"FROM {name(table)} t WHERE {valued} AND {where}"
    if not block.words:
        return f"SELECT t.{name(identifier)} AS id, {block.value(*columns)} AS value {source}"
    others = ", ".join(f"{c} AS o{at}" for at, c in enumerate(columns[1:]))
    named = block.value("word", *(f"o{at}" for at in range(len(columns) - 1)))
    return (
        f"SELECT id, {named} AS value FROM (SELECT t.{name(identifier)} AS id, "
        f"unnest(string_split({columns[0]}, ' ')) AS word{', ' + others if others else ''} {source}) WHERE word <> ''"
    )
