"""Spelling spread over a cluster: every part is spelled by the same code as on one machine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from assay.engine import Engine, Parts, name, part_engine, show
from assay.fields.model import Context, Schema, Spelled


@dataclass(frozen=True)
class _Job:
    """What every task must know."""

    run: Path
    view: str
    definition: str
    schema: Schema
    context: Context
    carry: tuple[str, ...]
    parts: Parts


def spreadable(engine: Engine, view: str) -> bool:
    """Whether the view's rows lie in files that executors can read; what does not is small."""
    return engine.cluster is not None and "read_parquet(" in (engine.definition(view) or "")


def spell_spread(
    engine: Engine, view: str, schema: Schema, context: Context, into: str, *, id_column: str, carry: Sequence[str]
) -> Spelled:
    """As `spell`, on a cluster; `into` becomes a view of the parts. The view's numbers must be above 0."""
    cluster = engine.cluster
    assert cluster is not None  # noqa: S101  # asked only where `spreadable`
    last = engine.one(f"SELECT coalesce(max({name(id_column)}), 0) FROM {name(view)}")[0]
    parts = Parts(cluster.place("spelled"), id_column, cluster.part_rows, last)
    job = _Job(engine.folder, view, engine.definition(view) or "", schema, context, tuple(carry), parts)
    told = cluster.spread("spell", partial(_spell_part, job), range(parts.count))
    unspelled = Counter({field.name: 0 for field in schema.fields})
    for answer in told:
        unspelled.update(answer["unspelled"])
    show(engine, into, parts)
    return Spelled(into, sum(answer["rows"] for answer in told), dict(unspelled))


def _spell_part(job: _Job, part: int) -> dict[str, Any]:
    from assay.fields.spelling import spell

    with part_engine(job.run) as engine:
        engine.run(job.definition)
        engine.run(f"CREATE VIEW _part AS SELECT * FROM {name(job.view)} WHERE {job.parts.within(part)}")
        column = job.parts.column
        spelled = spell(engine, "_part", job.schema, job.context, "_spelled", id_column=column, carry=job.carry)
        job.parts.put_answer(part, engine, f"SELECT * FROM _spelled ORDER BY {name(column)}")
    return {"rows": spelled.rows, "unspelled": dict(spelled.unspelled)}
