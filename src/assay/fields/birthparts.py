"""A birth date that stands in three columns: day, month and year, each named after the birth."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial

from assay.fields.guess import Guess
from assay.fields.headers import words
from assay.fields.model import Values
from assay.fields.moments import MONTHS
from assay.fields.shares import share

# What a birth and the parts of a date are called in the languages of the kinds' own headers.
_BIRTH_TEXT = (
    "dob birth birthday birthdate dateofbirth born bday geburt geburts geb naissance nacimiento nascita nascimento"
    " geboorte urodzenia fodelse fodsels narozeni dogum"
)
_BIRTH = frozenset(_BIRTH_TEXT.split())
_PARTS_TEXT = {
    "year": "year yyyy yr y jahr annee an ano anno jaar rok ar yil",
    "month": "month mm mon m monat mois mes mese maand miesiac manad mesic ay",
    "day": "day dd d tag jour dia giorno dag dzien den gun",
}
_PARTS = {part: frozenset(text.split()) for part, text in _PARTS_TEXT.items()}
_FILLERS = frozenset({"of", "de", "di", "du", "der", "la", "the"})
MOST = 0.9  # share of a column's values that must be such numbers; the rest are placeholders (0, 9999)


def birth_parts(looked: Sequence[Values], guesses: Sequence[Guess | None], dropped: set[int]) -> tuple[int, ...]:
    """The columns of year, month and day, in that order; () where they are not all there, or a whole date is."""
    if any(guess and guess.kind == "birth_date" for guess in guesses):
        return ()
    free = [at for at, guess in enumerate(guesses) if at not in dropped and not (guess and guess.said_by == "map")]
    tests: dict[str, Callable[[str], bool]] = {
        "year": _is_year,
        "month": _is_month,
        "day": partial(_is_number, most=31),
    }
    found = [
        [at for at in free if _named(looked[at].header, part) and _holds(looked[at], test)]
        for part, test in tests.items()
    ]
    return tuple(columns[0] for columns in found) if all(len(columns) == 1 for columns in found) else ()


def _named(header: str, part: str) -> bool:
    """Whether a header is a birth word and the part's word, in either order."""
    text = "".join(word for word in words(header) if word not in _FILLERS)
    return any(
        text in (birth + name, name + birth) for name in _PARTS[part] for birth in _BIRTH if len(text) > len(name)
    )


def _holds(values: Values, test: Callable[[str], bool]) -> bool:
    return bool(values.values) and share(values, test) >= MOST


def _is_year(text: str) -> bool:
    return re.fullmatch(r"(18[5-9]|19[0-9]|20[0-9])[0-9]", text, re.ASCII) is not None


def _is_month(text: str) -> bool:
    return _is_number(text, most=12) or text.lower() in MONTHS


def _is_number(text: str, *, most: int) -> bool:
    return re.fullmatch(r"[0-9]{1,2}", text, re.ASCII) is not None and 1 <= int(text) <= most
