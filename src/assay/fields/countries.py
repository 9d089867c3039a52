"""Country names and codes as ISO 3166-1 alpha-2, from the ISO list and its translations that pycountry carries."""

from __future__ import annotations

import gettext
from functools import cache

import pycountry

from assay.fields.folding import fold

# Names people write that are in no ISO list or translation of it.
_USUAL = {
    "uk": "GB", "great britain": "GB", "england": "GB", "scotland": "GB", "wales": "GB", "northern ireland": "GB",
    "usa": "US", "u s a": "US", "u s": "US", "united states": "US", "america": "US", "holland": "NL",
    "south korea": "KR", "korea": "KR", "north korea": "KP", "russia": "RU", "ivory coast": "CI",
    "czech republic": "CZ", "holy see vatican city state": "VA",
    "brd": "DE", "uae": "AE", "vatican": "VA", "macedonia": "MK", "swaziland": "SZ", "burma": "MM", "cape verde": "CV",
    "turkey": "TR", "turkiye": "TR", "palestine": "PS", "taiwan": "TW", "vietnam": "VN", "iran": "IR", "syria": "SY",
    "bolivia": "BO", "venezuela": "VE", "tanzania": "TZ", "moldova": "MD", "laos": "LA", "brunei": "BN",
    "hong kong": "HK", "macau": "MO", "kosovo": "XK", "xk": "XK", "congo": "CG", "dr congo": "CD",
    "drc": "CD", "el": "GR",
}  # fmt: skip
# Widely written languages among the translations; more only slow the first look-up.
LANGUAGES = [
    "de",
    "fr",
    "es",
    "it",
    "pt",
    "pt_BR",
    "nl",
    "pl",
    "sv",
    "da",
    "nb",
    "fi",
    "cs",
    "sk",
    "hu",
    "ro",
    "bg",
    "el",
    "tr",
    "ru",
    "uk",
    "ja",
    "zh_CN",
    "zh_TW",
    "ko",
    "ar",
    "he",
    "hi",
    "id",
    "vi",
    "th",
    "hr",
    "sl",
    "et",
    "lv",
    "lt",
]


@cache
def _codes() -> dict[str, str]:
    known: dict[str, str] = {}
    for country in pycountry.countries:
        names = [country.alpha_2, country.alpha_3, country.name]
        names += [getattr(country, "official_name", ""), getattr(country, "common_name", "")]
        for said in names:
            known.setdefault(fold(said), country.alpha_2)
    known.update(_USUAL)
    for language in LANGUAGES:
        told = gettext.translation("iso3166-1", pycountry.LOCALES_DIR, languages=[language], fallback=True)
        for country in pycountry.countries:
            known.setdefault(fold(told.gettext(country.name)), country.alpha_2)
            common = getattr(country, "common_name", None)
            if common:
                known.setdefault(fold(told.gettext(common)), country.alpha_2)
    known.pop("", None)
    return known


def country_code(text: str) -> str | None:
    """ISO alpha-2 of a country's name (many languages), alpha-2 or alpha-3; None when it is none."""
    if any(map(str.isdigit, text)):
        return None  # none has digits; so much can be told before the names of all languages are loaded
    words = fold(text)
    return _codes().get(words) or _codes().get(words.removeprefix("the "))


@cache
def alpha_2() -> frozenset[str]:
    """All alpha-2 codes."""
    return frozenset(c.alpha_2 for c in pycountry.countries)


def country_code_sql(value: str) -> str:
    """DuckDB expression: alpha-2 where `value` is one already, in either case; other names take the exact path."""
    listed = "|".join(sorted(alpha_2()))  # a pattern and no IN list, which the engine would make a join of
    return f"CASE WHEN length({value}) = 2 AND regexp_full_match(upper({value}), '{listed}') THEN upper({value}) END"
