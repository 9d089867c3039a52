"""The throw-away child that opens a dump: `python -m assay.intake.box`, a job on stdin, counted messages on stdout."""

from __future__ import annotations

import dataclasses
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from assay.intake.model import Stored
from assay.intake.visit import Visit
from assay.intake.walls import raised


class Mouth:
    """The one way out of the box: each message is its length in ASCII digits, a line feed, JSON, a line feed."""

    def __init__(self) -> None:
        self._number = os.dup(1)
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)  # whatever a library prints may quote the dump: it goes nowhere
        os.dup2(silence, 2)

    def say(self, message: dict[str, Any]) -> None:
        """Send one message."""
        body = json.dumps(message).encode()
        data = memoryview(b"%d\n%s\n" % (len(body), body))
        while data:
            data = data[os.write(self._number, data) :]


def main() -> None:
    """Read the job, raise the walls, visit each file, say what was found."""
    job = json.loads(sys.stdin.buffer.read())
    mouth = Mouth()
    tempfile.tempdir = job["temp"]
    mouth.say({"box": raised(job["memory"], job["seconds"], job["file_bytes"])})
    for number, file in enumerate(job["files"]):
        mouth.say({"start": number})
        mouth.say({"done": number, **_visited(file, job)})


def _visited(file: dict[str, Any], job: dict[str, Any]) -> dict[str, Any]:
    visit = Visit(Path(file["folder"]))
    visit.member(Stored(Path(file["path"]), file["name"], file["size"]))
    return {
        "members": [dataclasses.asdict(m) for m in visit.members],
        "relations": [
            {**dataclasses.asdict(r), "parquet": [str(p.relative_to(file["folder"])) for p in r.parquet]}
            for r in visit.relations
        ],
        "limits": visit.limits,
    }


if __name__ == "__main__":
    main()
