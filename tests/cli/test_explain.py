"""`--explain`: the passes over the tables on standard error, the result alone on standard output."""

from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner

from assay.cli.app import app


def test_the_plan_goes_to_standard_error(tmp_path: Path) -> None:
    dump = tmp_path / "people.csv"
    dump.write_text("mail,name,born\n" + "".join(f"ann{i}@example.org,Ann Lee,1990-01-0{i}\n" for i in range(1, 9)))
    told = CliRunner().invoke(app, ["inspect", str(dump), "--format", "json", "--progress", "none", "--explain"])
    assert told.exit_code == 0, told.stderr
    json.loads(told.stdout)
    steps, passes = told.stderr.split("Passes of checks")
    assert " spell" in steps
    assert "birth_date" in passes
    assert "birth-date-texture" in told.stderr
    assert "example.org" not in told.stderr
