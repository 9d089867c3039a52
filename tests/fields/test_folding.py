"""The fold: both paths agree on every letter, and folding twice changes nothing."""

from __future__ import annotations

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.fields.folding import fold, fold_sql, folded


@pytest.mark.parametrize(
    ("raw", "want"),
    [
        ("Zoë", "zoe"),
        ("O'Brien", "obrien"),
        ("O’Brien", "obrien"),
        ("Jean-Pierre", "jean pierre"),
        ("STRASSE/straße", "strasse strasse"),
        ("ﬁne", "fine"),
        ("Åse Ødegård", "ase odegard"),
        ("Νίκος", "nikos"),
        ("…", ""),
        ("\u202eabc\u200b", "abc"),
    ],
)
def test_fold(raw: str, want: str) -> None:
    assert fold(raw) == want


def test_both_paths_agree_on_every_latin_letter() -> None:
    letters = [chr(c) for c in (*range(1, 0x250), *range(0x1E00, 0x1F00))]
    texts = letters + [f"a{c}b" for c in letters] + [f"{c} {c.lower()}" for c in letters]
    connection = duckdb.connect()
    connection.execute("CREATE TABLE t AS SELECT unnest(?) AS v", [texts])
    answers = connection.execute(f"SELECT v, {fold_sql('v')} FROM t").fetchall()
    assert len(answers) == len(texts)
    told = [(v, said) for v, said in answers if said is not None]
    assert len(told) > len(texts) // 2
    assert [(v, said, folded(v)) for v, said in told if said != folded(v)] == []


@given(st.text(max_size=40))
@settings(max_examples=300, deadline=None)
def test_folding_twice_changes_nothing(raw: str) -> None:
    assert fold(fold(raw)) == fold(raw)
