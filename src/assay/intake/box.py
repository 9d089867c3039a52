"""The throw-away child that opens a dump: `python -m assay.intake.box`, a job on stdin, counted messages on stdout."""

from __future__ import annotations

import dataclasses
import json
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from assay.intake import crew, pace
from assay.intake.budget import Budget
from assay.intake.limits import limit
from assay.intake.model import FORMATS, Stored
from assay.intake.spool import Spool
from assay.intake.visit import Visit
from assay.intake.walls import raised

PROGRESS_SECONDS = 0.5


class Mouth:
    """The one way out of the box: each message is its length in ASCII digits, a line feed, JSON, a line feed."""

    def __init__(self) -> None:
        self._number = os.dup(1)
        self._last = 0.0
        self._open = False  # something was told whose end was not
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)  # whatever a library prints may quote the dump: it goes nowhere
        os.dup2(silence, 2)

    def say(self, message: dict[str, Any]) -> None:
        """Send one message."""
        body = json.dumps(message).encode()
        data = memoryview(b"%d\n%s\n" % (len(body), body))
        while data:
            data = data[os.write(self._number, data) :]

    def progress(self, step: str, done: int, total: int | None) -> None:
        """Tell how far it is, now and then, and the end of what was told."""
        ends = self._open and done == total
        if ends or time.monotonic() - self._last > PROGRESS_SECONDS:
            self._last, self._open = time.monotonic(), done != total
            self.say({"progress": [step, done, total]})


def main() -> None:
    """Read the job, raise the walls, visit each file, say what was found."""
    FORMATS.all()
    told = sys.stdin.buffer.read()
    if not told:
        return  # started ahead, and no job came
    job = json.loads(told)
    mouth = Mouth()
    os.chdir(job["temp"])
    os.environ.update(TMPDIR=job["temp"], HOME=job["temp"])
    tempfile.tempdir = job["temp"]
    limit(job["line_bytes"], job["columns"])
    crew.hire(job["threads"])
    mouth.say({"box": raised(job["memory"], job["seconds"], job["file_bytes"])})
    left = {key: job[key] for key in ("unpacked", "members")}
    for number, file in enumerate(job["files"]):
        visit = _visited(file, job, left, mouth)
        left["unpacked"] -= visit.budget.used
        left["members"] = visit.budget.members
        mouth.say({"done": number, "left": left, **_told(visit)})


def _visited(file: dict[str, Any], job: dict[str, Any], left: dict[str, int], mouth: Mouth) -> Visit:
    room = Path(tempfile.mkdtemp())
    tempfile.tempdir = str(room)
    budget = Budget(
        folder=room,
        unpacked=left["unpacked"],
        member=job["member"],
        members=left["members"],
        depth=job["depth"],
        deadline=time.monotonic() + job["seconds"],
        packed=file["size"],
    )
    pace.listen(lambda done, total: mouth.progress("read", done, total))
    budget.heard = lambda used: mouth.progress("unpack", used, None)
    visit = Visit(Path(file["folder"]), Spool(room, budget), job["password"])
    try:
        visit.begin(Stored(Path(file["path"]), file["name"], file["size"]), file["digest"])
    finally:
        tempfile.tempdir = job["temp"]
        shutil.rmtree(room, ignore_errors=True)
    return visit


def _told(visit: Visit) -> dict[str, Any]:
    return {
        "members": [dataclasses.asdict(member) for member in visit.members],
        "relations": [
            {**dataclasses.asdict(r), "parquet": [str(p.relative_to(visit.folder)) for p in r.parquet]}
            for r in visit.relations
        ],
        "limits": visit.limits,
        "notes": dict(visit.notes),
        "locked": visit.locked,
    }


if __name__ == "__main__":
    main()
