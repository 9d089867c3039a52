"""A claim examined on Spark has the outcome, row by row, and the verdict of one machine, byte for byte."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import assay
from assay.desk.demo import AS_OF, build_company, write_posts
from assay.settings import Settings

pytestmark = pytest.mark.spark


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's company and claims."""
    folder = tmp_path_factory.mktemp("demo")
    write_posts(build_company(), folder)
    return folder


def _told(folder: Path, claim: str, out: str, settings: Settings) -> tuple[dict[str, Any], bytes]:
    assay.examine(
        folder / claim, against=folder / "assay.toml", out=folder / out, as_of=AS_OF, settings=settings,
        claim=folder / "padded.claim.toml",
    )  # fmt: skip
    result: dict[str, Any] = json.loads((folder / out / "result.json").read_text())
    assert result["run"].pop("engine") == settings.engine
    return result, (folder / out / "rows.parquet").read_bytes()


def test_the_padded_claim(demo: Path, spark: Settings) -> None:
    here = _told(demo, "padded.zip", "here", Settings(threads=2))
    there = _told(demo, "padded.zip", "there", spark)
    assert there == here
    assert here[0]["matching"]["matched"] > 500
