"""Values become literals of SQL whatever they hold: a NUL would end the text for DuckDB's parser."""

from __future__ import annotations

import pytest

from assay.engine import Engine, literal


@pytest.mark.parametrize("value", ["", "it's", "a\0b", "\0", "DE\0", "\0'\0", "a\\'b", "line\nline", "\u202eabc"])
def test_a_text_comes_back_as_it_was(engine: Engine, value: str) -> None:
    assert engine.one(f"SELECT {literal(value)}, CASE ? WHEN {literal(value)} THEN 1 ELSE 0 END", [value]) == (value, 1)
