"""A given name."""

from __future__ import annotations

import re

from assay.fields.lexicon import family, given, varied
from assay.fields.model import Fact, Kind, Values
from assay.fields.names import NAME, NEAR_NAME
from assay.fields.shares import share, share_like
from assay.fields.styles import text_style

_WORD = re.compile(r"[^\W\d_]+(?:[ .'’-]+[^\W\d_]+){0,2}\.?")


def _score(values: Values) -> float:
    known = share(values, given) - 0.4 * share(values, family)
    return varied(values) * share_like(values, _WORD) * (0.2 + 0.75 * min(1.0, max(0.0, known) / 0.5))


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
    style=text_style,
)
