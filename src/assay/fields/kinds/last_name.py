"""A family name."""

from __future__ import annotations

import re

from assay.fields.lexicon import family, given, varied
from assay.fields.model import Fact, Kind, Values
from assay.fields.names import NAME, NEAR_NAME
from assay.fields.shares import share, share_like
from assay.fields.styles import text_style

_WORD = re.compile(r"[^\W\d_]+(?:[ .'’-]+[^\W\d_]+){0,3}\.?")


def _score(values: Values) -> float:
    known = share(values, family) - 0.6 * share(values, given)
    return varied(values) * share_like(values, _WORD) * (0.2 + 0.7 * min(1.0, max(0.0, known) / 0.5))


KIND = Kind(
    id="last_name",
    says="A family name.",
    fact=Fact.WORLD,
    identifies=9.0,  # sum of squares of US census surname shares is near 2^-9
    headers={
        "en": (
            "last name",
            "lastname",
            "lname",
            "surname",
            "family name",
            "familyname",
            "last",
            "name last",
            "second name",
        ),
        "de": ("nachname", "familienname", "zuname"),
        "fr": ("nom", "nom de famille"),
        "es": ("apellido", "apellidos", "primer apellido"),
        "it": ("cognome",),
        "pt": ("sobrenome", "apelido"),
        "nl": ("achternaam",),
        "pl": ("nazwisko",),
        "sv": ("efternamn",),
        "da": ("efternavn", "etternavn"),
        "fi": ("sukunimi",),
        "cs": ("prijmeni",),
        "hu": ("vezeteknev", "csaladnev"),
        "tr": ("soyad", "soyadi", "soyisim"),
        "ru": ("фамилия",),
        "zh": ("姓",),
        "ja": ("姓",),
    },
    score=_score,
    spelling=NAME,
    near=NEAR_NAME,
    style=text_style,
)
