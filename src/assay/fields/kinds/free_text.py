"""Free text: remarks, descriptions."""

from __future__ import annotations

from assay.fields.compiled.letters import quick_fold
from assay.fields.folding import folded
from assay.fields.model import Context, Fact, Kind, Spelling, Values
from assay.fields.shares import share


def _score(values: Values) -> float:
    return 0.8 * share(values, lambda v: v.count(" ") >= 7)


def _exact(value: str, context: Context, region: str | None) -> str | None:  # noqa: ARG001 - the slot's signature
    return folded(value)


KIND = Kind(
    id="free_text",
    says="Remarks and other running text; it identifies nobody by itself.",
    fact=Fact.COMPANY,
    identifies=0.0,
    headers={
        "en": ("notes", "note", "comment", "comments", "remarks", "description", "bio", "about", "about me", "memo"),
        "de": ("bemerkung", "bemerkungen", "notiz", "notizen", "kommentar", "beschreibung"),
        "fr": ("commentaire", "remarques", "notes"),
        "es": ("comentario", "comentarios", "observaciones", "notas"),
        "it": ("note", "commento", "descrizione"),
        "pt": ("observacoes", "comentario", "notas"),
        "ru": ("комментарий", "примечание"),
        "zh": ("备注", "描述"),
    },
    score=_score,
    spelling=Spelling(exact=_exact, quick=quick_fold),
    volatile=True,
)
