"""Conformance: the compiled path says what the exact or the SQL path says, or hands the value over."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from phonenumbers.phonemetadata import PhoneMetadata

from assay.fields import KINDS, Context
from assay.fields.compiled import letters
from assay.fields.compiled.columns import SLICE
from assay.fields.compiled.trimming import trimmed
from assay.fields.dialling import REGIONS
from assay.fields.folding import fold
from assay.fields.styles import date_style
from tests.fields import both_paths
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


def _dialled_in(region: str, chance: random.Random) -> list[str]:
    """Digits behind all that may stand in front of a number in a country, plain and with marks."""
    data = PhoneMetadata.metadata_for_region(region)
    code, own = str(data.country_code), data.national_prefix or ""
    fronts = ("", own, f"({own})", "0", "00", "011", f"00{code}", code, code + own, f"+{code}", f"(+{code}) ", "+", "1")
    made = []
    for front in fronts * 4:
        digits = "".join(chance.choices("0123456789", k=chance.randrange(4, 14)))
        made += [front + digits, f"{front}{digits[:3]} {digits[3:5]}-{digits[5:]}"]
    return made


@pytest.mark.parametrize("style", [{}, {"phones": "bare"}])
@pytest.mark.parametrize("told", [True, False])
def test_phones_of_every_country_are_dialled_as_by_sql(style: dict[str, str], told: bool) -> None:
    chance = random.Random(11)
    raw = [(text, region) for region in REGIONS for text in _dialled_in(region, chance)]
    texts, regions = [text for text, _ in raw], [region if told else None for _, region in raw]
    context, spelling = Context(region="CH", style=style), KINDS["phone"].spelling
    assert spelling.quick is not None
    assert spelling.sql is not None
    places = pa.chunked_array([regions], pa.string()) if told else None
    said = spelling.quick(pa.chunked_array([texts], pa.string()), context, 2, places).to_pylist()
    slow = run(spelling.sql("v", context, "region" if told else "NULL"), texts, regions)
    assert sum(a is not None for a in said) > len(said) / 3
    assert sum(a is not None and a != b for a, b in zip(said, slow, strict=True)) == 0


@given(value=st.from_regex(r"[(]?[+]?[(]?[0-9 ()./+-]{4,20}( ?x[0-9]{1,3})?", fullmatch=True), region=st.sampled_from(
    ["DE", "US", "RU", "CN", "IT", "AU", "BR", "HU", "KZ", "us", "XX", None]
))  # fmt: skip
@settings(max_examples=200, deadline=None)
@example(value="000000", region="us")
def test_a_phone_is_spelled_by_its_row_s_country(value: str, region: str | None) -> None:
    both_paths.spelled("phone", value, Context(region="FR"), region)


@given(
    value=st.from_regex(r"[A-Za-z]{0,3}[ -]?[0-9]{0,9}[ .-]?[0-9A-Za-z]{0,4}", fullmatch=True),
    region=st.sampled_from(["US", "DE", "JP", "AU", "GB", "NL", None]),
)
@settings(max_examples=300, deadline=None)
def test_a_postcode_is_spelled_by_its_row_s_country(value: str, region: str | None) -> None:
    context, spelling = Context(region="NO"), KINDS["postcode"].spelling
    assert spelling.quick is not None
    assert spelling.sql is not None
    text = value.strip(" ")
    places = pa.chunked_array([[region]], pa.string())
    (said,) = spelling.quick(pa.chunked_array([[text]], pa.string()), context, 1, places).to_pylist()
    assert said is None or said == run(spelling.sql("v", context, "region"), [text], [region])[0]
    assert said is None or said == both_paths.by_hand("postcode", text, context, region)


def test_postcodes_meant_to_be_quick_are() -> None:
    texts = ["sw1a 1aa", "90210-1234", "2138", "D-10115", "00-950", "12.0", "é1", "--"]
    assert compiled("postcode", texts, Context(region="US")) == [
        "SW1A1AA", "90210", "02138", "10115", "00950", None, None, None,
    ]  # fmt: skip


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string()])
def test_blanks_are_taken_off(kind: pa.DataType) -> None:
    plain = pa.chunked_array([["a", None, "b c"], ["\u00a0d"], []], kind)
    assert trimmed(plain) is plain
    blanks = pa.chunked_array([["a"], [" b\t", "\r\n ", None, "\x01c "]], kind)
    assert trimmed(blanks).to_pylist() == ["a", "b", None, None, "\x01c"]
    assert trimmed(blanks[2:]).to_pylist() == [None, None, "\x01c"]
