"""Conformance: the compiled path says what the exact or the SQL path says, or hands the value over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.fields import KINDS, Context
from assay.fields.compiled import letters
from assay.fields.compiled.columns import SLICE
from assay.fields.folding import fold
from assay.fields.styles import date_style
from tests.fields.many_values import column, run

COMPILED = sorted(kind.id for kind in KINDS.all().values() if kind.spelling.quick is not None)
LETTERS = st.text(st.characters(codec="utf-8"), max_size=24)
# what the kinds' own values are made of, so that many of the made-up ones are nearly right
MADE = st.text(st.sampled_from("aAbBzZ019 24.-_+@/:$*'`,;TZ|xß\u00e9\u0301ł王\u200b"), max_size=24)
PARTS = (
    *("Dr", "Ann", "Müller", "O'Brien", "LEE", "III", "Hauptstrasse", "strasse", "12a", "12", "N.", "Łódź"),
    *("street", "bd", "av", "number", "apartment", "avenida", "Haussmann", "x"),
)
WORDS = st.lists(st.sampled_from(PARTS), max_size=6).map(" ".join)
MAIL = st.builds(
    "{}@{}".format, MADE, st.sampled_from(("gmail.com", "GoogleMail.com", "x.co.uk", "outlook.com", "a.b-c.d"))
)
PHONE = st.from_regex(r"[+]?[0-9]{0,16}", fullmatch=True)


def compiled(kind: str, values: Sequence[str | None], context: Context, threads: int = 1) -> list[str | None]:
    quick = KINDS[kind].spelling.quick
    assert quick is not None
    return [*quick(pa.chunked_array([list(values)], pa.string()), context, threads, None).to_pylist()]


def slower(kind: str, value: str, context: Context) -> str | None:
    spelling = KINDS[kind].spelling
    said = None
    if spelling.sql is not None:
        said = run(f"CAST({spelling.sql('v', context, 'NULL')} AS VARCHAR)", [value])[0]
    if said is None and spelling.exact is not None:
        said = spelling.exact(value, context, None)
    return None if said is None else str(said)


def agrees(kind: str, value: str, context: Context) -> None:
    text = value.strip(" \t\n\r")
    if not text:
        return
    (said,) = compiled(kind, [text], context)
    assert said is None or said == slower(kind, text, context)
    if said is not None:
        assert compiled(kind, [said], context) in ([said], [None])


@pytest.mark.parametrize("kind", COMPILED)
@given(value=st.one_of(LETTERS, MADE, WORDS, MAIL, PHONE))
@settings(max_examples=150, deadline=None)
def test_any_text(kind: str, value: str) -> None:
    agrees(kind, value, Context(region="DE", style={"dates": "%d.%m.%Y|%m/%d/%Y %I:%M %p", "order": "dmy"}))


def test_every_letter_folds_as_by_hand() -> None:
    letters = [chr(c) for c in range(1, 0x30000) if not 0xD800 <= c < 0xE000]
    texts = [f"a{c}b" for c in letters] + [f"{c}" for c in letters]
    told = [(text, said) for text, said in zip(texts, compiled("city", texts, Context()), strict=True) if said]
    assert len(told) > 80_000
    assert [text for text, said in told if said != fold(text)] == []


def test_the_stored_table_of_letters_is_the_built_one() -> None:
    letters.letters.cache_clear()
    made = letters.built()
    with np.load(letters.STORED) as stored:
        assert str(stored["makers"]).startswith("Unicode ")
    for told, other in zip(letters.letters(), made, strict=True):
        assert told.dtype == other.dtype
        assert np.array_equal(told, other)


def test_every_pair_of_odd_letters_folds_as_by_hand() -> None:
    """Letters that may join: what composes with what is in front of it is left to the exact path."""
    random = np.random.default_rng(3)
    codes = random.integers(0xA0, 0x3200, (60_000, 3))
    texts = ["".join(map(chr, row)) for row in codes.tolist()]
    told = [(text, said) for text, said in zip(texts, compiled("city", texts, Context()), strict=True) if said]
    assert len(told) > 10_000
    assert [text for text, said in told if said != fold(text)] == []


@pytest.mark.parametrize(
    "style", ["%Y-%m-%d", "%d.%m.%Y", "%m/%d/%Y", "%Y%m%d", "%d/%m/%Y %H:%M:%S", "%m/%d/%Y %I:%M %p"]
)
def test_every_day_of_a_century_is_read(style: str) -> None:
    days = [date(1925, 1, 1) + timedelta(days=7 * at) for at in range(5_300)]
    texts = [day.strftime(style) for day in days]
    seen = column(texts)
    context = Context(style=date_style(seen, Context()), as_of=date(2030, 1, 1))
    told = compiled("birth_date", texts, context)
    exact = KINDS["birth_date"].spelling.exact
    assert exact is not None
    assert told == [exact(text, context, None) for text in texts] == [day.isoformat() for day in days]


def test_zones_are_taken_off() -> None:
    texts = [
        "2024-02-29 23:30:00-05:00",
        "2024-01-01T00:10:00+0200",
        "1999-12-31 24:00:00",
        "2023-02-29",
        "0001-01-01 00:00 +01",
    ]
    assert compiled("created_at", texts, Context()) == ["2024-03-01T04:30:00", "2023-12-31T22:10:00", None, None, None]


@pytest.mark.parametrize("kind", COMPILED)
def test_slices_nulls_and_threads_change_nothing(kind: str) -> None:
    values = ["Ann Lee", None, "ann@example.org", "2024-01-31", "12 Main Street", "+4930123456", "", "00123"] * (
        SLICE // 6
    )
    context = Context(region="DE")
    want = [compiled(kind, [value], context)[0] for value in values[:8]] * (SLICE // 6)
    assert compiled(kind, values, context, threads=2) == want
    quick = KINDS[kind].spelling.quick
    assert quick is not None
    assert quick(pa.chunked_array([values], pa.large_string())[3:-5], context, 2, None).to_pylist() == want[3:-5]
    assert len(quick(pa.chunked_array([], pa.string()), context, 2, None)) == 0
