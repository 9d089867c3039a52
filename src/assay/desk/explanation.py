"""Why one row was matched or not: the row is read again from the sealed file, nothing of it was kept."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pyarrow.parquet as pq

from assay.desk.examination import foresee, prepare
from assay.desk.outputs import read_request
from assay.desk.workspace import disk_watched, working_folder
from assay.engine import Engine
from assay.intake import Intake
from assay.matching import Explained, explain_row, match
from assay.private import Private, escaped, masked
from assay.problem import InputProblem, UsageProblem
from assay.report import Result
from assay.settings import Progress, silent


@dataclass(frozen=True)
class FieldExplained:
    """One field of the row beside its customer; values are masked unless revealed."""

    field: str
    claimed: str
    held: str
    agreement: str
    bits: float


@dataclass(frozen=True)
class Explanation:
    """A row, its customer's status if any, and every field."""

    row: int
    matched: bool
    status: str | None
    fields: tuple[FieldExplained, ...]
    bits: float


def explain(
    folder: Path,
    row: int,
    *,
    reveal: bool = False,
    reason: str | None = None,
    password: Private | None = None,
    progress: Progress = silent,
) -> Explanation:
    """Explain row `row` of the examination in `folder`; `reveal` needs a `reason` and is recorded in the folder.

    `password` opens an encrypted archive; it is never kept with the request.
    """
    request = replace(read_request(folder), password=password)
    foresee(request)
    with (
        working_folder(request.settings) as workspace,
        disk_watched("the working files"),
        Engine(workspace, request.settings) as engine,
    ):
        prepared = prepare(request, engine, progress)
        _same_dump(folder, prepared.intake)
        if prepared.reference is None:
            raise UsageProblem(
                "This folder holds an inspection: no customers were compared.",
                "Run `assay examine` with --against and --out first.",
                code="nothing-compared",
            )
        schema = prepared.chosen.schema
        overlap = match(
            engine, schema, prepared.reference, key=request.key, printed=prepared.printed(), progress=progress
        )
        explained = explain_row(engine, overlap, schema, prepared.reference, row)
        customer, status, pattern = engine.one("SELECT customer, status, pattern FROM matches WHERE row = ?", [row])
        _same_match(folder, row, status, pattern)
    if reveal:
        _record(folder, row, reason or "")
    fields = tuple(_field(f, reveal) for f in explained)
    return Explanation(row, customer is not None, status, fields, sum(f.bits for f in fields))


def _field(field: Explained, reveal: bool) -> FieldExplained:
    claimed, held = _shown(field.raw or field.claim, reveal), _shown(field.reference, reveal)
    return FieldExplained(field.field, claimed, held, field.agreement.name.lower(), field.bits)


def _shown(value: Private | None, reveal: bool) -> str:
    if value is None:
        return ""
    return escaped(value.reveal() if reveal else masked(value.reveal()))


def _same_dump(folder: Path, intake: Intake) -> None:
    then = Result.model_validate_json((folder / "result.json").read_text(encoding="utf-8"))
    if [i.sha256 for i in then.run.inputs] != [s.digest for s in intake.seals]:
        raise InputProblem(
            "The dump is not the file that was examined: its SHA-256 differs.",
            "Put the sealed original back, or examine the new file.",
            code="dump-changed",
        )


def _same_match(folder: Path, row: int, status: str | None, pattern: int | None) -> None:
    rows = pq.read_table(folder / "rows.parquet", columns=["status", "pattern"], filters=[("row", "=", row)])
    if rows.to_pylist() != [{"status": status, "pattern": pattern}]:
        raise InputProblem(
            "The customers are not those of the examination: this row is matched otherwise now.",
            "Examine the dump again, or put the customers back as they were.",
            code="customers-changed",
        )


def _record(folder: Path, row: int, reason: str) -> None:
    """Who looked at values, when and why; the values themselves are not written."""
    entry = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "by": os.environ.get("USER", "unknown"),
        "deed": "reveal",
        "row": row,
        "reason": reason,
    }
    with (folder / "revealed.jsonl").open("a", encoding="utf-8") as log:
        log.write(json.dumps(entry) + "\n")
