"""A country."""

from __future__ import annotations

from assay.fields.countries import country_code, country_code_sql
from assay.fields.model import Context, Fact, Kind, Spelling, Values
from assay.fields.scoring import share


def _score(values: Values) -> float:
    return 0.95 * share(values, country_code)


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
