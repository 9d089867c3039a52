"""A person's gender."""

from __future__ import annotations

from collections.abc import Mapping

from assay.fields.folding import fold
from assay.fields.genders import WORDS, gender_sql, spell_gender
from assay.fields.model import Context, Fact, Kind, Spelling, Values
from assay.fields.shares import share


def _score(values: Values) -> float:
    seen = {fold(v) for v in values.values}
    if not 2 <= len(seen) <= 8:
        return 0.0
    return 0.95 * share(values, lambda v: fold(v) in WORDS)


def _style(values: Values, context: Context) -> Mapping[str, str]:  # noqa: ARG001 - the slot's signature
    """ISO/IEC 5218 (1 male, 2 female, 0 not known, 9 not applicable) when both 1 and 2 occur; 0/1 stays ambiguous."""
    seen = {v.strip() for v in values.values}
    return {"codes": "1=m|2=f"} if {"1", "2"} <= seen <= {"0", "1", "2", "9"} else {}


KIND = Kind(
    id="gender",
    says="A person's gender, as m, f or x.",
    fact=Fact.WORLD,
    identifies=1.0,
    headers={
        "en": ("gender", "sex"),
        "de": ("geschlecht",),
        "fr": ("sexe", "genre"),
        "es": ("sexo", "genero"),
        "it": ("sesso", "genere"),
        "pt": ("sexo", "genero"),
        "nl": ("geslacht",),
        "pl": ("plec",),
        "sv": ("kon",),
        "tr": ("cinsiyet",),
        "cs": ("pohlavi",),
        "ru": ("пол",),
        "zh": ("性别",),
        "ja": ("性別",),
    },
    score=_score,
    spelling=Spelling(sql=gender_sql, exact=spell_gender),
    style=_style,
)
