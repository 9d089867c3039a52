"""When the person last signed in."""

from __future__ import annotations

from assay.fields.dates import MOMENT, NEAR_MOMENT, later_score
from assay.fields.model import Fact, Kind
from assay.fields.styles import date_style

KIND = Kind(
    id="last_login",
    says="When the person last signed in.",
    fact=Fact.COMPANY,
    identifies=13.0,  # log2 of the seconds or days of a base's history that a value tells apart
    headers={
        "en": (
            "last login",
            "last login at",
            "lastlogin",
            "last login date",
            "last login time",
            "last sign in",
            "last sign in at",
            "last seen",
            "last seen at",
            "last active",
            "last activity",
            "last visit",
            "last visited",
            "last access",
            "login date",
            "last logon",
            "last login timestamp",
            "lastvisitdate",
        ),
        "de": ("letzte anmeldung", "letzter login", "zuletzt angemeldet", "zuletzt aktiv"),
        "fr": ("derniere connexion", "derniere visite"),
        "es": ("ultimo acceso", "ultima conexion", "ultimo login"),
        "it": ("ultimo accesso", "ultimo login"),
        "pt": ("ultimo acesso", "ultimo login"),
        "nl": ("laatste login", "laatst ingelogd"),
        "pl": ("ostatnie logowanie",),
        "ru": ("последний вход", "последний визит"),
        "zh": ("最后登录时间", "最后登录"),
    },
    score=later_score,
    spelling=MOMENT,
    volatile=True,
    near=NEAR_MOMENT,
    style=date_style,
)
