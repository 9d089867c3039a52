"""Phone numbers to E.164 as SQL, written from libphonenumber's own metadata for every region.

Each step is the one of `phonenumbers.parse`, so that both give the same number; what the SQL does not take gives NULL
and goes to the library. Names in the SQL: `d` digits with or without plus, `r` region, `p` the same with the
international prefix as plus, `w` with a country code written without plus found, `x` country code and number.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import numpy as np
import phonenumbers
from phonenumbers.phonemetadata import PhoneMetadata

from assay.engine import literal
from assay.fields.expressions import one_of, staged, tidy

SHORTEST, LONGEST = 7, 15  # digits with country code: Niue and St Helena have 7; ITU-T E.164 allows 15
LOCAL = "~"  # marks the national digits of a number whose country nobody knows
REGIONS: tuple[str, ...] = tuple(sorted(phonenumbers.SUPPORTED_REGIONS))
_SIGNS = r" ().\/\x{00A0}\x{2010}-\x{2015}\x{2212}-"
FORMATTED = rf"^(?:(?i:tel)[.:]? *)?[(]?[+]?[(]?[0-9][0-9{_SIGNS}]*$"
EXTENSION = (
    r"(?i)[ ,]*(?:(?:e?xt(?:ensi(?:o|ó))?n?|доб|anexo)[:.]?[ ,-]*[0-9]{1,20}"
    r"|(?:[x#]|int)[:.]?[ ,-]*[0-9]{1,9})#?$"
)


@cache
def e164_sql(value: str, region: str, default: str | None, bare: bool) -> str:
    """E.164, `~` and digits where no country is known, or NULL for what the library should see.

    `region` is an SQL expression for an ISO 3166 alpha-2 code or NULL, `default` the code used where that is NULL or
    unknown. With `bare`, digits that do not begin with zero begin with a country code.
    """
    home = literal(default) if default in REGIONS else "NULL::VARCHAR"
    code = f"upper(CAST({region} AS VARCHAR))"
    place = home if region == "NULL" else f"CASE WHEN {one_of(code, REGIONS)} THEN {code} ELSE {home} END"
    places = _places(region, default)
    steps = [
        {"phone_value": value, "phone_region": place},
        {"t": tidy("phone_value", "y"), "r": "phone_region"},
        {"b": f"regexp_replace(t, {literal(EXTENSION)}, '')"},
        {"d": _digits()},
        {"p": _plus(places, bare)},
        {"w": _with_code(places)},
        {"i": "CASE WHEN starts_with(w, '+') THEN substr(w, 2) END"},
        {"x": _joined(places)},
        {"again": _stripped("x")},
    ]
    return staged(steps, _settled())


def _places(region: str, default: str | None) -> tuple[str, ...]:
    """The regions a row can have, the likeliest first."""
    first = (default,) if default in REGIONS else ()
    return first if region == "NULL" else (*first, *(r for r in REGIONS if r != default))


def _digits() -> str:
    """Plus and digits of a plainly written number `t`, its own marked form as it stands, else NULL."""
    plain = "regexp_replace({}, '[^0-9+]', '', 'g')"
    return f"""CASE WHEN length(t) > 60 THEN NULL
        WHEN regexp_full_match(t, '[+]?[0-9]{{5,17}}|{LOCAL}[1-9][0-9]*') THEN t
        WHEN regexp_full_match(t, '[0-9]{{5,15}}[.]0+') THEN split_part(t, '.', 1)
        WHEN regexp_full_match(t, '[0-9]+[.][0-9]*[1-9][0-9]*|[0-9]{{16,}}[.]0+') THEN NULL
        WHEN regexp_matches(t, {literal(FORMATTED)}) THEN {plain.format("t")}
        WHEN b <> t AND regexp_matches(b, {literal(FORMATTED)}) THEN {plain.format("b")} END"""


def _plus(places: tuple[str, ...], bare: bool) -> str:
    """Strip the international prefix of the region (`_maybe_strip_i18n_prefix_and_normalize`)."""
    whens = [f"WHEN starts_with(d, '+') OR starts_with(d, '{LOCAL}') THEN d"]
    if bare:
        whens.append("WHEN NOT starts_with(d, '0') THEN '+' || d")
    whens.append("WHEN r IS NULL THEN CASE WHEN regexp_matches(d, '^00[1-9]') THEN '+' || substr(d, 3) ELSE d END")
    prefixes: dict[str, list[str]] = {}
    for place in places:
        prefixes.setdefault(str(_region(place).international_prefix), []).append(place)
    for prefix, members in prefixes.items():
        found, cut = _cut("d", prefix, None)
        dialled = f"CASE WHEN {found} AND NOT starts_with({cut}, '0') THEN '+' || {cut} ELSE d END"
        whens.append(f"WHEN {one_of('r', members)} THEN {dialled}")
    return f"CASE {' '.join(whens)} ELSE d END"


def _with_code(places: tuple[str, ...]) -> str:
    """Find the region's own country code written without plus (`_maybe_extract_country_code`)."""
    return f"CASE WHEN starts_with(p, '+') THEN p {_by(places, _without_plus)} ELSE p END"


def _without_plus(place: str) -> str:
    data = _region(place)
    code, desc = str(data.country_code), data.general_desc
    rest = _viable(f"substr(p, {len(code) + 1})", data)
    general = literal(desc.national_number_pattern)
    better = f"NOT regexp_full_match(p, {general}) AND regexp_full_match({rest}, {general})"
    too_long = f"length(p) > {max(desc.possible_length)}"
    return f"CASE WHEN starts_with(p, '{code}') AND ({too_long} OR ({better})) THEN '+{code}' || {rest} ELSE p END"


