"""What the tests of the reference may ask for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from assay.engine import Engine
from assay.fields import Context
from assay.reference import Reference, open_reference
from assay.settings import Settings
from tests.reference.made import CUSTOMERS, HEADERS, Opened, write_table


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(threads=2, memory=1 << 30, temp=tmp_path)


@pytest.fixture
def opened(engine: Engine, settings: Settings) -> Opened:
    """Opens a reference in the test's engine."""

    def open_it(source: str | Path, **options: Any) -> Reference:
        options.setdefault("context", Context(region="DE"))
        return open_reference(str(source), engine, settings, **options)

    return open_it


@pytest.fixture
def people(tmp_path: Path) -> Path:
    """The customers as a Parquet file of text, the quickest source."""
    return write_table(tmp_path / "people.parquet", HEADERS, CUSTOMERS)
