"""Made-up worlds for the tests of matching: kinds, schemas and spelled tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import pyarrow as pa

from assay.engine import Engine
from assay.fields import Context, Field, Schema
from assay.private import Private
from assay.reference.model import Reference

KEY = bytes(range(16))


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
        engine.run("INSERT INTO history VALUES (?, ?, ?, NULL, NULL)", list(past))
    engine.run("CREATE OR REPLACE TABLE tombstones (kind VARCHAR, digest VARCHAR, erased_at TIMESTAMP)")
    for tombstone in tombstones:
        engine.run("INSERT INTO tombstones VALUES (?, ?, NULL)", list(tombstone))
    return Reference(
        "made", date(2026, 1, 1), schema(list(columns)), Context(region=region), rows - len(former), len(former),
        len(tombstones), len(history), raw=False, tombstone_key=Private(secret) if secret else None,
    )  # fmt: skip
