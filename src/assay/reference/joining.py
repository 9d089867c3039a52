"""The query that reads the customers with what stands one link away: address, town, country."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from assay.fields import Schema
from assay.private import escaped
from assay.reference.choice import Look
from assay.reference.model import Connector, Link, Table

DEEP = 3  # links followed: customer -> address -> city -> country
# What a linked table may add: where a customer lives. A linked person (a sales contact) is somebody else.
PLACES = frozenset({"street", "city", "postcode", "region", "country", "phone"})
PEOPLE = frozenset({"full_name", "first_name", "last_name", "email"})


@dataclass
class Query:
    """A query being put together."""

    connector: Connector
    picked: list[str]
    taken: set[str]
    missing: frozenset[str]
    joins: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def join(self, link: Link, alias: str, target: Table) -> str:
        """Add a many-to-one table; gives its alias."""
        quoted, other = self.connector.quoted, f"j{len(self.joins)}"
        on = f"{other}.{quoted(link.to_column)} = {alias}.{quoted(link.column)}"
        self.joins.append(f"LEFT JOIN {self.connector.quoted_table(target.name)} {other} ON {on}")
        self.notes.append(f"Addresses are joined from the table {escaped(target.name)}.")
        return other

    def pick(self, target: Table, alias: str, meant: Schema) -> None:
        """Take the columns that say where a customer lives and are not known yet."""
        quoted = self.connector.quoted
        for part in meant.fields:
            for column in (target.columns[at] for at in part.columns if part.kind in self.missing):
                label = column if column.lower() not in self.taken else f"{target.name.rpartition('.')[2]}_{column}"
                self.taken.add(label.lower())
                self.picked.append(f"{alias}.{quoted(column)} AS {quoted(label)}")
        self.missing -= meant.kinds


def query(
    connector: Connector, table: Table, schema: Schema, tables: tuple[Table, ...], *, look: Look, where: str | None
) -> tuple[str, tuple[str, ...]]:  # fmt: skip
    """The SQL that reads `table` and its places in the order of its key, and sentences on what was joined."""
    quoted = connector.quoted
    picked = [f"t.{quoted(c)} AS {quoted(c)}" for c in table.columns]
    made = Query(connector, picked, {c.lower() for c in table.columns}, PLACES - schema.kinds)
    for link, alias, target, meant in _places(made, table, {t.name: t for t in tables}, look):
        made.pick(target, made.join(link, alias, target), meant)
    rows = connector.quoted_table(table.name)
    rows = (
        f"(SELECT * FROM {rows} WHERE ({where}\n))" if where else rows
    )  # the condition sees this table's columns only
    parts = [f"SELECT {', '.join(made.picked)} FROM {rows} t", *made.joins]
    parts += ["ORDER BY " + ", ".join(f"t.{quoted(k)}" for k in table.keys)] if table.keys else []
    return " ".join(parts), tuple(made.notes)


def _places(
    made: Query, table: Table, by_name: Mapping[str, Table], look: Look
) -> Iterator[tuple[Link, str, Table, Schema]]:
    frontier, seen = [(table, "t", 0)], {table.name}
    while frontier:
        here, alias, depth = frontier.pop(0)
        for link in here.links if depth < DEEP else ():
            target = by_name.get(link.to_table)
            if target is None or target.name in seen or not target.rows:
                continue
            meant = look(target)
            if meant.kinds & PEOPLE or not meant.kinds & PLACES:
                continue
            seen.add(target.name)
            frontier.append((target, f"j{len(made.joins)}", depth + 1))
            yield link, alias, target, meant
