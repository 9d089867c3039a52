"""Gender words and codes as m, f or x."""

from __future__ import annotations

from assay.fields.folding import fold
from assay.fields.model import Context

_KNOWN = {
    "male": "m", "m": "m",
    "man": "m", "boy": "m", "mann": "m", "mannlich": "m", "maennlich": "m", "herr": "m", "mr": "m",
    "monsieur": "m", "homme": "m", "masculin": "m", "masculino": "m", "hombre": "m", "maschio": "m", "maschile": "m",
    "uomo": "m", "homem": "m", "mannelijk": "m", "mezczyzna": "m",
    "muz": "m", "mies": "m", "erkek": "m", "h": "m",
    "varon": "m",
    "female": "f", "f": "f", "w": "f", "woman": "f", "girl": "f", "frau": "f", "weiblich": "f", "mrs": "f", "ms": "f",
    "miss": "f", "madame": "f", "mme": "f", "femme": "f", "feminin": "f", "feminino": "f", "femenino": "f",
    "mujer": "f",
    "femmina": "f", "femminile": "f",
    "donna": "f", "mulher": "f", "vrouw": "f", "vrouwelijk": "f", "kobieta": "f",
    "zena": "f", "nainen": "f", "kadin": "f",
    "x": "x", "d": "x", "divers": "x", "diverse": "x", "nonbinary": "x", "non binary": "x", "other": "x", "autre": "x",
    "nb": "x", "o": "x",
}  # fmt: skip
_KNOWN.update({fold(w): "m" for w in ("мужской", "мужчина", "муж", "男", "男性", "ذكر")})
_KNOWN.update({fold(w): "f" for w in ("женский", "женщина", "жен", "女", "女性", "أنثى")})
WORDS = frozenset(_KNOWN)


def spell_gender(value: str, context: Context, region: str | None = None) -> str | None:  # noqa: ARG001 - the slot's signature
    """`m`, `f`, `x`, or None; numbers only with a style that says what they mean ("codes": "1=m|2=f")."""
    word = fold(value)
    codes = dict(pair.split("=", 1) for pair in context.style.get("codes", "").split("|") if "=" in pair)
    return codes.get(word) or _KNOWN.get(word)


def gender_sql(value: str, context: Context, region: str) -> str:  # noqa: ARG001 - the slot's signature
    """DuckDB expression for the letters; words take the exact path, they are few."""
    return f"CASE {value} WHEN 'm' THEN 'm' WHEN 'M' THEN 'm' WHEN 'f' THEN 'f' WHEN 'F' THEN 'f' END"
