"""Dated projections of the base that somebody received: exports, partner feeds, endpoints."""

from __future__ import annotations

from pathlib import Path

import duckdb

from assay.engine import Engine
from assay.fields import KINDS, Schema, understand
from assay.problem import UsageProblem
from assay.reference.configuration import ExportPart
from assay.reference.fetching import Fetcher
from assay.reference.model import Export


def read(fetcher: Fetcher, told: tuple[ExportPart, ...], schema: Schema) -> tuple[Export, ...]:
    """The declared exports with the kinds of their columns. Needs `reference`. UsageProblem for a wrong condition."""
    return tuple(_export(fetcher, part, schema) for part in told)


def _export(fetcher: Fetcher, part: ExportPart, schema: Schema) -> Export:
    _check(fetcher.engine, part)
    columns, kinds = part.columns, tuple(_kind(column, schema) for column in part.columns)
    format_, delimiter = part.format, part.delimiter
    if part.file:
        columns, kinds, facts = _from_file(fetcher, part.file)
        format_, delimiter = format_ or facts.get("format"), delimiter or facts.get("delimiter")
    return Export(part.name, part.way, columns, kinds, part.where, part.at, format_, delimiter)


def _from_file(fetcher: Fetcher, file: str) -> tuple[tuple[str, ...], tuple[str, ...], dict[str, str]]:
    from assay.intake import read as read_dump

    path = (fetcher.base or Path()) / file
    landed = read_dump([path], fetcher.folder / f"export-{path.name}", fetcher.settings, password=None)
    relation = max(landed.relations, key=lambda r: r.rows, default=None)
    if relation is None:
        raise UsageProblem(
            f"The export file {path.name} holds no rows.", "Name another or give `columns`.", code="reference-config"
        )
    fetcher.engine.attach("_export", relation.parquet)
    meant = understand(fetcher.engine, "_export", relation.columns, named=relation.named, overrides={},
                       context=fetcher.context)  # fmt: skip
    kinds = tuple(_kind(position, meant) for position in range(len(relation.columns)))
    return relation.columns, kinds, {"format": relation.format, **relation.facts}


def _kind(column: str | int, schema: Schema) -> str:
    """The kind of a column by its position or header in the schema, else by a header word of the kinds, else ""."""
    headers = [header.lower() for header in schema.headers]
    if isinstance(column, str):
        position = headers.index(column.lower()) if column.lower() in headers else -1
    else:
        position = column
    for field in schema.fields:
        if position in field.columns and len(field.columns) == 1:
            return field.kind
    if not isinstance(column, str):
        return ""
    words = " ".join(column.lower().replace("_", " ").replace("-", " ").split())
    return next((k.id for k in KINDS.all().values() if any(words in said for said in k.headers.values())), "")


def _check(engine: Engine, part: ExportPart) -> None:
    if part.where is None:
        return
    try:
        engine.one(f"SELECT count(*) FROM reference WHERE ({part.where})")
    except duckdb.Error:
        raise UsageProblem(
            f"The `where` of the export {part.name!r} cannot be evaluated.",
            "It is SQL over field names (as `assay reference show` lists them) and status: country = 'DE'.",
            code="reference-condition",
        ) from None
