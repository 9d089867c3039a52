"""When the company created the record."""

from __future__ import annotations

from assay.fields.dates import MOMENT, NEAR_MOMENT, moment_score
from assay.fields.model import Fact, Kind
from assay.fields.styles import date_style

KIND = Kind(
    id="created_at",
    says="When the company created the record.",
    fact=Fact.COMPANY,
    identifies=11.0,  # log2 of the seconds or days of a base's history that a value tells apart
    headers={
        "en": (
            "created at",
            "created",
            "create date",
            "create time",
            "creation date",
            "date created",
            "created on",
            "created date",
            "registered",
            "registered at",
            "registration date",
            "register date",
            "date joined",
            "joined",
            "join date",
            "joined at",
            "signup date",
            "sign up date",
            "signed up at",
            "member since",
            "customer since",
            "date added",
            "add time",
            "insert date",
            "registration time",
            "regdate",
            "reg date",
            "user registered",
            "entry date",
            "account created",
        ),
        "de": (
            "erstellt",
            "erstellt am",
            "angelegt",
            "angelegt am",
            "registriert am",
            "anlagedatum",
            "kunde seit",
            "mitglied seit",
        ),
        "fr": ("date de creation", "cree le", "date inscription", "date d inscription", "inscrit le"),
        "es": (
            "fecha de creacion",
            "fecha creacion",
            "creado",
            "fecha de alta",
            "fecha alta",
            "fecha registro",
            "fecha de registro",
        ),
        "it": ("data creazione", "creato il", "data registrazione", "data iscrizione"),
        "pt": ("criado em", "data de criacao", "data criacao", "data cadastro", "data de cadastro"),
        "nl": ("aangemaakt", "aangemaakt op"),
        "pl": ("utworzono", "data utworzenia", "data rejestracji"),
        "ru": ("дата создания", "дата регистрации", "создан"),
        "zh": ("创建时间", "注册时间"),
    },
    score=moment_score,
    spelling=MOMENT,
    volatile=False,
    near=NEAR_MOMENT,
    style=date_style,
)
