"""When Spark pays: the same examinations on the embedded engine and on Spark, and whether they say the same.

For each size both run in turn on this machine; printed are the seconds, the processor's seconds of all their processes
(which tell more where others use the machine, too), and whether result.json and rows.parquet are the same bytes but for
the name of the engine. Nothing here is a test: speed is never asserted.

Usage: python -m bench.spark [--rows 1000 10000 100000 1000000] [--part-rows 245760] [--folder bench/out]
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import subprocess
import sys
import time
from pathlib import Path

from bench.people import Size, make

TICKS = os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Make, run, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=[1_000, 10_000, 100_000, 1_000_000])
    parser.add_argument("--part-rows", type=int, default=245_760)
    parser.add_argument("--folder", type=Path, default=Path(__file__).parent / "out")
    given = parser.parse_args()
    print("rows        embedded s (cpu s)     spark s (cpu s)     cpu ratio   same   rows.parquet", flush=True)
    for rows in given.rows:
        folder = make(given.folder, Size(rows, rows))
        (one, one_cpu), (many, many_cpu) = (run(folder, engine, given.part_rows) for engine in ("embedded", "spark"))
        here, there = outcome(folder / "embedded"), outcome(folder / "spark")
        print(
            f"{rows:<11,} {one:8.1f} ({one_cpu:6.1f})      {many:8.1f} ({many_cpu:6.1f})    {many_cpu / one_cpu:6.1f}"
            f"      {'yes' if here == there else 'NO':4}  {there[1][:16]}",
            flush=True,
        )


def run(folder: Path, engine: str, part_rows: int) -> tuple[float, float]:
    """Seconds, and processor seconds of the whole family, of one examination."""
    command = [sys.executable, "-m", "assay", "examine", str(folder / "claim.csv"), "--against",
               str(folder / "customers.parquet"), "--as-of", "2025-06-30", "--country", "US", "--progress", "none",
               "--out", str(folder / engine), "--engine", engine]  # fmt: skip
    start = time.perf_counter()
    used: dict[int, float] = {}
    own = os.environ | {"ASSAY_SPARK_ROWS": str(part_rows)}
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, env=own) as child:
        while child.poll() is None:
            used |= family(child.pid)
            time.sleep(0.2)
    if child.returncode:
        raise SystemExit(f"assay examine --engine {engine} ended with {child.returncode}")
    return time.perf_counter() - start, sum(used.values())


def family(pid: int) -> dict[int, float]:
    """Processor seconds used so far by a process and everything below it, by process."""
    parents, used = {}, {}
    for place in Path("/proc").iterdir():
        if place.name.isdigit():
            try:
                told = (place / "stat").read_text().rpartition(")")[2].split()
            except OSError:  # it has just ended
                continue
            parents[int(place.name)], used[int(place.name)] = int(told[1]), (int(told[11]) + int(told[12])) / TICKS
    below, wave = {pid}, {pid}
    while wave:
        wave = {p for p, parent in parents.items() if parent in wave} - below
        below |= wave
    return {p: used[p] for p in below if p in used}


def outcome(case: Path) -> tuple[str, str]:
    """Digests of the result without the engine's name, and of the rows."""
    result = json.loads((case / "result.json").read_text())
    del result["run"]["engine"]
    told = json.dumps(result, sort_keys=True).encode()
    return hashlib.sha256(told).hexdigest(), hashlib.sha256((case / "rows.parquet").read_bytes()).hexdigest()


if __name__ == "__main__":
    main()
