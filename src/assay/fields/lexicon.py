"""Lists of given and family names of many countries, for telling name columns from other words."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from assay.fields.folding import fold
from assay.fields.model import Values


@cache
def forenames() -> dict[str, str]:
    """Folded given name -> genders it is seen with: "m", "f" or "fm"."""
    pairs = (line.partition(" ") for line in _lines("forenames.txt"))
    return {name: genders for name, _, genders in pairs}


@cache
def surnames() -> frozenset[str]:
    """Folded family names, and the words of those that have several."""
    names = [line.replace("_", " ") for line in _lines("surnames.txt")]
    return frozenset(names)


def _lines(file: str) -> list[str]:
    text = (files("assay.fields") / "data" / file).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def given(text: str) -> bool:
    """Whether all words are known given names; further initials do not matter."""
    words = fold(text).split()
    return bool(words) and words[0] in forenames() and all(w in forenames() or len(w) == 1 for w in words[1:])


def family(text: str) -> bool:
    """Whether it is a known family name, or ends in one."""
    words = fold(text)
    last = words.rpartition(" ")[2]
    return words in surnames() or (last in surnames() and (last == words or last not in STREET_WORDS))


def varied(values: Values) -> float:
    """1 when there are as many different values as names of people would have, less for a handful over many rows."""
    filled = values.rows - values.nulls
    return min(1.0, len(values.values) / min(60.0, max(1.0, filled / 4)))


def whole(text: str) -> float:
    """1 for two words that are names, one of them a given one; one half for a given name beside unknown words."""
    words = fold(text).split()
    if len(words) < 2 or any(w in STREET_WORDS or w in FIRM_WORDS for w in words):
        return 0.0
    first = [w for w in words if w in forenames()]
    if not first:
        return 0.0
    others = [w for w in words if w in surnames() or w in forenames()]
    return 1.0 if len(others) >= 2 else 0.5


# Words that stand in street lines and in firm names, folded; they tell both from person names.
STREET_WORDS_TEXT = (
    "street st str strasse road rd avenue ave av lane ln drive dr boulevard blvd bd way weg gasse allee platz"
    " place pl square sq"
    " court ct crescent cres circuit cct close terrace ter parade highway hwy parkway pkwy trail loop rue calle"
    " carrera via"
    " viale piazza corso rua avenida avda plaza straat laan gata gatan vej gade ulica ul prospekt sokak cadde"
    " caddesi jalan"
    " chemin quai impasse paseo camino circle cir trl run mews grove gardens row walk drv dve pde"
)
STREET_WORDS = frozenset(STREET_WORDS_TEXT.split())
FIRM_WORDS_TEXT = (
    "inc llc ltd gmbh ag kg co corp corporation company group plc sa sarl srl spa bv nv oy ab as limited holdings"
    " partners"
    " sons shop store stores bank university school hotel imports exports traders gifts designs collectables"
)
FIRM_WORDS = frozenset(FIRM_WORDS_TEXT.split())
STREET_ENDS = (
    "strasse",
    "str",
    "weg",
    "gasse",
    "platz",
    "allee",
    "straat",
    "laan",
    "gatan",
    "vagen",
    "vej",
    "gade",
    "katu",
    "utca",
)


def street_line(text: str) -> bool:
    """Whether a street word stands in it."""
    words = [w for w in fold(text).split() if not w.isdigit()]
    return any(w in STREET_WORDS or (len(w) > 5 and w.endswith(STREET_ENDS)) for w in words)
