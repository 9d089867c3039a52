"""Digests of addresses in a claim: met by the digests of the customers' own, so that both sides hold the same field."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from assay.engine import Engine, literal, name
from assay.fields.model import Field, Schema
from assay.reference import forget
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


def meet_digests(engine: Engine, schema: Schema, reference: Reference, *, key: bytes) -> tuple[Schema, Reference]:
    """The schemas with digests of addresses as a field of both sides; as they were where the claim holds none.

    A column counts as such when its header says so, or when a sample of its digests meets customers' addresses or
    phones, and more of them than it meets in the field that it was taken for. `key` draws the sample. Changes the
    tables `claim`, `reference` and `history`. Needs `dump`.
    """
    forms = list(_forms(reference))
    for field in [f for f in schema.fields if f.kind in TAKEN_FOR and len(f.columns) == 1]:
        way = WAYS.get(_length(engine, field, key)) if forms else None
        if way is None:
            continue
        met = [(_met(engine, reference, form, way), -at) for at, form in enumerate(forms)]
        count, at = max(met)
        if field.kind == KIND or count > max(_least(engine, field), _own(engine, reference, field)):
            schema, reference = _adopted(engine, schema, reference, field, form=forms[-at], way=way, count=count)
    engine.run("DROP TABLE IF EXISTS _digests")
    return schema, reference


# People who take their own address for a password are fewer than these: asserted, no study was found that counts them.
ADDRESS_AS_PASSWORD = 0.05


def _least(engine: Engine, field: Field) -> float:
    """Hits that mean nothing: a digest meets no address by chance, but a password may be the person's address."""
    return ADDRESS_AS_PASSWORD * float(engine.one("SELECT count(*) FROM _digests")[0]) * (field.kind == "password_hash")


def _own(engine: Engine, reference: Reference, field: Field) -> int:
    """How many of the sample the customers hold themselves, in the field that the column was taken for."""
    columns = [
        f"SELECT lower({name(own.name)}) AS digest FROM reference" for own in reference.schema.of_kind(field.kind)
    ]
    if not columns or field.kind == "attribute":
        return 0
    held = " UNION ALL ".join(columns)
    return int(engine.one(f"SELECT count(DISTINCT digest) FROM _digests JOIN ({held}) USING (digest)")[0])


def _forms(reference: Reference) -> Iterator[Form]:
    """Lower case as stored first: the guides for customer lists ask for it; ours folds what a provider ignores."""
    for own in reference.schema.of_kind("email"):
        if reference.raw and len(own.columns) == 1:
            yield Form("e-mail addresses in lower case", own.name, f"lower(trim(w.c{own.columns[0]}))")
        yield Form("spelled e-mail addresses", own.name, f"r.{name(own.name)}", "value")
    for own in reference.schema.of_kind("phone"):
        yield Form("phones in E.164", own.name, f"r.{name(own.name)}", "value")
        yield Form("phones in digits", own.name, f"ltrim(r.{name(own.name)}, '+')", "ltrim(value, '+')")


def _length(engine: Engine, field: Field, key: bytes) -> int:
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
        f"WHERE length({value}) = {length} AND regexp_full_match({value}, '[0-9a-f]+') "
        f"ORDER BY md5({literal(key.hex())} || digest) LIMIT {SAMPLE}"  # keyed: filler cannot be made to come first
    )
    return int(length)


def _met(engine: Engine, reference: Reference, form: Form, way: str) -> int:
    hashed = f"SELECT {way}({form.value}) AS digest FROM {_sides(reference)}"
    return int(engine.one(f"SELECT count(DISTINCT d.digest) FROM _digests d JOIN ({hashed}) h USING (digest)")[0])


def _sides(reference: Reference) -> str:
    return "reference r" + (" JOIN reference_raw w ON w.customer = r.customer" if reference.raw else "")


def _replace(engine: Engine, table: str, query: str) -> None:
    """Put the answer in the place of a table or of a view: one spread over a cluster, or mapped files."""
    engine.run(f"CREATE OR REPLACE TABLE _digested AS {query}")
    engine.drop(table)
    engine.run(f"ALTER TABLE _digested RENAME TO {name(table)}")


def _adopted(
    engine: Engine, schema: Schema, reference: Reference, field: Field, *, form: Form, way: str, count: int
) -> tuple[Schema, Reference]:
    place = 1 + len(reference.schema.of_kind(KIND))
    known = KIND if place == 1 else f"{KIND}_{place}"
    column = f"lower(trim(d.c{field.columns[0]}))"
    digest = f"CASE WHEN regexp_full_match({column}, '[0-9a-f]{{32,64}}') THEN {column} END"
    _replace(
        engine,
        "claim",
        f"SELECT c.* EXCLUDE ({name(field.name)}), {digest} AS {name(known)} "
        f"FROM claim c JOIN dump d USING (row) ORDER BY row",
    )
    _replace(
        engine,
        "reference",
        f"SELECT r.*, {way}({form.value}) AS {name(known)} FROM {_sides(reference)} ORDER BY r.customer",
    )
    past = form.history or "value"
    digested = f"SELECT customer, {literal(known)} AS field, {way}({past}) AS value, valid_from, valid_to FROM history"
    _replace(engine, "history", f"FROM history UNION ALL {digested} WHERE field = {literal(form.field)}")
    forget(engine)
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
            values=None,
            history=None,
            index=None,
            portrait=None,
        ),
    )
