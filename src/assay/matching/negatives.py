"""Negative controls: rows that cannot be customers, made of the customers' own values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from assay.engine import Engine, name
from assay.fields.model import Schema


def permute(engine: Engine, table: str, schema: Schema, into: str) -> int:
    """Keep `into`: the rows of `table` with every column shifted against the others, so that no two come from one row.

    Returns the number of rows, 0 when there are fewer rows than columns (some would stay together).
    """
    data = engine.arrow(f"SELECT * FROM {name(table)} ORDER BY row")
    fields = [f.name for f in schema.fields]
    rows = int(data.num_rows)
    if rows < max(2, len(fields)):
        return 0
    columns: dict[str, Any] = {"row": data.column("row")}
    for at, field in enumerate(fields):
        columns[field] = data.column(field).take(pa.array((np.arange(rows) + at * (rows // len(fields))) % rows))
    _rename(columns, schema)
    engine.keep(into, pa.table(columns))
    return rows


def make_people(engine: Engine, table: str, schema: Schema, key: bytes, into: str) -> int:
    """Keep `into`: people drawn from the marginals of `table`, each field by itself.

    Values that name one person (addresses, numbers) are put together from the halves of two people's, so that they hit
    a customer no more often than a stranger's would. Returns the number of rows, 0 when there is only one to draw from.
    """
    data = engine.arrow(f"SELECT * FROM {name(table)} ORDER BY row")
    random = np.random.default_rng([1, int.from_bytes(key, "little")])
    rows = int(data.num_rows)
    if rows < 2:
        return 0
    columns: dict[str, Any] = {"row": data.column("row")}
    for field in schema.fields:
        values = data.column(field.name).to_pylist()
        one = random.permutation(rows)
        other = np.roll(one, 1)  # never the same person's, whose two halves would be a customer's own value
        columns[field.name] = pa.array(
            [_made(field.kind, values[a], values[b]) for a, b in zip(one, other, strict=True)], pa.string()
        )
    _rename(columns, schema)
    engine.keep(into, pa.table(columns))
    return rows


def _made(kind: str, one: str | None, other: str | None) -> str | None:
    if not one or not other:
        return one
    if kind == "full_name":
        return " ".join(sorted((*one.split()[:1], *other.split()[1:])))
    if kind == "email" and "@" in one and "@" in other:
        local, elsewhere = one.partition("@")[0], other.partition("@")[0]
        return local[: (len(local) + 1) // 2] + elsewhere[len(elsewhere) // 2 :] + "@" + other.partition("@")[2]
    if kind in ("phone", "customer_id", "national_id", "username", "password_hash", "street"):
        half = (len(one) + 1) // 2
        return one[:half] + other[half:]
    return one


def _rename(columns: dict[str, Any], schema: Schema) -> None:
    """The derived full name follows the first and last name it is made of."""
    derived = [f.name for f in schema.of_kind("full_name") if len(f.columns) > 1]
    parts = [f.name for kind in ("first_name", "last_name") for f in schema.of_kind(kind)[:1]]
    if derived and len(parts) == 2:
        pairs: Sequence[tuple[str | None, str | None]] = list(
            zip(columns[parts[0]].to_pylist(), columns[parts[1]].to_pylist(), strict=True)
        )
        names = [" ".join(sorted(" ".join(p for p in pair if p).split())) or None for pair in pairs]
        columns[derived[0]] = pa.array(names, pa.string())
