"""The files of a run: result.json, report.html, rows.parquet, and request.json to ask the same again."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from assay.desk.request import Request
from assay.desk.workspace import place
from assay.problem import InputProblem
from assay.reference.secret import located
from assay.report import html

if TYPE_CHECKING:
    from assay.desk.examination import Examination

REQUEST = "request.json"


def write_outputs(request: Request, examination: Examination, out: Path) -> None:
    """Put the files of an examination into `out`, whole or not at all; result.json comes last."""
    files: dict[str, Path | str] = {REQUEST: _request_text(request)}
    if examination.rows is not None:
        files["rows.parquet"] = examination.rows
    files["report.html"] = html(examination.result)
    files["result.json"] = examination.result.json_text()
    place(out, files)


def _request_text(request: Request) -> str:
    settled = request.settled()
    plain = {
        "dumps": [str(p) for p in settled.dumps],
        "against": _absolute_source(settled.against),
        "claim": str(settled.claim.absolute()) if settled.claim else None,
        "mapping": settled.mapping,
        "reference_mapping": settled.reference_mapping,
        "known": [str(p.absolute()) for p in settled.known],
        "as_of": settled.day.isoformat(),
        "seed": settled.seed,
        "table": settled.table,
        "country": settled.country,
        "reference_key": located(settled.reference_key, Path.cwd()) if settled.reference_key else None,
    }
    return json.dumps(plain, indent=2) + "\n"


def _absolute_source(source: str | None) -> str | None:
    return str(Path(source).absolute()) if source and Path(source).exists() else source


def read_request(folder: Path) -> Request:
    """The request that made `folder`.

    Raises InputProblem when the folder does not come from `assay examine --out`.
    """
    try:
        plain = json.loads((folder / REQUEST).read_text(encoding="utf-8"))
        request = Request(
            dumps=tuple(Path(p) for p in plain["dumps"]),
            against=plain["against"],
            claim=Path(plain["claim"]) if plain["claim"] else None,
            mapping=plain["mapping"],
            reference_mapping=plain["reference_mapping"],
            known=tuple(Path(p) for p in plain["known"]),
            as_of=date.fromisoformat(plain["as_of"]),
            seed=plain["seed"],
            table=plain["table"],
            country=plain["country"],
            reference_key=plain["reference_key"],
        )
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise InputProblem(
            "The folder holds no examination.",
            "Give the folder that `assay examine --out` wrote.",
            code="no-examination",
        ) from problem
    return request
