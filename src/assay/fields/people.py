"""Choosing the person-like relations of a dump, putting split and 1:1 parts together, and saying what was left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from assay.engine import Engine, literal, name
from assay.fields.model import KINDS, Context, Schema
from assay.fields.understanding import understand
from assay.intake.model import Intake, Relation
from assay.problem import InputProblem

DUMP = "dump"


@dataclass(frozen=True)
class Chosen:
    """The rows to be judged: view `dump` (`row`, c0..cN) in the engine, and how it came about."""

    relation: Relation
    view: str
    schema: Schema
    joined: tuple[str, ...]  # sentences: what was put together, and by what
    left_out: tuple[str, ...]  # sentences: tables that were read and are not judged


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
    filled = [r for r in intake.relations if r.rows and r.columns]
    considered = _named(filled, table, intake.relations) if table else filled
    scored: list[tuple[float, Relation, Schema]] = []
    for relation in considered:
        _attach(engine, "_candidate", [relation])
        own = overrides if len(considered) == 1 else {}
        schema = understand(
            engine, "_candidate", relation.columns, named=relation.named, overrides=own, context=context
        )
        scored.append((likeness(schema), relation, schema))
    likely = [s for s in scored if s[0] >= ENOUGH or table]
    if not likely:
        raise _nobody(intake.relations)
    best = max(likely, key=lambda s: (s[0] * _size(s[1].rows), -s[1].id))
    parts = [r for _, r, _ in likely if _same_shape(r, best[1])]
    _attach(engine, DUMP, parts)
    whole = _united(parts)
    schema = understand(engine, DUMP, whole.columns, named=whole.named, overrides=overrides, context=context)
    joined = (f"{len(parts)} parts of the same columns were read as one.",) if len(parts) > 1 else ()
    taken = {r.id for r in parts}
    left = tuple(
        _left(r, dict((x.id, s) for s, x, _ in scored).get(r.id, 0.0)) for r in intake.relations if r.id not in taken
    )
    return Chosen(whole, DUMP, schema, joined, left)


ENOUGH = 10.0  # bits: fewer and rows cannot tell one customer from the next thousand


def likeness(schema: Schema) -> float:
    """How much a relation's rows tell about persons: bits of its kinds, each once, by how sure they are."""
    best: dict[str, float] = {}
    for field in schema.fields:
        if field.kind in (
            "attribute",
            "created_at",
            "changed_at",
            "customer_id",
            "country",
            "city",
            "region",
            "postcode",
        ):
            continue
        best[field.kind] = max(best.get(field.kind, 0.0), KINDS[field.kind].identifies * field.sure)
    return sum(best.values())


def _size(rows: int) -> int:
    """Rows on a logarithmic scale: a richer table beats a longer one unless that is many times as long."""
    return rows.bit_length()


def _named(filled: Sequence[Relation], table: str, everything: Sequence[Relation]) -> list[Relation]:
    found = [r for r in filled if table in (r.table, r.label, r.member)]
    found = found or [r for r in filled if table.lower() in ((r.table or "").lower(), r.label.lower())]
    if not found:
        raise InputProblem(
            f"There is no table {table!r} with rows in the dump.",
            f"Tables found: {_listed(everything)}.",
            code="table-unknown",
        )
    return found


def _nobody(relations: Sequence[Relation]) -> InputProblem:
    return InputProblem(
        "No table in the dump looks like people: no names, addresses, phones or account names were recognised.",
        f"Tables found: {_listed(relations)}. Choose one with --table and say what its columns mean with --map COLUMN=KIND.",
        code="no-people",
    )


def _listed(relations: Sequence[Relation]) -> str:
    shown = [f"{r.label} ({r.rows} rows)" for r in relations[:30]]
    return ", ".join(shown) + (f" and {len(relations) - 30} more" if len(relations) > 30 else "") if shown else "none"


def _left(relation: Relation, score: float) -> str:
    why = "its rows hardly tell persons apart" if score < ENOUGH else "another table tells more about the same persons"
    return f"{relation.label} ({relation.rows} rows, {len(relation.columns)} columns) was left out: {why}."


def _same_shape(one: Relation, other: Relation) -> bool:
    if one.id == other.id:
        return True
    return one.columns == other.columns and one.named and other.named and one.table in (other.table, None)


def _united(parts: Sequence[Relation]) -> Relation:
    refused: dict[str, int] = {}
    for part in parts:
        for reason, count in part.refused.items():
            refused[reason] = refused.get(reason, 0) + count
    paths = tuple(path for part in parts for path in part.parquet)
    return replace(parts[0], rows=sum(p.rows for p in parts), refused=refused, parquet=paths)


def _attach(engine: Engine, view: str, parts: Sequence[Relation]) -> None:
    selects, before = [], 0
    for part in parts:
        paths = ", ".join(literal(str(p.resolve())) for p in part.parquet)
        columns = ", ".join(f"c{i}" for i in range(len(part.columns)))
        selects.append(f"SELECT row + {before} AS row, {columns} FROM read_parquet([{paths}])")
        before += part.rows
    engine.run(f"CREATE OR REPLACE VIEW {name(view)} AS {' UNION ALL '.join(selects)}")
