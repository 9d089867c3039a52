"""Which table of a database holds the customers."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache

from assay.engine import Engine
from assay.fields import KINDS, Context, Schema, understand
from assay.private import escaped
from assay.problem import SourceProblem
from assay.reference.model import Connector, Request, Table
from assay.settings import silent
from assay.wording import several

SAMPLE = 100  # rows looked at per table
MOST = 40  # tables looked at; beyond that only the largest
MARGIN = 1.2  # the best table must score this many times the second; below it a person decides
# What tables of customers are called, and tables of people who are not, in a few languages.
CUSTOMERS = re.compile(
    r"customer|client|member|user|account|kund|mitglied|abonn|subscriber|people|person|patient|guest"
)
OTHERS = re.compile(r"staff|employee|admin|actor|author|artist|supplier|vendor|mitarbeiter|log|audit|backup|tmp|temp")
NAMED_RIGHT, NAMED_WRONG = 1.5, 0.5  # factors: a name hints, the columns decide
PERSON = frozenset({"email", "full_name", "first_name", "last_name", "phone", "username"})

Look = Callable[[Table], Schema]


@dataclass(frozen=True)
class Candidate:
    """A table, what its columns mean, and how much it looks like customers."""

    table: Table
    schema: Schema
    score: float


def looker(connector: Connector, request: Request, engine: Engine, context: Context) -> Look:
    """What understands a table from a sample of its rows."""

    @cache
    def look(table: Table) -> Schema:
        columns = ", ".join(connector.quoted(c) for c in table.columns)
        query = f"SELECT {columns} FROM {connector.quoted_table(table.name)} LIMIT {SAMPLE}"
        landed = connector.project(replace(request, query=query, name="_look", progress=silent))
        engine.attach("_look", landed.parquet)
        return understand(engine, "_look", landed.headers, named=True, overrides={}, context=context)

    return look


def likeliest(tables: tuple[Table, ...], look: Look) -> Candidate:
    """The table that looks like customers by a clear margin; SourceProblem `table-unclear` names them otherwise."""
    filled = sorted((t for t in tables if t.rows > 0 and t.texts > 1), key=lambda t: (-t.rows, t.name))
    rated = [_rated(t, look(t)) for t in filled[:MOST]]
    likely = sorted((c for c in rated if c.score > 0), key=lambda c: (-c.score, c.table.name))
    if likely and (len(likely) == 1 or likely[0].score >= MARGIN * likely[1].score):
        return likely[0]
    listed = ", ".join(f"{escaped(c.table.name)} ({several(c.table.rows, 'row')})" for c in likely[:6])
    raise SourceProblem(
        f"Several tables look like customers: {listed}." if likely else "No table there looks like customers.",
        "Name the right one with ?table=NAME at the end of the URL, or write a query in an assay.toml.",
        code="table-unclear",
    )


def _rated(table: Table, schema: Schema) -> Candidate:
    if not schema.kinds & PERSON:
        return Candidate(table, schema, 0.0)
    kinds = KINDS.all()
    known = {f.kind: f.sure for f in sorted(schema.fields, key=lambda f: f.sure)}
    bits = sum(kinds[kind].identifies * sure for kind, sure in known.items() if kind in kinds)
    short = table.name.rpartition(".")[2].lower()
    factor = (NAMED_RIGHT if CUSTOMERS.search(short) else 1) * (NAMED_WRONG if OTHERS.search(short) else 1)
    return Candidate(table, schema, (bits + math.log2(table.rows + 1)) * factor)


def named(tables: tuple[Table, ...], wanted: str) -> Table:
    """The table of that name, with or without its schema."""
    found = [t for t in tables if t.name == wanted] or [t for t in tables if t.name.rpartition(".")[2] == wanted]
    if len(found) == 1:
        return found[0]
    listed = ", ".join(escaped(t.name) for t in (found or tables)[:10]) or "none"
    raise SourceProblem(
        f"The database has {'several tables' if found else 'no table'} called {escaped(wanted)!r} that may be read.",
        f"It has: {listed}. Check spelling and schema (?table=schema.name), and that this user may read it.",
        code="source-no-table",
    )
