"""Street and house number of a postal address."""

from __future__ import annotations

import re

from assay.fields.lexicon import street_line
from assay.fields.model import Fact, Kind, Values
from assay.fields.places import STREET
from assay.fields.shares import share, share_like
from assay.fields.styles import text_style

_ADDRESS = re.compile(r"\d{1,5}[a-zA-Z]?[ ,/-].*[^\W\d]{2}.*|.*[^\W\d]{2}.*[ ,]\d{1,5} ?[a-zA-Z]?", re.DOTALL)

_UNIT = re.compile(r"(?:apt|apartment|unit|suite|ste|flat|wohnung|app)?\.? ?#? ?\d{1,5} ?[a-z]?", re.IGNORECASE)


def _score(values: Values) -> float:
    short = share(values, lambda v: len(v) <= 120)  # a street line is no paragraph
    units = share_like(values, _UNIT)
    lines = share(values, street_line)
    numbered = share_like(values, _ADDRESS)
    return short * (1 - units) * max(0.85 * numbered, 0.9 * lines if numbered > 0.5 else 0.75 * lines, 0.15)


KIND = Kind(
    id="street",
    says="Street and house number of a postal address.",
    fact=Fact.WORLD,
    identifies=18.0,  # a house number in a street is shared by a handful of people
    headers={
        "en": (
            "street",
            "address",
            "street address",
            "address line 1",
            "address line",
            "addr",
            "addr1",
            "address1",
            "street name",
            "road",
            "mailing address",
            "home address",
            "postal address",
        ),
        "de": ("strasse", "strasse hausnummer", "strasse und hausnummer", "anschrift", "adresse", "str"),
        "fr": ("rue", "adresse", "voie"),
        "es": ("calle", "direccion", "domicilio"),
        "it": ("via", "indirizzo"),
        "pt": ("rua", "endereco", "logradouro", "morada"),
        "nl": ("straat", "adres"),
        "pl": ("ulica", "adres"),
        "sv": ("gata", "gatuadress"),
        "tr": ("adres", "sokak"),
        "ru": ("улица", "адрес"),
        "zh": ("地址", "街道"),
        "ja": ("住所",),
    },
    score=_score,
    spelling=STREET,
    volatile=True,
    near="(damerau_levenshtein({a}, {b}) <= 2 OR list_has_all(string_split({a}, ' '), string_split({b}, ' '))"
    " OR list_has_all(string_split({b}, ' '), string_split({a}, ' ')))",
    style=text_style,
)
