"""Relations that are parts of one table: the same columns split over files, members, sheets or partitions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assay.engine import Engine, literal, name
from assay.fields.model import Schema
from assay.intake.model import Relation

_SHEETS = frozenset({"spreadsheet", "xlsx", "xls", "ods", "sheet"})


def same_shape(one: Relation, one_schema: Schema, other: Relation, other_schema: Schema) -> bool:
    """Whether two relations are obviously parts of one: the same header, or without headers the same kinds in place."""
    if one.id == other.id:
        return True
    if one.format != other.format or one.named != other.named or len(one.columns) != len(other.columns):
        return False
    if one.named:
        return one.columns == other.columns and _same_name(one, other)
    return bool(one_schema.fields) and _placed(one_schema) == _placed(other_schema)


def _placed(schema: Schema) -> list[tuple[str, tuple[int, ...]]]:
    return [(f.kind, f.columns) for f in schema.fields]


def _same_name(one: Relation, other: Relation) -> bool:
    if one.table is None or other.table is None or one.format in _SHEETS:
        return True
    return _stem(one.table) == _stem(other.table)


def _stem(table: str) -> str:
    """A table's name without the numbers of its partition: `users_p2017_01` -> `users`."""
    return re.sub(r"([_-]?p?\d+)+$", "", table.lower())


def united(parts: Sequence[Relation]) -> Relation:
    """The parts as one relation, told by the first."""
    refused: dict[str, int] = {}
    for part in parts:
        for reason, count in part.refused.items():
            refused[reason] = refused.get(reason, 0) + count
    paths = tuple(path for part in parts for path in part.parquet)
    return replace(parts[0], rows=sum(p.rows for p in parts), refused=refused, parquet=paths)


def attach(engine: Engine, view: str, parts: Sequence[Relation]) -> None:
    """The parts as the view `view`, numbered on from part to part."""
    selects, before = [], 0
    for part in parts:
        paths = ", ".join(literal(str(p.resolve())) for p in part.parquet)
        columns = ", ".join(f"c{i}" for i in range(len(part.columns)))
        selects.append(f"SELECT row + {before} AS row, {columns} FROM read_parquet([{paths}])")
        before += part.rows
    engine.run(f"CREATE OR REPLACE VIEW {name(view)} AS {' UNION ALL '.join(selects)}")
