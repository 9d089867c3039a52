"""A town."""

from __future__ import annotations

import re

from assay.fields.model import Fact, Kind, Values
from assay.fields.places import CITY
from assay.fields.shares import share_like, uniqueness
from assay.fields.styles import text_style

_TOWN = re.compile(r"[^\W\d_]+\.?(?:[ .'’/(),-]+[^\W\d_]+\.?\)?){0,4}")


def _score(values: Values) -> float:
    return share_like(values, _TOWN) * (0.35 if uniqueness(values) < 0.9 else 0.2)


KIND = Kind(
    id="city",
    says="The town of a postal address.",
    fact=Fact.WORLD,
    identifies=8.0,  # people live in towns of very different size; some 250 equal ones would tell as much
    headers={
        "en": ("city", "town", "suburb", "locality", "city name", "city town", "place", "municipality"),
        "de": ("ort", "stadt", "wohnort"),
        "fr": ("ville", "commune", "localite"),
        "es": ("ciudad", "localidad", "poblacion", "municipio"),
        "it": ("citta", "comune", "localita"),
        "pt": ("cidade", "municipio", "localidade"),
        "nl": ("plaats", "woonplaats", "stad"),
        "pl": ("miasto", "miejscowosc"),
        "sv": ("stad", "ort", "postort"),
        "da": ("by",),
        "fi": ("kaupunki",),
        "cs": ("mesto",),
        "hu": ("varos",),
        "tr": ("sehir", "ilce"),
        "ru": ("город",),
        "zh": ("城市", "市"),
        "ja": ("市区町村", "都市"),
    },
    score=_score,
    spelling=CITY,
    volatile=True,
    near="(jaro_winkler_similarity({a}, {b}) >= 0.92 OR damerau_levenshtein({a}, {b}) <= 1"
    " OR replace({a}, ' ', '') = replace({b}, ' ', ''))",
    style=text_style,
)
