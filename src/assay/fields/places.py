"""Spelling of address parts: streets, towns, regions and postcodes."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

import numpy as np
import pyarrow as pa
import pycountry

from assay.engine import literal
from assay.fields.compiled.columns import by_country
from assay.fields.compiled.letters import quick_fold
from assay.fields.compiled.postcodes import spell_postcodes
from assay.fields.compiled.words import short_forms, spell_streets
from assay.fields.expressions import let
from assay.fields.folding import fold, folded, of_value
from assay.fields.model import Context, Regions, Spelling

# Street words and their one short form. Sources: USPS Publication 28 appendix C1 (the common suffixes and
# directions), Deutsche Post's "str.", La Poste's "av/bd/pl". Words that are also names stay as they are ("court").
_SHORT = {
    "street": "st", "strasse": "str", "avenue": "ave", "av": "ave", "road": "rd", "drive": "dr", "lane": "ln",
    "boulevard": "blvd", "bd": "blvd", "place": "pl", "platz": "pl", "square": "sq", "highway": "hwy",
    "parkway": "pkwy",
    "terrace": "ter", "circle": "cir", "apartment": "apt", "suite": "ste", "floor": "fl", "north": "n", "south": "s",
    "east": "e", "west": "w", "calle": "c", "avenida": "ave", "avda": "ave", "number": "no", "nr": "no",
}  # fmt: skip
_GLUED = re.compile(r"(?<=[a-z])strasse\b")
_LETTER = re.compile(r"\b(\d+)([a-z])\b")


@lru_cache(maxsize=1 << 16)
def spell_street(text: str) -> str | None:
    """Folded words, street words short, the words sorted so that the house number's place does not matter."""
    words = _LETTER.sub(r"\1 \2", _GLUED.sub("str", fold(text))).split()
    return " ".join(sorted(_SHORT.get(w, w) for w in words)) or None


def _quick_street(values: pa.ChunkedArray, _context: Context, threads: int, _regions: Regions) -> pa.ChunkedArray:
    return spell_streets(values, threads, *short_forms(_SHORT))


STREET = Spelling(exact=of_value(spell_street), quick=_quick_street)

# Digits of a postcode where leading zeros occur, which numeric columns drop (UPU, addressing systems).
PADDED = {
    "US": 5, "PR": 5, "DE": 5, "FR": 5, "IT": 5, "ES": 5, "MX": 5, "FI": 5, "PL": 5, "HR": 5, "EE": 5, "TR": 5,
    "AU": 4, "NO": 4, "DK": 4, "ZA": 4, "JP": 7, "BR": 8,
}  # fmt: skip


def spell_postcode(value: str, context: Context, region: str | None) -> str | None:
    """Upper-case letters and digits; ZIP+4 cut to five, `D-` dropped, lost leading zeros put back."""
    plain = re.sub(r"[.]0+$", "", unicodedata.normalize("NFKC", value).strip(" "))
    text = re.sub(r"[^A-Z0-9]", "", fold(plain).upper())
    marked = re.fullmatch(r"[A-Z]{1,3}([0-9]{4,6})", text)
    text = marked[1] if marked else text
    country = region or context.region or ""
    if country == "US" and re.fullmatch(r"[0-9]{9}", text):
        return text[:5]
    digits = PADDED.get(country, 0)
    if re.fullmatch(r"[0-9]+", text) and len(text) == digits - 1:
        return text.zfill(digits)
    return text or None


def _postcode_sql(value: str, context: Context, region: str) -> str:
    country = f"coalesce({region}, {literal(context.region or '')})"
    cut = f"regexp_replace(regexp_replace(trim({value}), '[.]0+$', ''), '[^A-Za-z0-9]+', '', 'g')"
    digits = " ".join(f"WHEN '{code}' THEN {count}" for code, count in PADDED.items())
    padded = f"CASE {country} {digits} ELSE 0 END"
    return (
        f"CASE WHEN strlen({value}) = length({value}) AND NOT regexp_matches({value}, '[''`]') THEN "
        + let(
            f"regexp_replace(upper({cut}), '^[A-Z]{{1,3}}([0-9]{{4,6}})$', '\\1')",
            "p",
            f"CASE WHEN NOT regexp_full_match(p, '[0-9]+') THEN nullif(p, '')"
            f" WHEN length(p) = 9 AND {country} = 'US' THEN left(p, 5)"
            f" WHEN length(p) = {padded} - 1 THEN '0' || p ELSE p END",
        )
        + " END"
    )


def _quick_postcode(values: pa.ChunkedArray, context: Context, threads: int, regions: Regions) -> pa.ChunkedArray:
    places, codes = by_country(regions, len(values))
    countries = [code or context.region or "" for code in codes]
    padded = np.array([PADDED.get(country, 0) for country in countries], np.int64)
    return spell_postcodes(values, threads, places, padded, np.array([country == "US" for country in countries]))


POSTCODE = Spelling(sql=_postcode_sql, exact=spell_postcode, quick=_quick_postcode)


CITY = Spelling(exact=of_value(folded), quick=quick_fold)

LONGEST_CODE = 3  # characters of a part's code behind its country's (ISO 3166-2)
REGION_COUNTRIES = ("US", "CA", "AU", "DE", "AT", "CH", "BR", "MX", "IT", "ES", "GB", "IN", "NL")


# English names of states that the ISO list has in the country's own language.
_ENGLISH = {
    "bavaria": "bayern", "saxony": "sachsen", "lower saxony": "niedersachsen", "hesse": "hessen",
    "thuringia": "thuringen",
    "north rhine westphalia": "nordrhein westfalen", "rhineland palatinate": "rheinland pfalz",
    "saxony anhalt": "sachsen anhalt", "mecklenburg western pomerania": "mecklenburg vorpommern", "vienna": "wien",
    "lower austria": "niederosterreich", "upper austria": "oberosterreich", "styria": "steiermark", "tyrol": "tirol",
    "carinthia": "karnten",
}  # fmt: skip


@cache
def _subdivisions() -> dict[str, dict[str, str]]:
    """Country -> (folded code or name -> name)."""
    known: dict[str, dict[str, str]] = {country: {} for country in REGION_COUNTRIES}
    for part in sorted(pycountry.subdivisions, key=lambda p: str(p.code)):
        if part.country_code in known:
            of_country = known[part.country_code]
            name = fold(part.name.partition("[")[0])
            of_country.setdefault(name, name)
            of_country.setdefault(fold(part.code.partition("-")[2]), name)
    return known


def spell_region(value: str, context: Context, region: str | None) -> str | None:
    """A state's or province's folded name; its code becomes the name where the row's country is known."""
    words = fold(value)
    country = region or context.region or ""
    known = _subdivisions().get(country, {})
    short = words.removeprefix(f"{country.lower()} ") if country else words
    words = short if short in known else words
    return _ENGLISH.get(words) or known.get(words, words) or None


REGION = Spelling(exact=spell_region)


def is_region(text: str) -> bool:
    """Whether it is the name or the code of a state or province that is known."""
    if any(map(str.isdigit, text)) and len(text) > LONGEST_CODE:
        return False  # no name has digits; so much can be told before all names are loaded
    return fold(text) in _region_names()


@cache
def _region_names() -> frozenset[str]:
    return frozenset(word for known in _subdivisions().values() for word in known if not word.isdigit())
