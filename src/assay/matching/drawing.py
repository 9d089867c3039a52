"""Drawing customers for the controls, and setting their values out in the claim's columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from assay.engine import Engine, fingerprint, name
from assay.fields.model import Field, Schema
from assay.intake.model import Relation
from assay.matching.damage import SLIPS, TYPED, slip
from assay.matching.styling import Look, writing
from assay.reference.model import Reference

LOOKED = 2_000  # of the claim's rows, for its manner and its gaps


@dataclass(frozen=True)
class Drawn:
    """Customers and their rows in the claim's columns (one more for the row's own number when `tagged`)."""

    customers: Sequence[int]
    columns: Sequence[str]
    rows: Sequence[Sequence[str | None]]
    said: Sequence[str]  # sentences: what was done to them


def draw(engine: Engine, key: bytes, limit: int) -> list[int]:
    """Up to `limit` customers in an order of their keyed fingerprints: the same for the same key."""
    held = engine.arrow("SELECT customer FROM reference ORDER BY customer").column(0)
    order = np.argsort(fingerprint(held.cast(pa.string()), key).to_numpy(), kind="stable")[:limit]
    return [int(c) for c in held.to_numpy()[order]]


def set_out(
    engine: Engine,
    customers: Sequence[int],
    relation: Relation,
    schema: Schema,
    reference: Reference,
    key: bytes,
    *,
    older: dict[str, float],
) -> Drawn:
    """The customers' values, written in the claim's manner, with its gaps, slips and past versions."""
    random = np.random.default_rng(int.from_bytes(key, "little"))
    engine.keep("_drawn", pa.table({"at": pa.array(range(len(customers)), pa.int64()), "customer": customers}))
    gaps, looks = _look(engine, schema, key)
    width = len(relation.columns)
    cells: list[list[str | None]] = [[None] * width for _ in customers]
    said: list[str] = []
    done = 0
    for field in schema.fields:
        pair = _ours(engine, field, reference)
        if pair is None or len(field.columns) > 1:
            continue
        raw, spelled = _aged(engine, field, reference, *pair, older.get(field.name, 0.0), random)
        write, word = writing(field, looks[field.name])
        values = [write(r, s) for r, s in zip(raw, spelled, strict=True)]
        if field.kind in TYPED:
            values, slips = slip(values, random)
            done += slips
        if word:
            said.append(f"{field.name}: {word}")
        gap = gaps.get(field.name)
        for at, value in enumerate(values):
            missing = gap is not None and bool(gap[at % len(gap)])
            cells[at][field.columns[0]] = None if missing else value
    engine.run("DROP TABLE _drawn")
    said.append(f"{done} values got a slip of the keyboard ({SLIPS:.0%} of typed values)")
    return Drawn(customers, relation.columns, cells, said)


def _look(engine: Engine, schema: Schema, key: bytes) -> tuple[dict[str, np.ndarray], dict[str, Look]]:
    """Which of a sample of the claim's rows lack a field, and how they write it."""
    rows = engine.arrow("SELECT row FROM claim ORDER BY row").column(0)
    order = np.argsort(fingerprint(rows.cast(pa.string()), key).to_numpy(), kind="stable")[:LOOKED]
    engine.keep("_looked", pa.table({"at": pa.array(range(len(order)), pa.int64()), "row": rows.take(pa.array(order))}))
    gaps: dict[str, np.ndarray] = {}
    looks: dict[str, Look] = {}
    for field in schema.fields:
        if len(field.columns) > 1 or not engine.has("dump"):
            looks[field.name] = Look((), ())
            continue
        told = engine.arrow(
            f"SELECT nullif(d.c{field.columns[0]}, '') AS raw, c.{name(field.name)} AS spelled "
            f"FROM _looked l JOIN dump d USING (row) JOIN claim c USING (row) ORDER BY l.at"
        )
        gaps[field.name] = np.asarray(told.column("raw").is_null())
        kept = told.filter(told.column("raw").is_valid())
        looks[field.name] = Look(kept.column("raw").to_pylist(), kept.column("spelled").to_pylist())
    engine.run("DROP TABLE _looked")
    return gaps, looks


Values = list[str | None]


def _ours(engine: Engine, field: Field, reference: Reference) -> tuple[Values, Values] | None:
    """As stored and as spelled, for the drawn customers; None when we hold nothing of the kind."""
    held = reference.schema.of_kind(field.kind)
    if field.kind == "attribute":
        held = tuple(f for f in held if f.name == field.name)
    _, _, number = field.name.rpartition("_")
    place = int(number) - 1 if field.kind != "attribute" and number.isdigit() else 0
    if place >= len(held):
        return _named(engine, field, reference)
    own = held[place]
    raw = _stored(own) if reference.raw else f"r.{name(own.name)}"
    joined = "JOIN reference_raw w ON w.customer = d.customer" if reference.raw else ""
    told = engine.arrow(
        f"SELECT nullif({raw}, '') AS raw, r.{name(own.name)} AS spelled FROM _drawn d "
        f"JOIN reference r ON r.customer = d.customer {joined} ORDER BY d.at"
    )
    return told.column("raw").to_pylist(), told.column("spelled").to_pylist()


def _stored(field: Field) -> str:
    if len(field.columns) == 1:
        return f"w.c{field.columns[0]}"
    return "concat_ws(' ', " + ", ".join(f"w.c{at}" for at in field.columns) + ")"


def _named(engine: Engine, field: Field, reference: Reference) -> tuple[Values, Values] | None:
    """First or last name out of a whole name, when that is all we hold."""
    whole = reference.schema.of_kind("full_name")
    if field.kind not in ("first_name", "last_name") or not whole:
        return None
    from dataclasses import replace

    found = _ours(engine, replace(whole[0], style={}), reference)
    if found is None:
        return None
    part = -1 if field.kind == "last_name" else 0
    raw = [value.rpartition(" ")[2 if part else 0] or value if value else None for value in found[0]]
    return raw, [None] * len(raw)


def _aged(
    engine: Engine,
    field: Field,
    reference: Reference,
    raw: Values,
    spelled: Values,
    share: float,
    random: np.random.Generator,
) -> tuple[Values, Values]:
    """Past versions in place of today's values, in `share` of the rows (as the claim itself shows)."""
    names = [f.name for f in reference.schema.of_kind(field.kind)]
    if share <= 0 or not names:
        return raw, spelled
    marks = ", ".join("?" for _ in names)
    past = dict(
        engine.rows(
            f"SELECT d.at, max(h.value) FROM _drawn d JOIN history h USING (customer) WHERE h.field IN ({marks}) GROUP BY 1",
            names,
        )
    )
    wanted = min(1.0, share * len(raw) / max(1, len(past)))
    for at in sorted(past):
        if random.random() < wanted:
            raw[at] = spelled[at] = past[at]
    return raw, spelled
