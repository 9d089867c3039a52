"""Why one row was matched or not: field by field, what stood on both sides and what it weighed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from assay.engine import Engine, name
from assay.fields.model import Schema
from assay.matching.model import Agreement, Compared, Overlap
from assay.private import Private
from assay.problem import UsageProblem
from assay.reference import Customers
from assay.reference.model import Reference


@dataclass(frozen=True)
class Explained:
    """One compared field of a row and its best candidate; values of persons are wrapped."""

    field: str
    raw: Private | None  # as the claim writes it
    claim: Private | None  # spelled
    reference: Private | None  # spelled
    agreement: Agreement
    bits: float  # before what popular values and keys that lead elsewhere take away


def explain_row(engine: Engine, overlap: Overlap, schema: Schema, reference: Reference, row: int) -> list[Explained]:
    """The compared fields of claimed row `row` beside its best candidate, accepted or refused.

    Needs the tables of the run (`claim`, `matches`, and `dump` for raw values).
    Raises UsageProblem (`row-unknown`) when the claim has no such row.
    """
    found = engine.rows("SELECT pattern, candidate FROM matches WHERE row = ?", [row])
    if not found:
        raise UsageProblem(
            f"The claim has no row {row}.", f"Rows are numbered from 1 to {overlap.rows:,}.", code="row-unknown"
        )
    pattern, candidate = found[0]
    states = overlap.states(pattern)
    fields = [field.name for field in reference.schema.fields]
    asked = np.array([candidate] if candidate else [], np.int64)
    picked = Customers(engine, reference.customers, reference.values).pick(asked, fields)
    held = {field: picked.column(field)[0].as_py() if candidate else None for field in fields}
    return [
        _explained(engine, overlap, schema, compared, state, row, held)
        for compared, state in zip(overlap.compared, states, strict=True)
    ]


def _explained(  # noqa: PLR0917 - a row of the answer needs all of it, and nobody else calls this
    engine: Engine,
    overlap: Overlap,
    schema: Schema,
    compared: Compared,
    state: Agreement,
    row: int,
    held: Mapping[str, str | None],
) -> Explained:
    own = compared.field if compared.field in held else compared.kind
    agrees, near, older, contradicts = overlap.weights[compared.field]
    bits = {Agreement.AGREES: agrees, Agreement.NEAR: near, Agreement.OLDER: older, Agreement.CONTRADICTS: contradicts}
    ours = held.get(own)
    return Explained(
        compared.field,
        _raw(engine, schema, compared.field, row),
        _value(engine, f"SELECT {name(compared.field)} FROM claim WHERE row = ?", row),
        Private(ours) if ours else None,
        state,
        bits.get(state, 0.0),
    )


def _raw(engine: Engine, schema: Schema, field: str, row: int) -> Private | None:
    columns = next((f.columns for f in schema.fields if f.name == field), ())
    if not columns or not engine.has("dump"):
        return None
    return _value(
        engine, f"SELECT concat_ws(' ', {', '.join(f'c{at}' for at in columns)}) FROM dump WHERE row = ?", row
    )


def _value(engine: Engine, sql: str, number: int) -> Private | None:
    found = engine.rows(sql, [number])
    return Private(found[0][0]) if found and found[0][0] else None
