"""Made tables for the tests of checks: a view over literal rows, spelled and raw alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import pyarrow as pa

from assay.claims.model import Claim
from assay.engine import Engine
from assay.fields.model import Context, Field, Schema
from assay.forensics.model import View
from assay.intake.model import Intake, Relation
from assay.reference.model import Reference

KEY = bytes(range(16))
Columns = Mapping[str, Sequence[str | None]]


def schema_of(columns: Columns, raw: Columns | None = None) -> Schema:
    """A schema whose field `email` has kind `email`, `email_2` too, `attribute_x` kind `attribute`."""
    raw = columns if raw is None else raw
    places = {name: i for i, name in enumerate(raw)}
    fields = []
    for name in columns:
        kind = "attribute" if name.startswith("attribute_") else name.removesuffix("_2")
        at = (places[name],) if name in places else (places["first_name"],) if "first_name" in places else ()
        fields.append(Field(name, kind, at, 1.0, "map"))
    return Schema(tuple(raw), tuple(fields), ())


def _text(values: Sequence[str | None]) -> pa.Array:
    return pa.array(list(values), pa.string())


def _keep(
    engine: Engine, spelled: str, raw_table: str, id_name: str, columns: Columns, raw: Columns, **extra: pa.Array
) -> int:
    rows = len(next(iter(columns.values())))
    ids = pa.array(range(1, rows + 1), pa.int64())
    engine.keep(spelled, pa.table({id_name: ids, **extra, **{k: _text(v) for k, v in columns.items()}}))
    engine.keep(raw_table, pa.table({id_name: ids, **extra, **{f"c{i}": _text(v) for i, v in enumerate(raw.values())}}))
    return rows


def claimed(engine: Engine, columns: Columns, raw: Columns | None = None, **changes: object) -> View:
    """A view of a claim by itself."""
    raw = columns if raw is None else raw
    rows = _keep(engine, "claim", "dump", "row", columns, raw)
    relation = Relation(0, "made.csv", None, "delimited", tuple(raw), True, rows, {}, ())
    view = {
        "engine": engine,
        "relation": relation,
        "schema": schema_of(columns, raw),
        "rows": rows,
        "intake": Intake((), (), (relation,), (), ()),
        "claim": Claim(),
        "as_of": date(2026, 1, 1),
        "key": KEY,
    }
    return View(**(view | changes))  # type: ignore[arg-type] # a test may change any field


def customers(
    engine: Engine, columns: Columns, raw: Columns | None = None, status: Sequence[str] | None = None, **changes: object
) -> Reference:
    """A reference of literal customers, with empty history and tombstones."""
    raw = columns if raw is None else raw
    rows = len(next(iter(columns.values())))
    states = list(status or ["current"] * rows)
    _keep(engine, "reference", "reference_raw", "customer", columns, raw, status=_text(states))
    engine.run(
        "CREATE OR REPLACE TABLE history (customer BIGINT, field VARCHAR, value VARCHAR, "
        "valid_from TIMESTAMP, valid_to TIMESTAMP)"
    )
    engine.run("CREATE OR REPLACE TABLE tombstones (kind VARCHAR, digest VARCHAR, erased_at TIMESTAMP)")
    known = {
        "source": "made",
        "as_of": date(2026, 1, 1),
        "schema": schema_of(columns, raw),
        "context": Context(),
        "current": states.count("current"),
        "former": states.count("former"),
        "tombstones": 0,
        "versions": 0,
    }
    return Reference(**(known | changes))  # type: ignore[arg-type] # a test may change any field
