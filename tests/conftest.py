"""What every test may ask for: an engine, the shared data, real database servers, a browser."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings

from assay.engine import Engine
from assay.settings import Settings

pytest_plugins = ["tests.servers", "tests.browser"]

ROOT = Path(__file__).parent.parent

# No test is timed: a machine that is busy with something else is no fault of the code.
hypothesis_settings.register_profile("untimed", deadline=None)
hypothesis_settings.load_profile("untimed")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """In CI nothing may be skipped: what would be a skip elsewhere is a failure there (ASSAY_NO_SKIPS=1)."""
    report = yield
    if report.skipped and os.environ.get("ASSAY_NO_SKIPS") == "1" and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped, and ASSAY_NO_SKIPS forbids that: {report.longrepr}"
    return report


@pytest.fixture(scope="session")
def shared() -> Path:
    """The shared public data; tests that use it are marked `shared`."""
    folder = Path(os.environ.get("ASSAY_SHARED_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip("the shared public data is missing; set ASSAY_SHARED_DATA")
    return folder


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """An engine over a folder of its own."""
    with Engine(tmp_path, Settings(threads=2, memory=1 << 30)) as opened:
        yield opened
