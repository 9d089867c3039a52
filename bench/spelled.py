"""Both sides in Assay's own spelling, as Parquet, so that every engine starts from the same values.

Usage: python -m bench.spelled FOLDER
"""

from __future__ import annotations

import sys
import tempfile
from datetime import date
from pathlib import Path

from assay.desk.examination import prepare
from assay.desk.request import Request
from assay.engine import Engine
from assay.settings import Settings, silent
from bench.task import FIELDS, sides

DAY, COUNTRY = date(2025, 6, 30), "US"  # what the bench's examinations are asked with


def write(folder: Path) -> None:
    """Write spelled/claim.parquet (`row`, fields) and spelled/customers.parquet (`customer`, fields) below `folder`."""
    request = Request(
        dumps=(folder / "claim.csv",), against=str(folder / "customers.parquet"), as_of=DAY, country=COUNTRY
    )
    out = sides(folder)
    out["claim"].parent.mkdir(exist_ok=True)
    (out["claim"].parent / "best.parquet").unlink(missing_ok=True)  # of other values
    with tempfile.TemporaryDirectory(dir=folder) as working, Engine(Path(working), Settings()) as engine:
        prepare(request, engine, silent)
        for side, table, number in (("claim", "claim", "row"), ("customers", "reference", "customer")):
            spelled = Path(working) / f"{side}.parquet"
            engine.write(f"SELECT {number}, full_name, {', '.join(FIELDS)} FROM {table}", spelled)
            spelled.replace(out[side])


if __name__ == "__main__":
    write(Path(sys.argv[1]))
