"""Spelling of address parts: streets, towns, regions and postcodes."""

from __future__ import annotations

import re
from functools import cache, lru_cache

import pycountry

from assay.fields.folding import fold, fold_sql, folded, of_value
from assay.fields.model import Context, Spelling

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
_NUMBER_LETTER = re.compile(r"\b(\d+) ([a-z])\b")


@lru_cache(maxsize=1 << 16)
def spell_street(text: str) -> str | None:
    """Folded words, street words short, the words sorted so that the house number's place does not matter."""
    words = _GLUED.sub("str", fold(text)).split()
    return " ".join(sorted(_SHORT.get(w, w) for w in words)) or None


def _street_sql(value: str, context: Context, region: str) -> str:  # noqa: ARG001 - the slot's signature
    text = f"regexp_replace({fold_sql(value)}, '([a-z])strasse\\b', '\\1str', 'g')"
    short = " ".join(f"WHEN '{long}' THEN '{brief}'" for long, brief in _SHORT.items())
    return (
        f"array_to_string(list_sort(list_transform(string_split({text}, ' '),"
        f" lambda w: CASE w {short} ELSE w END)), ' ')"
    )


STREET = Spelling(sql=_street_sql, exact=of_value(spell_street))


def spell_postcode(value: str, context: Context, region: str | None) -> str | None:  # noqa: ARG001 - the slot's signature
    """Upper-case letters and digits only; a US ZIP+4 keeps its five, leading country marks ("D-10115") go."""
    text = re.sub(r"[^A-Z0-9]", "", fold(value).upper())
    return text or None


def _postcode_sql(value: str, context: Context, region: str) -> str:  # noqa: ARG001 - the slot's signature
    return (
        f"CASE WHEN strlen({value}) = length({value})"
        f" THEN nullif(upper(regexp_replace({value}, '[^A-Za-z0-9]+', '', 'g')), '') END"
    )


POSTCODE = Spelling(sql=_postcode_sql, exact=spell_postcode)


def _fold_sql(value: str, context: Context, region: str) -> str:  # noqa: ARG001 - the slot's signature
    return fold_sql(value)


CITY = Spelling(sql=_fold_sql, exact=of_value(folded))

REGION_COUNTRIES = ("US", "CA", "AU", "DE", "AT", "CH", "BR", "MX", "IT", "ES", "GB", "IN", "NL")


@cache
def _subdivisions() -> dict[str, dict[str, str]]:
    """Country -> (folded code or name -> name)."""
    known: dict[str, dict[str, str]] = {}
    for country in REGION_COUNTRIES:
        of_country = known.setdefault(country, {})
        for part in sorted((p for p in pycountry.subdivisions if p.country_code == country), key=lambda p: p.code):
            name = fold(part.name)
            of_country.setdefault(name, name)
            of_country.setdefault(fold(part.code.partition("-")[2]), name)
    return known


def spell_region(value: str, context: Context, region: str | None) -> str | None:
    """A state's or province's folded name; its code becomes the name where the row's country is known."""
    words = fold(value)
    country = region or context.region
    return _subdivisions().get(country or "", {}).get(words, words) or None


def _region_sql(value: str, context: Context, region: str) -> str:  # noqa: ARG001 - codes need the table: exact path
    return "NULL"


REGION = Spelling(sql=_region_sql, exact=spell_region)


@cache
def region_names() -> frozenset[str]:
    """All folded names and codes of the states and provinces that are known."""
    return frozenset(word for known in _subdivisions().values() for word in known if not word.isdigit())
