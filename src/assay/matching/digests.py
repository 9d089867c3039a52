"""Digests of addresses in a claim: met by the digests of the customers' own, so that both sides hold the same field."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from assay.engine import Engine, literal, name
from assay.fields.model import Field, Schema
from assay.reference.model import Reference

KIND = "contact_digest"
WAYS = {32: "md5", 40: "sha1", 64: "sha256"}  # hexadecimal digits -> DuckDB's function
# Kinds that a column of digests may have been taken for.
TAKEN_FOR = frozenset((KIND, "password_hash", "customer_id", "username", "national_id", "attribute"))
MOST = 0.9  # share of a column's values that are digests of one length
SAMPLE = 1_000  # different digests looked for: of a claim that is 1 % ours all but one in 20,000 samples hold one


@dataclass(frozen=True)
class Form:
    """What may have been hashed: `value` is SQL over `r` (reference) and `w` (reference_raw)."""

    says: str
    field: str
    value: str
    history: str | None = None  # SQL of the same over a past spelled `value`


def meet_digests(engine: Engine, schema: Schema, reference: Reference) -> tuple[Schema, Reference]:
    """The schemas with digests of addresses as a field of both sides; as they were where the claim holds none.

    A column counts as such when one of a sample of its digests is that of a customer's address or phone, or when its
    header says so. Changes the tables `claim`, `reference` and `history`. Needs `dump`.
    """
    forms = list(_forms(reference))
    for field in [f for f in schema.fields if f.kind in TAKEN_FOR and len(f.columns) == 1]:
        way = WAYS.get(_length(engine, field)) if forms else None
        if way is None:
            continue
        met = [(_met(engine, reference, form, way), -at) for at, form in enumerate(forms)]
        count, at = max(met)
        if count or field.kind == KIND:
            schema, reference = _adopted(engine, schema, reference, field, form=forms[-at], way=way, count=count)
    engine.run("DROP TABLE IF EXISTS _digests")
    return schema, reference


def _forms(reference: Reference) -> Iterator[Form]:
    """Lower case as stored first: the guides for customer lists ask for it; ours folds what a provider ignores."""
    for own in reference.schema.of_kind("email"):
        if reference.raw and len(own.columns) == 1:
            yield Form("e-mail addresses in lower case", own.name, f"lower(trim(w.c{own.columns[0]}))")
        yield Form("spelled e-mail addresses", own.name, f"r.{name(own.name)}", "value")
    for own in reference.schema.of_kind("phone"):
        yield Form("phones in E.164", own.name, f"r.{name(own.name)}", "value")
        yield Form("phones in digits", own.name, f"ltrim(r.{name(own.name)}, '+')", "ltrim(value, '+')")


def _length(engine: Engine, field: Field) -> int:
    """Keeps `_digests`, a sample of the column's values, and gives their length; 0 when they are no digests."""
    value = f"lower(trim(c{field.columns[0]}))"
    valued, length, alike = engine.one(
        f"SELECT count(*), mode(length(v)), count(*) FILTER (length(v) IN (32, 40, 64) AND "
        f"regexp_full_match(v, '[0-9a-f]+')) FROM (SELECT {value} AS v FROM dump WHERE {value} <> '' LIMIT {SAMPLE})"
    )
    if not valued or alike < MOST * valued:
        return 0
    engine.run(
        f"CREATE OR REPLACE TEMP TABLE _digests AS SELECT DISTINCT {value} AS digest FROM dump "
        f"WHERE length({value}) = {length} ORDER BY digest LIMIT {SAMPLE}"  # of digests the lowest are a fair draw
    )
    return int(length)


def _met(engine: Engine, reference: Reference, form: Form, way: str) -> int:
    hashed = f"SELECT {way}({form.value}) AS digest FROM {_sides(reference)}"
    return int(engine.one(f"SELECT count(DISTINCT d.digest) FROM _digests d JOIN ({hashed}) h USING (digest)")[0])


def _sides(reference: Reference) -> str:
    return "reference r" + (" JOIN reference_raw w ON w.customer = r.customer" if reference.raw else "")


def _adopted(
    engine: Engine, schema: Schema, reference: Reference, field: Field, *, form: Form, way: str, count: int
) -> tuple[Schema, Reference]:
    place = 1 + len(reference.schema.of_kind(KIND))
    known = KIND if place == 1 else f"{KIND}_{place}"
    column = f"lower(trim(d.c{field.columns[0]}))"
    digest = f"CASE WHEN regexp_full_match({column}, '[0-9a-f]{{32,64}}') THEN {column} END"
    engine.run(
        f"CREATE OR REPLACE TABLE claim AS SELECT c.* EXCLUDE ({name(field.name)}), {digest} AS {name(known)} "
        f"FROM claim c JOIN dump d USING (row) ORDER BY row"
    )
    engine.run(
        f"CREATE OR REPLACE TABLE reference AS SELECT r.*, {way}({form.value}) AS {name(known)} "
        f"FROM {_sides(reference)} ORDER BY r.customer"
    )
    past = form.history or "value"
    engine.run(
        f"INSERT INTO history SELECT customer, {literal(known)}, {way}({past}), valid_from, valid_to FROM history "
        f"WHERE field = {literal(form.field)}"
    )
    theirs = replace(field, name=known, kind=KIND, style={})
    fields = tuple(theirs if f.name == field.name else f for f in schema.fields)
    own = Field(known, KIND, (), 1.0, "values")
    met = f"{count:,} of a sample of up to {SAMPLE:,} are those of customers" if count else "none of a sample is ours"
    note = f"A column of the dump holds {way.upper()} digests of {form.says} ({met}); compared as {known}."
    return (
        replace(schema, fields=fields),
        replace(
            reference,
            schema=replace(reference.schema, fields=(*reference.schema.fields, own)),
            notes=(*reference.notes, note),
        ),
    )
