"""Delimited, JSON and sheet files of our own, read by the same reader as a dump."""

from __future__ import annotations

from pathlib import Path

from assay.private import escaped
from assay.problem import SourceProblem
from assay.reference.connectors import parquet
from assay.reference.model import Connector, Projection, Request


def takes(source: str) -> bool:
    """Whether it is a file that no other connector knows."""
    return "://" not in source and Path(source).is_file() and not parquet.takes(source) and not source.endswith(".toml")


def project(request: Request) -> Projection:
    """Read the file in the box as a dump would be; it must hold one table."""
    from assay.intake import read

    path = (request.base or Path()) / request.source
    got = read([path], request.folder / request.name, request.settings, password=None, progress=request.progress)
    relations = [relation for relation in got.relations if relation.rows]
    wanted = [r for r in relations if request.query in (None, r.table, r.label)]
    if len(wanted) != 1:
        names = ", ".join(escaped(r.table or r.label) for r in relations) or "none"
        raise SourceProblem(
            f"The customer file {path.name} should hold one table with rows; found: {names}.",
            "Export the customers alone, or name the table as `table` in an assay.toml.",
            code="table-unclear",
        )
    (relation,) = wanted
    refused = sum(relation.refused.values())
    notes = (f"{refused:,} lines of {path.name} could not be read.",) if refused else ()
    return Projection(
        relation.columns, relation.parquet, relation.rows, snapshot=True, notes=notes + got.limits, named=relation.named
    )


CONNECTOR = Connector(
    id="delimited",
    says="A CSV, JSON or sheet file of our own, read by the same reader as a dump.",
    takes=takes,
    project=project,
)
