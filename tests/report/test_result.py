"""The result's schema is published and holds."""

from __future__ import annotations

import json
from pathlib import Path

from assay.report import SCHEMA_VERSION, Result

ROOT = Path(__file__).parent.parent.parent


def test_the_published_schema_is_the_one_in_use() -> None:
    published = json.loads((ROOT / "docs" / "result.schema.json").read_text(encoding="utf-8"))
    assert published == json.loads(json.dumps(Result.model_json_schema()))


def test_it_comes_back_as_it_went(result: Result) -> None:
    assert Result.model_validate_json(result.json_text()) == result
    assert json.loads(result.json_text())["schema_version"] == SCHEMA_VERSION
