"""A state, province or other part of a country."""

from __future__ import annotations

from assay.fields.model import Fact, Kind, Values
from assay.fields.places import REGION, is_region
from assay.fields.shares import share


def _score(values: Values) -> float:
    return (0.85 if len(values.values) > 2 else 0.5) * share(values, is_region)


KIND = Kind(
    id="region",
    says="A state, province or other part of a country.",
    fact=Fact.WORLD,
    identifies=4.0,  # log2 of some sixteen to fifty states of uneven size
    headers={
        "en": (
            "state",
            "province",
            "region",
            "county",
            "state province",
            "state code",
            "district",
            "territory",
            "prefecture",
        ),
        "de": ("bundesland", "kanton"),
        "fr": ("departement", "region", "province"),
        "es": ("provincia", "estado", "comunidad autonoma"),
        "it": ("provincia", "regione"),
        "pt": ("estado", "uf", "distrito"),
        "nl": ("provincie",),
        "pl": ("wojewodztwo",),
        "sv": ("lan",),
        "tr": ("il",),
        "ru": ("область", "регион"),
        "zh": ("省", "省份"),
        "ja": ("都道府県",),
    },
    score=_score,
    spelling=REGION,
    volatile=True,
)
