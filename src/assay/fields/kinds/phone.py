"""Phone numbers in E.164, with the row's country or the company's as default region."""

from __future__ import annotations

import re

import numpy as np
import phonenumbers
import pyarrow as pa

from assay.fields.compiled.columns import by_country
from assay.fields.compiled.dialled import NOWHERE, UNSURE, spell_dialled
from assay.fields.dialling import EXTENSION, LOCAL, LONGEST, REGIONS, SHORTEST, e164_sql, own_prefixes
from assay.fields.expressions import tidied
from assay.fields.model import Context, Fact, Kind, Regions, Spelling, Values
from assay.fields.plans import plans
from assay.fields.shares import thinned

LONGEST_TEXT = 60  # characters; E.164 with any formatting and an extension is shorter
STYLE, BARE = "phones", "bare"  # style of a column whose digits begin with a country code, no plus in front

HEADERS = {
    "en": ("phone", "phone number", "telephone", "tel", "mobile", "mobile phone", "mobile number", "cell", "cell phone",
           "cellphone", "phone no", "contact number", "home phone", "work phone", "telephone number", "phonenumber",
           "mobile no", "tel no", "primary phone", "phone 1", "phone1", "phone2", "cell number", "msisdn", "sms", "fax",
           "whatsapp", "day phone", "landline", "contact no", "phone mobile", "phone home", "phone work"),
    "de": ("telefon", "telefonnummer", "handy", "handynummer", "mobil", "mobilnummer", "telefon privat", "festnetz",
           "rufnummer", "tel nr", "telnr", "mobiltelefon", "fon", "telefonnr"),
    "fr": ("téléphone", "numéro de téléphone", "numero de telephone", "portable", "tél", "téléphone portable",
           "num tel", "mobile client", "gsm", "téléphone mobile", "téléphone fixe"),
    "es": ("teléfono", "telefono", "móvil", "movil", "celular", "número de teléfono", "telefono movil", "tlf", "tfno",
           "numero de telefono", "teléfono móvil"),
    "pt": ("telefone", "celular", "telemóvel", "telemovel", "número de telefone", "fone", "telefone celular"),
    "it": ("telefono", "cellulare", "numero di telefono", "numero telefono", "cell", "numero cellulare", "recapito"),
    "nl": ("telefoon", "telefoonnummer", "mobiel", "mobiel nummer", "gsm nummer", "mobiele telefoon", "telefoonnr"),
    "pl": ("telefon", "numer telefonu", "nr telefonu", "komórka", "tel kom", "telefon komórkowy", "nr tel"),
    "ru": ("телефон", "номер телефона", "мобильный", "моб телефон", "тел", "мобильный телефон", "сотовый"),
    "tr": ("telefon", "telefon numarası", "telefon no", "cep", "cep telefonu", "gsm no", "cep tel"),
    "sv": ("telefon", "telefonnummer", "mobil", "mobilnummer", "mobiltelefon", "tfn", "telnr"),
    "zh": ("电话", "手机", "手机号", "手机号码", "电话号码", "联系电话", "電話", "手機", "電話號碼", "联系方式"),
    "ja": ("電話番号", "電話", "携帯", "携帯電話", "携帯番号", "tel番号"),
}  # fmt: skip


def _quick(values: pa.ChunkedArray, context: Context, threads: int, regions: Regions) -> pa.ChunkedArray:
    rows, codes = by_country(regions, len(values))
    homes = [_home(code, context) for code in codes]
    known = sorted({home for home in homes if home in REGIONS})
    places = np.array([known.index(home) if home in REGIONS else UNSURE if home else NOWHERE for home in homes])
    bare = context.style.get(STYLE) == BARE
    return spell_dialled(values, threads, places.astype(np.int32)[rows], own_prefixes(), plans(known), bare=bare)


def _home(code: str | None, context: Context) -> str | None:
    """The country a row's phones are dialled in; a code that only the SQL reads (it is in lower case) as it stands."""
    if code in REGIONS or (code and code.upper() in REGIONS):
        return code
    return context.region if context.region in REGIONS else None


def _sql(value: str, context: Context, region: str) -> str:
    return e164_sql(value, region, context.region, context.style.get(STYLE) == BARE)


# `4.91512E+11` has lost its last digits; a date or a decimal is no number to dial.
_LOST = re.compile(r"[+-]?\d+(?:[.,]\d+)?[eE][+-]?\d+|\d+[.,]\d*[1-9]\d*|\d{16,}[.]0+")
_MASKED = re.compile(r"[*•?…]|[xX]{2}")
_FLOAT = re.compile(r"(\d{5,15})[.]0+")


