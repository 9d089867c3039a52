"""Delimited, JSON, sheet and dump files of our own, read by the same reader as a claim."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from assay.engine import Engine
from assay.fields import Context, people
from assay.intake import Intake, Outcome, Relation, read
from assay.problem import InputProblem, SourceProblem
from assay.reference.connectors import parquet, sqlite
from assay.reference.landing import disk_told
from assay.reference.model import Connector, Projection, Request
from assay.wording import several

# The options of `assay examine` that say so of a dump (--table, --map) mean nothing here.
ONE_TABLE = "Give that one table as a file, such as CSV, or name it in an assay.toml: `table` under [source]."


def takes(source: str) -> bool:
    """Whether it is a file that no other connector knows."""
    return "://" not in source and Path(source).is_file() and not (parquet.takes(source) or sqlite.takes(source))


def project(request: Request) -> Projection:
    """Read the file in the box as a claim would be; of several tables the one with people (or `query`) is taken."""
    path = Path(request.source)
    landing = request.folder / request.name
    try:
        with disk_told():
            got = read([path], landing, request.settings, progress=request.progress)
        filled = [relation for relation in got.relations if relation.rows]
        if not filled and (unread := [m.because for m in got.members if m.outcome is Outcome.NOT]):
            advice = "Mend that (a full disk, a damaged file) and build again."
            raise InputProblem(" ".join(dict.fromkeys(unread)), advice, code="source-file")
        if not filled:
            return _nothing(got, path)
        if len(filled) == 1 and request.query in (None, filled[0].table, filled[0].label):
            (relation,) = filled
            return _projection(relation, relation.parquet, got, path)
        return _chosen(request, got, path)
    except InputProblem as problem:
        raise SourceProblem(
            f"The customer file {path.name} could not be used: {problem.says}",
            ONE_TABLE if problem.code == "no-people" else problem.next_step,
            code="source-file",
        ) from None


def _nothing(got: Intake, path: Path) -> Projection:
    """A table without a row, as an export writes that found nobody. Raises SourceProblem `reference-empty`."""
    if len(got.relations) == 1:
        return _projection(got.relations[0], got.relations[0].parquet, got, path)
    raise SourceProblem(
        f"The customer file {path.name} holds no rows.",
        "Check what wrote it, and whether it was cut off.",
        code="reference-empty",
    )


def _chosen(request: Request, got: Intake, path: Path) -> Projection:
    with Engine(request.folder, request.settings) as engine:
        chosen = people(engine, got, overrides={}, context=Context(), table=request.query)
        target = request.folder / f"{request.name}.parquet"
        columns = ", ".join(f"c{i}" for i in range(len(chosen.relation.columns)))
        with disk_told():
            engine.write(f"SELECT {columns} FROM {chosen.view} ORDER BY row", target)
    return _projection(chosen.relation, (target,), got, path, (*chosen.joined, *chosen.left_out))


def _projection(
    relation: Relation, parquet_files: tuple[Path, ...], got: Intake, path: Path, notes: Sequence[str] = ()
) -> Projection:
    refused = sum(relation.refused.values())
    lost = (f"{several(refused, 'line')} of {path.name} could not be read.",) if refused else ()
    return Projection(
        headers=relation.columns,
        parquet=parquet_files,
        rows=relation.rows,
        snapshot=True,
        notes=(*notes, *lost, *got.limits),
        named=relation.named,
    )


CONNECTOR = Connector(
    id="delimited",
    says="A CSV, JSON, sheet or dump file of our own, read by the same reader as a claim.",
    takes=takes,
    project=project,
)
