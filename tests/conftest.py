"""What every test may ask for."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from assay.engine import Engine
from assay.settings import Settings

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def shared() -> Path:
    """The shared public data; tests that use it are marked `shared`."""
    folder = Path(os.environ.get("ASSAY_SHARED_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip("the shared public data is missing; set ASSAY_SHARED_DATA")
    return folder


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    """An engine over a folder of its own."""
    return Engine(tmp_path, Settings(threads=2, memory=1 << 30))
