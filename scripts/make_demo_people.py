"""Makes `src/assay/desk/demo/people.parquet` from pseudopeople's sample census (simulated people, BSD-3-Clause).

Usage: python scripts/make_demo_people.py PATH/decennial_census.parquet
"""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb

TARGET = Path(__file__).resolve().parent.parent / "src" / "assay" / "desk" / "demo" / "people.parquet"

# adults once each, complete names, in a fixed order that has nothing to do with households
SQL = """
    COPY (
        SELECT first_name, last_name, strftime(date_of_birth, '%Y-%m-%d') AS birth_date, lower(sex[1]) AS gender,
               concat_ws(' ', street_number, street_name) AS street
        FROM (
            SELECT *, row_number() OVER (PARTITION BY simulant_id ORDER BY year, household_id) AS n
            FROM read_parquet(?)
        )
        WHERE n = 1 AND first_name IS NOT NULL AND last_name IS NOT NULL AND date_of_birth IS NOT NULL
          AND street_name IS NOT NULL AND street_number IS NOT NULL AND sex IS NOT NULL
          AND date_of_birth BETWEEN DATE '1930-01-01' AND DATE '2001-12-31'
        ORDER BY md5(simulant_id) LIMIT 6000
    ) TO ? (FORMAT parquet, COMPRESSION zstd)
"""


def main() -> None:
    """Write the file."""
    duckdb.execute(SQL.replace("?", "'" + sys.argv[1].replace("'", "''") + "'", 1).replace("?", f"'{TARGET}'"))
    print(TARGET, TARGET.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
