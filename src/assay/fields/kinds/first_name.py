"""A given name."""

from __future__ import annotations

import re

from assay.fields.model import Fact, Kind, Values
from assay.fields.names import NAME, NEAR_NAME
from assay.fields.scoring import share_of

_WORD = re.compile(r"[^\W\d_]+(?:[ .'’-]+[^\W\d_]+){0,2}\.?")


def _score(values: Values) -> float:
    return 0.5 * share_of(values, _WORD)


KIND = Kind(
    id="first_name",
    says="A given name.",
    fact=Fact.WORLD,
    identifies=7.0,  # entropy-like: sum of squares of US census first-name shares is near 2^-7
    headers={
        "en": (
            "first name",
            "firstname",
            "fname",
            "given name",
            "givenname",
            "forename",
            "first",
            "name first",
            "middle name",
        ),
        "de": ("vorname",),
        "fr": ("prenom",),
        "es": ("nombre", "nombre de pila"),
        "it": ("nome",),
        "pt": ("nome", "primeiro nome"),
        "nl": ("voornaam",),
        "pl": ("imie",),
        "sv": ("fornamn",),
        "da": ("fornavn",),
        "fi": ("etunimi",),
        "cs": ("jmeno",),
        "hu": ("keresztnev", "utonev"),
        "tr": ("ad", "isim"),
        "ru": ("имя",),
        "zh": ("名",),
        "ja": ("名",),
    },
    score=_score,
    spelling=NAME,
    near=NEAR_NAME,
)
