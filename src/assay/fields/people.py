"""Choosing the person-like relations of a dump, putting split and 1:1 parts together, and saying what was left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assay.engine import Engine
from assay.fields.headers import words
from assay.fields.model import KINDS, Context, Schema
from assay.fields.satellites import joined_with
from assay.fields.understanding import understand, understood_part
from assay.fields.unions import attach, same_shape, united
from assay.intake.model import Intake, Relation
from assay.private import named
from assay.problem import InputProblem
from assay.wording import several

DUMP = "dump"
ENOUGH = 10.0  # bits: fewer, and a row cannot tell one customer from the next thousand
# What a table's name says about whose rows it holds; a factor on its likeness. Asserted, and small enough that
# clear columns win over the name.
_PERSONS_TEXT = (
    "customer customers user users member members account accounts client clients subscriber subscribers kunde kunden"
)
_OTHERS_TEXT = (
    "order orders invoice invoices supplier suppliers vendor vendors staff employee employees admin admins log logs"
)
_NUMBERED_TEXT = "customer cust client member user account subscriber patient guest kunde kunden kundennummer mitglied"
_NUMBERED = frozenset(_NUMBERED_TEXT.split())
_PERSONS, _OTHERS = frozenset(_PERSONS_TEXT.split()), frozenset(_OTHERS_TEXT.split())
# Kinds that do not make a row a person's by themselves.
_SHARED_TEXT = (
    "attribute created_at changed_at customer_id country city region postcode gender free_text url ip password"
)
_SHARED = frozenset(_SHARED_TEXT.split())


@dataclass(frozen=True)
class Chosen:
    """The rows to be judged: view `dump` (`row`, c0..cN) in the engine, and how it came about."""

    relation: Relation
    view: str
    schema: Schema
    joined: tuple[str, ...]  # sentences: what was put together, and by what
    left_out: tuple[str, ...]  # sentences: tables that were read and are not judged


@dataclass(frozen=True)
class Candidate:
    """A relation, what its columns mean, and how much its rows tell about persons (bits)."""

    relation: Relation
    schema: Schema
    bits: float

    @property
    def weight(self) -> float:
        """For ranking: bits, times rows on a logarithmic scale, times what the table's name says."""
        named = set(words(self.relation.table or self.relation.member))
        factor = 1.5 if named & _PERSONS else 0.6 if named & _OTHERS else 1.0
        return self.bits * self.relation.rows.bit_length() * factor


def people(
    engine: Engine,
    intake: Intake,
    *,
    overrides: Mapping[str, str],
    context: Context,
    table: str | None = None,
) -> Chosen:
    """The person-like rows of `intake` as the view `dump`. `table` names the table, sheet or member to take.

    Raises InputProblem (`no-people`, `table-unknown`) with the tables found.
    """
    everything = [
        Candidate(r, s := _schema(engine, r, overrides, context), likeness(s))
        for r in intake.relations
        if r.rows and r.columns
    ]
    considered = _named(everything, table, intake.relations) if table else everything
    likely = [c for c in considered if c.bits >= ENOUGH or table] or [c for c in considered if numbered(c.schema)]
    if not likely:
        raise _nobody(intake.relations)
    best = max(likely, key=lambda c: (c.weight, -c.relation.id))
    parts = [c.relation for c in likely if same_shape(c.relation, c.schema, best.relation, best.schema)]
    whole = united(parts)
    attach(engine, DUMP, parts)
    said = [f"{len(parts)} parts with the same columns were read as one table."] if len(parts) > 1 else []
    taken = {r.id for r in parts}
    whole, joined, dropped = joined_with(engine, DUMP, whole, [c for c in everything if c.relation.id not in taken])
    said += [sentence for _, sentence in joined]
    taken |= {relation for relation, _ in joined}
    mapping = {**{f"c{at}": "ignore" for at in dropped}, **overrides}
    if len(parts) == 1 and not joined and set(mapping) <= set(whole.columns):
        schema = best.schema  # the same rows under the same columns: understood once
    else:
        schema = understand(engine, DUMP, whole.columns, named=whole.named, overrides=mapping, context=context)
    left = [_left(c) for c in everything if c.relation.id not in taken]
    return Chosen(whole, DUMP, schema, tuple(said), tuple(left))


def _schema(engine: Engine, relation: Relation, overrides: Mapping[str, str], context: Context) -> Schema:
    attach(engine, "_candidate", [relation])
    return understood_part(engine, "_candidate", relation, overrides, context)


def likeness(schema: Schema) -> float:
    """How much a relation's rows tell about persons: bits of its kinds, each once, by how sure they are."""
    best: dict[str, float] = {}
    for field in schema.fields:
        if field.kind not in _SHARED and len(field.columns) == 1:
            best[field.kind] = max(best.get(field.kind, 0.0), KINDS[field.kind].identifies * field.sure)
    return sum(best.values())


def numbered(schema: Schema) -> bool:
    """Whether rows are customers' by number alone: a key whose header says whose it is (`member_no`), or was mapped.

    A bare `id` may be anything's.
    """
    keys = schema.of_kind("customer_id")
    heads = [(f, words(schema.headers[f.columns[0]])) for f in keys]
    return any(f.said_by == "map" or set(head) & _NUMBERED for f, head in heads)


def of_people(schema: Schema) -> bool:
    """Whether any column tells who somebody is: what is a person's own, or a number that says whose it is."""
    return any(field.kind not in _SHARED for field in schema.fields) or numbered(schema)


def _named(everything: Sequence[Candidate], table: str, relations: Sequence[Relation]) -> list[Candidate]:
    for fold in (str, str.lower):
        wanted = fold(table)
        found = [
            c
            for c in everything
            if wanted in (fold(c.relation.table or ""), fold(c.relation.label), fold(c.relation.member))
        ]
        if found:
            return found
    raise InputProblem(
        f"There is no table {table!r} with rows in the dump.",
        f"Tables found: {_listed(relations)}.",
        code="table-unknown",
    )


def _nobody(relations: Sequence[Relation]) -> InputProblem:
    return InputProblem(
        "No table in the dump looks like people: no names, addresses, phones or account names were recognised.",
        f"Tables found: {_listed(relations)}. Choose one with --table and name its columns with --map COLUMN=KIND.",
        code="no-people",
    )


def _listed(relations: Sequence[Relation]) -> str:
    shown = ", ".join(f"{named(r.label)} ({several(r.rows, 'row')})" for r in relations[:30])
    more = f" and {len(relations) - 30} more" if len(relations) > 30 else ""
    return (shown or "none") + more


def _left(candidate: Candidate) -> str:
    relation = candidate.relation
    heads = {" ".join(words(h)) for h in relation.columns}
    if {"meta key", "meta value"} <= heads or {"key", "value"} <= heads:
        why = "it holds keys and values, not one row per person"
    elif candidate.bits < ENOUGH:
        why = "its rows hardly tell persons apart"
    else:
        why = "another table tells more about persons; choose it with --table"
    size = f"{several(relation.rows, 'row')}, {several(len(relation.columns), 'column')}"
    return f"{relation.label} ({size}) was left out: {why}."
