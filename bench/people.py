"""The bench's data: customers.parquet and claim.csv of any size, the same on every machine."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from math import gcd
from pathlib import Path

import duckdb

SQL = Path(__file__).parent / "people.sql"
PEOPLE = Path(__file__).parent.parent / "src" / "assay" / "desk" / "demo" / "people.parquet"

# Bytes per row of either file as made, and of either side as spelled; rounded up from those of 3 million people, as
# numbers grow longer.
CUSTOMER_BYTES, CLAIM_BYTES, SPELLED_BYTES = 60, 175, 75
MEMORY = "1GB"  # of the generator, whatever the size: it streams
# Below TELLING rows most of what is measured is what a run takes whatever its size: it shows that the bench works, not
# how fast Assay is (docs/performance.md: a tenth of a million rows takes a third of the time). Growth is told from
# GROWING on.
TELLING, GROWING = 1_000_000, 100_000
NAMED = {"1m": (1_000_000, 1_000_000), "10m": (10_000_000, 10_000_000), "87m": (87_000_000, 100_000_000)}


@dataclass(frozen=True)
class Size:
    """Rows of the claim, and customers; a claim holds no more rows than there are customers."""

    claimed: int
    customers: int

    @property
    def bytes(self) -> int:
        """Disk that the data need, spelled copies included."""
        return self.customers * (CUSTOMER_BYTES + SPELLED_BYTES) + self.claimed * (CLAIM_BYTES + SPELLED_BYTES)

    @property
    def words(self) -> str:
        """As people say it."""
        return f"{self.claimed:,} x {self.customers:,}"


READ = Size(100_000, 100_000)  # rows read from other formats


def size_of(text: str) -> Size:
    """A size by its name (`1m`, `10m`, `87m`: 87 million rows against 100 million customers) or by a number of rows."""
    claimed, customers = NAMED.get(text.lower()) or (int(text), int(text))
    return Size(claimed, customers)


def make(folder: Path, size: Size) -> Path:
    """The folder of the size's customers.parquet and claim.csv below `folder`, written unless they are there.

    Raises SystemExit with a sentence when the disk has too little room.
    """
    place = folder / f"{size.claimed}x{size.customers}"
    if (place / "done").exists():
        return place
    place.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(place).free
    if free < size.bytes:
        raise SystemExit(
            f"{size.words} needs about {size.bytes / 1e9:.1f} GB of disk at {place}, {free / 1e9:.1f} GB are free: "
            "free some, or say --folder."
        )
    with duckdb.connect(config={"memory_limit": MEMORY, "temp_directory": str(place / "spill")}) as connection:
        connection.execute("SET enable_progress_bar = false")
        connection.execute(_filled(place, size))
    (place / "done").touch()
    return place


def drop_customers(place: Path) -> None:
    """Make room: without the customers' table the folder is not `done`, and the next run makes its files anew."""
    (place / "done").unlink()
    (place / "customers.parquet").unlink()


def _filled(place: Path, size: Size) -> str:
    stride = int(size.customers * 0.6180339887) | 1  # the golden section scatters; prime to the customers: no one twice
    while gcd(stride, size.customers) > 1:
        stride += 2
    return SQL.read_text(encoding="utf-8").format(
        people=PEOPLE,
        customers=size.customers,
        claimed=size.claimed,
        stride=stride,
        offices=1 + size.customers // 2_000,
        folder=place,
    )
