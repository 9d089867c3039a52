"""Reads a dump from bytes and gives back its rows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from assay.intake import Intake, Relation, read
from assay.intake.budget import Budget
from assay.intake.model import Stored
from assay.intake.spool import Spool
from assay.intake.visit import Visit
from assay.settings import Settings

Rows = list[list[str | None]]


def rows_of(relation: Relation) -> Rows:
    """All rows of a relation as text, in order; checks the numbering."""
    table = pq.read_table(list(relation.parquet))
    assert table.column("row").to_pylist() == list(range(1, relation.rows + 1))
    columns = [table.column(f"c{i}").to_pylist() for i in range(len(relation.columns))]
    return [list(row) for row in zip(*columns, strict=True)]


def visited(path: Path, home: Path, *, password: str | None = None, **limits: int) -> Visit:
    """`path` visited without a box, for speed."""
    home.mkdir(parents=True, exist_ok=True)
    values = {"unpacked": 1 << 30, "member": 1 << 30, "members": 1_000, "depth": 5} | limits
    budget = Budget(folder=home, deadline=1e18, packed=path.stat().st_size, **values)
    visit = Visit(home, Spool(home, budget), password)
    visit.begin(Stored(path, path.name, path.stat().st_size), "outermost")
    return visit


@pytest.fixture
def visit(tmp_path: Path) -> Callable[..., Visit]:
    """Visits bytes under a name."""

    def run(data: bytes, name: str = "dump.csv", **options: int | str) -> Visit:
        path = tmp_path / name
        path.write_bytes(data)
        return visited(path, tmp_path / "home", **options)  # type: ignore[arg-type] # options of two kinds

    return run


@pytest.fixture
def boxed(tmp_path: Path) -> Callable[..., Intake]:
    """Reads bytes through the real door."""

    def run(data: bytes, name: str = "dump.csv", **settings: int) -> Intake:
        path = tmp_path / name
        path.write_bytes(data)
        return read([path], tmp_path / "out", Settings(**settings))  # type: ignore[arg-type] # all numbers

    return run
