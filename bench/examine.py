"""How long a whole examination takes, as a multiple of what DuckDB needs to read the claimed file once.

Makes its own data (deterministic, people with skewed names, formats, typos, stale values; 60 % genuine), runs both in
turn on the same machine in the same run, and prints the ratio. Nothing here is a test: speed is never asserted.

Usage: python bench/examine.py --rows 1000000 [--repeat 1] [--folder bench/out]
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

import duckdb

SQL = Path(__file__).parent / "people.sql"
PEOPLE = Path(__file__).parent.parent / "src" / "assay" / "desk" / "demo" / "people.parquet"
GENUINE = 0.6  # of the claimed rows: the share of the design notes' benchmark, so that numbers can be compared


def make(folder: Path, rows: int) -> None:
    """Write customers.parquet and claim.csv below `folder`, unless they are there."""
    if (folder / "claim.csv").exists():
        return
    folder.mkdir(parents=True, exist_ok=True)
    filled = SQL.read_text(encoding="utf-8").format(
        people=PEOPLE, total=2 * rows, rows=rows, share=GENUINE, folder=folder
    )
    with duckdb.connect() as connection:
        connection.execute("SET enable_progress_bar = false")
        connection.execute(filled)


def count_once(claim: Path) -> float:
    """Seconds that DuckDB needs to read every column of the file as text, in a process of its own."""
    columns = "customer_id email first_name last_name birth_date phone street postcode city created_at password_hash"
    counted = ", ".join(f"count({c})" for c in columns.split())
    code = f"import duckdb; duckdb.execute(\"SELECT {counted} FROM read_csv('{claim}', all_varchar=true)\").fetchall()"
    return _timed([sys.executable, "-c", code])[0]


def _timed(command: list[str]) -> tuple[float, float]:
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    took = time.perf_counter() - start
    return took, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / (1 << 20)


def main() -> None:
    """Make, run, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--repeat", type=int, default=1)
    parser.add_argument("--folder", type=Path, default=Path(__file__).parent / "out")
    given = parser.parse_args()
    folder = given.folder / str(given.rows)
    make(folder, given.rows)
    claim, out = folder / "claim.csv", folder / "case"
    assay = [sys.executable, "-m", "assay", "examine", str(claim), "--against", str(folder / "customers.parquet"),
             "--as-of", "2025-06-30", "--country", "US", "--out", str(out), "--progress", "none"]  # fmt: skip
    os.sync()
    reads, runs = [], []
    for _ in range(given.repeat):
        reads.append(count_once(claim))
        runs.append(_timed(assay))
    read, (run, memory) = min(reads), min(runs)
    result = json.loads((out / "result.json").read_text())
    matched, truth, size = result["matching"]["matched"], int(given.rows * GENUINE), claim.stat().st_size / 1e6
    print(f"rows                      {given.rows:,} against {given.rows:,} customers, {size:,.0f} MB")
    print(f"DuckDB reads the file     {read:.2f} s")
    print(f"assay examine, everything {run:.2f} s, peak {memory:.1f} GiB (largest process)")
    print(f"multiple                  {run / read:.1f} x")
    print(f"matched                   {matched:,} rows (truth: about {truth:,} genuine)")


if __name__ == "__main__":
    main()
