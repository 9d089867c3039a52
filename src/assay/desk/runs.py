"""What judged is recorded: versions, digests of plug-ins and inputs, the seed; and an id that follows from them."""

from __future__ import annotations

import hashlib
import json
from importlib.metadata import version
from pathlib import Path

from assay.desk.request import Request
from assay.fields import KINDS
from assay.forensics import CHECKS
from assay.intake import FORMATS, Intake
from assay.private import named
from assay.reference import CONNECTORS, Reference
from assay.report import File, Run
from assay.verdict import HYPOTHESES

# the libraries whose version can change a number
_JUDGING = ("duckdb", "numba", "numpy", "phonenumbers", "pyarrow", "scipy")


def describe_run(request: Request, intake: Intake, reference: Reference | None) -> Run:
    """The record of a run; its id is the same whenever everything that can change the answer is the same."""
    plugins = {
        f"{slot.name}/{key}": origin.sha256
        for slot in (FORMATS, KINDS, CONNECTORS, CHECKS, HYPOTHESES)
        for key, origin in slot.origins().items()
    }
    versions = {library: version(library) for library in _JUDGING}
    inputs = [File(name=named(s.name), sha256=s.digest, bytes=s.size) for s in intake.seals]
    judged = {
        "versions": versions,
        "plugins": plugins,
        "inputs": [i.sha256 for i in inputs],
        "seed": request.seed,
        "as_of": request.day.isoformat(),
        "mapping": request.mapping,
        "reference_mapping": request.reference_mapping,
        "table": request.table,
        "country": request.country,
        "reference": [reference.source, reference.current, reference.former] if reference else None,
        "known": [_digest(path) for path in request.known],
        "claim": hashlib.sha256(request.claim.read_bytes()).hexdigest() if request.claim else None,
    }
    digest = hashlib.sha256(json.dumps(judged, sort_keys=True).encode()).hexdigest()
    return Run(
        id=digest[:16],
        command="inspect" if request.against is None else "examine",
        assay=version("assay"),
        versions=versions,
        engine=request.settings.engine,
        seed=request.seed,
        as_of=request.day,
        inputs=inputs,
        plugins=plugins,
        limits=list(intake.limits),
        box=list(intake.box),
    )


def _digest(path: Path) -> str:
    """SHA-256 of a known list; its rows decide findings as the dump's do."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
