"""A postal code."""

from __future__ import annotations

import re

from assay.fields.model import Fact, Kind, Values
from assay.fields.places import POSTCODE
from assay.fields.shares import share_like, uniqueness

# UPU S42 shapes of the common systems: 4 to 6 digits, US ZIP+4, GB, CA, NL, PL, BR, SE.
_SHAPE = re.compile(
    r"(?:[A-Z]{1,2}-)?\d{4,6}|\d{5}-\d{4}|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|[A-Z]\d[A-Z] ?\d[A-Z]\d|\d{4} ?[A-Z]{2}"
    r"|\d{2}-\d{3}|\d{5}-\d{3}|\d{3} \d{2}",
    re.ASCII | re.IGNORECASE,
)
_LETTERED = re.compile(
    r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|[A-Z]\d[A-Z] ?\d[A-Z]\d|\d{4} ?[A-Z]{2}", re.ASCII | re.IGNORECASE
)


def _score(values: Values) -> float:
    lettered = share_like(values, _LETTERED)
    if lettered > 0.5:
        return lettered * 0.95
    return share_like(values, _SHAPE) * (0.55 if uniqueness(values) < 0.98 else 0.4)


KIND = Kind(
    id="postcode",
    says="A postal code.",
    fact=Fact.WORLD,
    identifies=12.0,  # a country has some thousands to tens of thousands in use
    headers={
        "en": ("postcode", "postal code", "post code", "zip", "zip code", "zipcode", "postalcode", "zip postal code"),
        "de": ("plz", "postleitzahl"),
        "fr": ("code postal", "cp"),
        "es": ("codigo postal", "cp"),
        "it": ("cap", "codice postale"),
        "pt": ("cep", "codigo postal"),
        "pl": ("kod pocztowy",),
        "sv": ("postnummer",),
        "da": ("postnr", "postnummer"),
        "fi": ("postinumero",),
        "cs": ("psc",),
        "hu": ("iranyitoszam",),
        "tr": ("posta kodu",),
        "ru": ("индекс", "почтовый индекс"),
        "zh": ("邮编", "邮政编码"),
        "ja": ("郵便番号",),
    },
    score=_score,
    spelling=POSTCODE,
    volatile=True,
    near="(damerau_levenshtein({a}, {b}) = 1)",
)
