"""A whole person name in one column."""

from __future__ import annotations

import re

from assay.fields.lexicon import varied, whole
from assay.fields.model import Fact, Kind, Values
from assay.fields.names import FULL_NAME, NEAR_FULL_NAME
from assay.fields.shares import share_like
from assay.fields.styles import text_style

_PART = r"(?:(?:[^\W\d_]\.)+|[^\W\d_][^\W\d_'’-]*\.?)"
_NAME = re.compile(rf"{_PART}(?:[ ,'’-]+{_PART}){{1,4}}")


def _score(values: Values) -> float:
    known = sum(whole(v) for v in values.values) / len(values.values) if values.values else 0.0
    return varied(values) * share_like(values, _NAME) * (0.2 + 0.75 * min(1.0, known / 0.5))


KIND = Kind(
    id="full_name",
    says="A person's whole name, in any order of its parts.",
    fact=Fact.WORLD,
    identifies=14.0,  # a whole name is shared by some ten of a million people (US census name frequencies)
    headers={
        "en": (
            "name",
            "full name",
            "fullname",
            "customer name",
            "contact name",
            "display name",
            "person name",
            "contact",
            "first and surname",
            "first and last name",
            "first last name",
        ),
        "de": ("vollstandiger name", "kundenname", "ansprechpartner", "vor und nachname"),
        "fr": ("nom complet", "nom et prenom"),
        "es": ("nombre completo", "nombre y apellidos"),
        "it": ("nome completo", "nome e cognome", "nominativo"),
        "pt": ("nome completo",),
        "nl": ("volledige naam", "naam"),
        "pl": ("imie i nazwisko",),
        "ru": ("фио", "полное имя"),
        "zh": ("姓名",),
        "ja": ("氏名", "名前"),
        "tr": ("ad soyad",),
    },
    score=_score,
    spelling=FULL_NAME,
    near=NEAR_FULL_NAME,
    style=text_style,
)
