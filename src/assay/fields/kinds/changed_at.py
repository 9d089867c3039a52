"""When the company last changed the record."""

from __future__ import annotations

from assay.fields.dates import MOMENT, NEAR_MOMENT, later_score
from assay.fields.model import Fact, Kind
from assay.fields.styles import date_style

KIND = Kind(
    id="changed_at",
    says="When the company last changed the record.",
    fact=Fact.COMPANY,
    identifies=11.0,  # log2 of the seconds or days of a base's history that a value tells apart
    headers={
        "en": (
            "updated at",
            "updated",
            "update date",
            "update time",
            "last update",
            "last updated",
            "modified",
            "modified at",
            "modified date",
            "date modified",
            "last modified",
            "changed at",
            "changed",
            "change date",
            "modification date",
            "last change",
            "updated on",
            "last updated at",
        ),
        "de": ("geandert", "geandert am", "aktualisiert", "aktualisiert am", "letzte anderung", "anderungsdatum"),
        "fr": ("modifie le", "date de modification", "mis a jour", "derniere modification"),
        "es": (
            "actualizado",
            "fecha de modificacion",
            "fecha modificacion",
            "fecha actualizacion",
            "ultima modificacion",
        ),
        "it": ("modificato il", "data modifica", "ultima modifica", "aggiornato il"),
        "pt": ("atualizado em", "data alteracao", "alterado em"),
        "nl": ("gewijzigd", "gewijzigd op"),
        "pl": ("zmieniono", "data modyfikacji"),
        "ru": ("дата изменения", "обновлен"),
        "zh": ("更新时间", "修改时间"),
    },
    score=later_score,
    spelling=MOMENT,
    volatile=True,
    near=NEAR_MOMENT,
    style=date_style,
)