def _joined(places: tuple[str, ...]) -> str:
    """Country code and national number, the national prefix stripped; `~` and digits without a country."""
    national = _by(places, lambda place: f"'{_region(place).country_code}' || {_strip('w', _region(place))}")
    return f"""CASE WHEN starts_with(w, '{LOCAL}') THEN {_local("w")}
        WHEN starts_with(w, '+') THEN CASE WHEN regexp_matches(w, {literal(_VALID)}) THEN {_stripped("i")} END
        {national} WHEN r IS NULL THEN {_local("w")} END"""


def _settled() -> str:
    """E.164 when of possible length and stripping once more would change nothing: a spelling is idempotent."""
    return f"""CASE WHEN starts_with(x, '{LOCAL}') THEN x
        WHEN length(x) BETWEEN {SHORTEST} AND {LONGEST} AND again = x THEN '+' || x END"""


def _local(digits: str) -> str:
    bare = f"ltrim({digits}, '0{LOCAL}')"
    return f"CASE WHEN length({bare}) BETWEEN 5 AND {LONGEST} THEN '{LOCAL}' || {bare} END"


def _by(places: tuple[str, ...], branch: Callable[[str], str]) -> str:
    return " ".join(f"WHEN r = '{place}' THEN {branch(place)}" for place in places)


def _stripped(i: str) -> str:
    """The national prefix gone from digits that begin with a country code, by the code's main region."""
    whens = [
        f"WHEN starts_with({i}, '{code}') THEN '{code}' || {_strip(f'substr({i}, {len(code) + 1})', data)}"
        for code, data in _codes().items()
        if data.national_prefix_for_parsing
    ]
    return f"CASE WHEN NOT regexp_matches({i}, {literal(_STRIPPABLE)}) THEN {i} {' '.join(whens)} ELSE {i} END"


def _cut(number: str, prefix: str, rule: str | None) -> tuple[str, str]:
    """SQL: whether `number` begins with the pattern `prefix`, and what is left (or rewritten by `rule`)."""
    if prefix.isdigit():
        return f"starts_with({number}, '{prefix}')", f"substr({number}, {len(prefix) + 1})"
    pattern = literal(f"^(?:{prefix})")
    gone = f"regexp_replace({number}, {pattern}, '')"
    if rule:
        last = prefix.count("(") - prefix.count("(?:")
        taken = f"regexp_extract({number}, {pattern}, {last}) <> ''"
        gone = f"CASE WHEN {taken} THEN regexp_replace({number}, {pattern}, {literal(rule)}) ELSE {gone} END"
    return f"regexp_matches({number}, {pattern})", gone


def _viable(number: str, data: Any) -> str:
    """`_maybe_strip_national_prefix_carrier_code`: strip unless that makes a viable number an impossible one."""
    if not data.national_prefix_for_parsing:
        return number
    found, cut = _cut(number, data.national_prefix_for_parsing, data.national_prefix_transform_rule)
    general = literal(data.general_desc.national_number_pattern)
    keeps = f"regexp_full_match({number}, {general}) AND NOT regexp_full_match({cut}, {general})"
    return f"CASE WHEN {found} AND NOT ({keeps}) THEN {cut} ELSE {number} END"


def _strip(number: str, data: Any) -> str:
    """The same, unless what is left has a length the region does not know (`_test_number_length`, in `parse`)."""
    if not data.national_prefix_for_parsing:
        return number
    found, cut = _cut(number, data.national_prefix_for_parsing, data.national_prefix_transform_rule)
    desc = data.general_desc
    general = literal(desc.national_number_pattern)
    keeps = f"regexp_full_match({number}, {general}) AND NOT regexp_full_match({cut}, {general})"
    fits = _long_enough(f"length({cut})", desc.possible_length)
    return f"CASE WHEN {found} AND NOT ({keeps}) AND ({fits}) THEN {cut} ELSE {number} END"


def _long_enough(length: str, possible: Sequence[int]) -> str:
    """`length` is possible, or more; written as ranges."""
    gaps = [n for n in range(min(possible), max(possible)) if n not in possible]
    return " AND ".join([f"{length} >= {min(possible)}", *(f"{length} <> {n}" for n in gaps)])


@cache
def _region(place: str) -> Any:
    return PhoneMetadata.metadata_for_region(place)


@cache
def _codes() -> dict[str, Any]:
    """Country calling code -> metadata of its main region."""
    return {
        str(code): PhoneMetadata.metadata_for_region_or_calling_code(code, regions[0])
        for code, regions in phonenumbers.COUNTRY_CODE_TO_REGION_CODE.items()
    }


@cache
def own_prefixes() -> np.ndarray:
    """By country code: 0 for none, else 1024 and a bit for each digit its national prefix may begin with."""
    table = np.zeros(1000, np.int64)
    for code, data in _codes().items():
        prefix = data.national_prefix_for_parsing or ""
        simple = re.fullmatch(r"\d+(\|\d+)*|", prefix)  # a pattern may begin with anything
        table[int(code)] = 1024 | (sum({1 << int(p[0]) for p in prefix.split("|") if p}) if simple else 1023)
    return table


_VALID = f"^[+](?:{'|'.join(_codes())})"
_STRIPPABLE = (
    "^(?:"
    + "|".join(
        f"{code}(?:{data.national_prefix_for_parsing})"
        for code, data in _codes().items()
        if data.national_prefix_for_parsing
    )
    + ")"
)
