"""A country."""

from __future__ import annotations

from assay.fields.countries import country_code, country_code_sql
from assay.fields.model import Context, Fact, Kind, Spelling, Values
from assay.fields.shares import share


def _score(values: Values) -> float:
    known = share(values, lambda v: country_code(v) is not None)
    short = share(values, lambda v: len(v) <= 2)  # two letters are a state's code or a language as often
    return (0.6 if short > 0.5 else 0.93 if len(values.values) > 1 else 0.8) * known


def _exact(value: str, context: Context, region: str | None) -> str | None:  # noqa: ARG001 - the slot's signature
    return country_code(value)


def _sql(value: str, context: Context, region: str) -> str:  # noqa: ARG001 - the slot's signature
    return country_code_sql(value)


KIND = Kind(
    id="country",
    says="A country, as ISO 3166 alpha-2 code.",
    fact=Fact.WORLD,
    identifies=3.0,  # most bases have a home country and a few neighbours
    headers={
        "en": (
            "country",
            "country code",
            "country name",
            "nation",
            "countrycode",
            "country of residence",
            "nationality",
        ),
        "de": ("land", "staat", "landerkennung", "laendercode"),
        "fr": ("pays", "code pays"),
        "es": ("pais", "codigo pais"),
        "it": ("paese", "nazione", "stato"),
        "pt": ("pais",),
        "nl": ("land",),
        "pl": ("kraj", "panstwo"),
        "sv": ("land",),
        "fi": ("maa",),
        "cs": ("zeme", "stat"),
        "hu": ("orszag",),
        "tr": ("ulke",),
        "ru": ("страна",),
        "zh": ("国家",),
        "ja": ("国",),
    },
    score=_score,
    spelling=Spelling(sql=_sql, exact=_exact),
    volatile=True,
)
