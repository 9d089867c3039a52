"""The whole examination beside DuckDB's plain reading of the file, a prepared reference, a sample, other formats.

Usage: python -m bench.examine FOLDER [reading]   (one examination with its time per step, or formats; as JSON)
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import duckdb

from assay.desk import Clock, Request, examine_to
from assay.intake import read
from assay.settings import Settings
from bench.measuring import Measured, measured
from bench.spelled import COUNTRY, DAY
from bench.task import FIELDS

ASSAY = (sys.executable, "-m", "assay")
ASKED = ("--as-of", str(DAY), "--country", COUNTRY, "--progress", "none")
SAMPLE = 1_000  # rows: what a thief shows


def count_once(claim: Path) -> Measured:
    """DuckDB reads every column of the file as text and counts: the yardstick of all multiples."""
    counted = ", ".join(f"count({field})" for field in FIELDS)
    code = f"import duckdb; duckdb.execute(\"SELECT {counted} FROM read_csv('{claim}', all_varchar=true)\").fetchall()"
    return measured([sys.executable, "-c", code])


def examination(folder: Path) -> Measured:
    """`assay examine` of the claim against the prepared reference, report and rows; it says the time per step."""
    return measured([sys.executable, "-m", "bench.examine", str(folder)])


def build(folder: Path) -> tuple[Measured, dict[str, int]]:
    """`assay reference build` of the customers, and the bytes that it keeps: of the index, of near blocks, of all."""
    out = folder / "customers.ref"
    run = measured([*ASSAY, "reference", "build", str(folder / "customers.parquet"), "--out", str(out), *ASKED])
    kept = {"index": 0, "blocks": 0, "all": sum(p.stat().st_size for p in out.rglob("*") if p.is_file())}
    told = json.loads((out / "manifest.json").read_text()) if run.wrong is None else {"files": {}}
    for file in told["files"].values():
        if file["part"] == "index":
            kept["blocks" if file["told"].get("called", "").startswith("block ") else "index"] += file["size"]
    return run, kept


def sample(folder: Path) -> Measured:
    """`assay examine` of the claim's first thousand rows against the prepared reference, report included."""
    head = folder / "sample.csv"
    with (folder / "claim.csv").open(encoding="utf-8") as claim:
        head.write_text("".join(line for _, line in zip(range(SAMPLE + 1), claim, strict=False)), encoding="utf-8")
    out = folder / "sample-case"
    return measured(
        [*ASSAY, "examine", str(head), "--against", str(folder / "customers.ref"), "--out", str(out), *ASKED]
    )


def reading(folder: Path) -> Measured:
    """The same rows read in the box from delimited text, JSON lines and an SQL dump; it says how long each took."""
    return measured([sys.executable, "-m", "bench.examine", str(folder), "reading"])


def _read_each(folder: Path) -> dict[str, float]:
    files = {
        "delimited text": folder / "claim.csv",
        "JSON lines": folder / "claim.jsonl",
        "SQL dump": folder / "claim.sql",
    }
    with duckdb.connect() as connection:
        source = f"read_csv('{files['delimited text']}', all_varchar=true)"
        connection.execute(f"COPY (FROM {source}) TO '{files['JSON lines']}' (FORMAT json)")
        _write_dump(connection, source, files["SQL dump"])
    took = {}
    for form, path in files.items():
        with tempfile.TemporaryDirectory(dir=folder) as working:
            start = time.perf_counter()
            read([path], Path(working), Settings())
            took[form] = time.perf_counter() - start
    return took


def _write_dump(connection: duckdb.DuckDBPyConnection, source: str, path: Path) -> None:
    """As mysqldump writes: a table and statements of a thousand rows each."""
    values = ", ".join(f"coalesce('''' || replace({f}, '''', '''''') || '''', 'NULL')" for f in FIELDS)
    batches = connection.execute(
        f"SELECT string_agg('(' || concat_ws(',', {values}) || ')', ',') FROM "
        f"(SELECT *, row_number() OVER () // 1000 AS batch FROM {source}) GROUP BY batch ORDER BY batch"
    )
    with path.open("w", encoding="utf-8") as out:
        out.write("CREATE TABLE `customers` (" + ", ".join(f"`{f}` varchar(255)" for f in FIELDS) + ");\n")
        while row := batches.fetchone():
            out.write(f"INSERT INTO `customers` VALUES {row[0]};\n")


def main(arguments: Sequence[str]) -> None:
    """Examine as the command line does and print the seconds per step and the rows matched; or read each format."""
    folder = Path(arguments[0])
    if "reading" in arguments[1:]:
        print(json.dumps({"took": _read_each(folder)}))
        return
    request = Request((folder / "claim.csv",), str(folder / "customers.ref"), as_of=DAY, country=COUNTRY)
    clock = Clock()
    result = examine_to(request, folder / "case", clock)
    steps = clock.end()
    matched = result.matching.matched if result.matching else 0
    print(json.dumps({"steps": steps, "matched": matched, "label": result.verdict and result.verdict.label}))


if __name__ == "__main__":
    main(sys.argv[1:])
