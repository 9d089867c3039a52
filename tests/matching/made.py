"""Made-up worlds for the tests of matching: kinds, schemas and spelled tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import pyarrow as pa

from assay.engine import Engine
from assay.fields.model import Context, Fact, Field, Kind, Schema, Spelling
from assay.private import Private
from assay.reference.model import Reference

KEY = bytes(range(16))


def kind(name: str, bits: float, *, key: bool = False, volatile: bool = False, near: str | None = None) -> Kind:
    fact = Fact.COMPANY if name in ("customer_id", "password_hash", "created") else Fact.WORLD
    spelling = Spelling(sql=lambda value, context, region: value)
    return Kind(name, name, fact, bits, {}, lambda values: 0.0, spelling, key=key, volatile=volatile, near=near)


SLIP = "damerau_levenshtein({a}, {b}) <= 2 AND length({a}) > 4"
KINDS = {
    k.id: k
    for k in (
        kind("customer_id", 20, key=True),
        kind("email", 30, key=True, volatile=True, near=SLIP),
        kind("phone", 27, key=True, volatile=True, near="damerau_levenshtein({a}, {b}) <= 1"),
        kind("username", 22, key=True, near=None),
        kind("national_id", 33, key=True),
        kind("password_hash", 60, key=True, volatile=True),
        kind("full_name", 17, near="jaro_winkler_similarity({a}, {b}) > 0.92"),
        kind("first_name", 8, near="jaro_winkler_similarity({a}, {b}) > 0.9"),
        kind("last_name", 10, near="jaro_winkler_similarity({a}, {b}) > 0.9"),
        kind("birth_date", 14.5, near="abs(date_diff('day', try_cast({a} AS DATE), try_cast({b} AS DATE))) = 1"),
        kind("gender", 1),
        kind("street", 18, volatile=True, near=SLIP),
        kind("postcode", 11, volatile=True),
        kind("city", 6, volatile=True),
        kind("country", 3),
        kind("created", 11),
        kind("attribute", 4),
    )
}


def schema(names: Sequence[str]) -> Schema:
    fields = tuple(Field(n, _kind(n), (i,), 1.0, "map") for i, n in enumerate(names))
    return Schema(tuple(names), fields, ())


def _kind(name: str) -> str:
    if name.startswith("attribute"):
        return "attribute"
    head, _, tail = name.rpartition("_")
    return head if tail.isdigit() else name


def claim(engine: Engine, columns: Mapping[str, Sequence[str | None]], table: str = "claim") -> Schema:
    """Keep a claim table; the schema that goes with it."""
    rows = len(next(iter(columns.values())))
    data = {"row": pa.array(range(1, rows + 1), pa.int64())}
    data |= {n: pa.array(v, pa.string()) for n, v in columns.items()}
    engine.keep(table, pa.table(data))
    return schema(list(columns))


def reference(
    engine: Engine,
    columns: Mapping[str, Sequence[str | None]],
    *,
    former: Sequence[int] = (),
    history: Sequence[tuple[int, str, str]] = (),
    tombstones: Sequence[tuple[str, str]] = (),
    secret: str | None = None,
    region: str | None = None,
) -> Reference:
    """Keep a reference and its tables."""
    rows = len(next(iter(columns.values())))
    status = ["former" if i in former else "current" for i in range(1, rows + 1)]
    data = {"customer": pa.array(range(1, rows + 1), pa.int64()), "status": pa.array(status)}
    data |= {n: pa.array(v, pa.string()) for n, v in columns.items()}
    engine.keep("reference", pa.table(data))
    engine.run(
        "CREATE OR REPLACE TABLE history (customer BIGINT, field VARCHAR, value VARCHAR, "
        "valid_from TIMESTAMP, valid_to TIMESTAMP)"
    )
    for past in history:
        engine.run("INSERT INTO history VALUES (?, ?, ?, NULL, NULL)", past)
    engine.run("CREATE OR REPLACE TABLE tombstones (kind VARCHAR, digest VARCHAR, erased_at TIMESTAMP)")
    for tombstone in tombstones:
        engine.run("INSERT INTO tombstones VALUES (?, ?, NULL)", tombstone)
    return Reference(
        "made", date(2026, 1, 1), schema(list(columns)), Context(region=region), rows - len(former), len(former),
        len(tombstones), len(history), raw=False, tombstone_key=Private(secret) if secret else None,
    )  # fmt: skip