def _exact(value: str, context: Context, region: str | None) -> str | None:
    """The library's own answer, by the same rules of length and idempotence as the SQL."""
    text = tidied(value)
    if re.fullmatch(rf"{LOCAL}[1-9][0-9]{{4,14}}", text):
        return text
    if len(text) > LONGEST_TEXT or _LOST.fullmatch(text) or _MASKED.search(text):
        return None
    text = _FLOAT.sub(r"\1", text) if _FLOAT.fullmatch(text) else text
    place = next((r for r in (region and region.upper(), context.region) if r in phonenumbers.SUPPORTED_REGIONS), None)
    if context.style.get(STYLE) == BARE and text[:1] in "123456789":
        text = "+" + text
    if place is None and re.match(r"00[1-9]", text):
        text = "+" + text[2:]
    once = _parsed(text, place)
    if once is None:
        return _local(text) if place is None and "+" not in text else None
    return once if _parsed(once, place) == once else None


def _parsed(text: str, region: str | None) -> str | None:
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    spelled = str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
    return spelled if SHORTEST <= len(spelled) - 1 <= LONGEST else None


def _local(text: str) -> str | None:
    """The marked form of a number whose country nobody knows: it meets only its like on the other side."""
    bare = re.sub(EXTENSION, "", text)
    digits = re.sub(r"[^0-9]", "", bare).lstrip("0")
    return LOCAL + digits if re.fullmatch(r"[^\W_]*[\d\W]+", bare) and 5 <= len(digits) <= LONGEST else None


# What is written in digits and marks and is something else: days, IPv4, ZIP+4 and CEP, SSN, CPF, grouped numbers.
_OTHER = re.compile(
    r"\d{4}([-/.])\d{1,2}\1\d{1,2}|\d{1,2}([-/.])\d{1,2}\2\d{4}|\d{1,3}(?:\.\d{1,3}){3}|\d{5}-\d{3,4}"
    r"|\d{3}-\d{2}-\d{4}|\d{3}\.\d{3}\.\d{3}-\d{2}|\d{1,3}(?:[ .]\d{3})+|\d+-\d+|\d+\.\d+"
)
_WRITTEN = re.compile(r"(?:tel[.:]? *)?[(]?[+]?[(]?\d[\d ().\/\u00a0\u2010-\u2015-]*", re.IGNORECASE)


def _valid(text: str, region: str | None) -> bool:
    try:
        return bool(phonenumbers.is_valid_number(phonenumbers.parse(text, region)))
    except phonenumbers.NumberParseException:
        return False


def _strength(value: str) -> float:
    """0 to 1 that a value is a phone number: a plus and marks say much, bare digits little."""
    text = tidied(value)
    if len(text) > LONGEST_TEXT or _OTHER.fullmatch(text):
        return 0.0
    bare = re.sub(EXTENSION, "", text)
    digits = re.sub(r"\D", "", bare)
    if not _WRITTEN.fullmatch(bare) or not SHORTEST <= len(digits) <= LONGEST:
        return 0.0
    if "+" in bare:
        return 1.0 if _parsed(bare, None) else 0.2
    if bare != digits:
        return 0.85
    if digits[0] == "0":
        return 0.7 if 9 <= len(digits) <= 15 else 0.2
    return 0.6 if len(digits) >= 10 and (_valid("+" + digits, None) or _valid(digits, "US")) else 0.15


def _score(values: Values) -> float:
    sample = thinned(values, 400)  # the library takes 50 us a number
    return sum(map(_strength, sample)) / len(sample) if sample else 0.0


def _style(values: Values, context: Context) -> dict[str, str]:
    """Digits that begin with a country code: valid with a plus put in front, and not as they stand at home."""
    plain = [v for v in map(tidied, thinned(values, 400)) if v.isdecimal()]
    if len(plain) < 5 or len(plain) < len(thinned(values, 400)) / 2:
        return {}
    abroad = sum(v[0] != "0" and _valid("+" + v, None) for v in plain) / len(plain)
    home = sum(_valid(v, context.region) for v in plain) / len(plain) if context.region else 0.0
    return {STYLE: BARE} if abroad >= 0.8 and abroad > home + 0.2 else {}


KIND = Kind(
    id="phone",
    says="A phone number, as it would be dialled from abroad.",
    fact=Fact.WORLD,
    identifies=23.0,  # u about 10^-7: log2 of some ten million numbers in use in a country
    headers=HEADERS,
    score=_score,
    style=_style,
    spelling=Spelling(quick=_quick, sql=_sql, exact=_exact),
    key=True,
    volatile=True,
    # One digit wrong or two swapped; lengths stay, so that a number and its neighbour in a block are told by matching.
    near="length({a}) = length({b}) AND length({a}) > 7 AND damerau_levenshtein({a}, {b}) = 1",
)
