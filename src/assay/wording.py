"""How counts and slips of the pen are told, in every sentence that people read."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def noun(number: float, one: str, many: str) -> str:
    """What is right beside a number: noun(1, "row was", "rows were") is "row was"."""
    return one if number == 1 else many


def several(number: float, one: str, many: str | None = None) -> str:
    """`1 row`, `2,000 rows`; `many` where the plural is not the singular with an s."""
    return f"{number:,.0f} {noun(number, one, many or f'{one}s')}"


def persons(number: float) -> str:
    """`1 person`, `2,499 people`."""
    return several(number, "person", "people")


def the_people(number: float) -> str:
    """`the one person`, `the 2,499 people`: whom a sentence goes on about."""
    return "the one person" if number == 1 else f"the {persons(number)}"


def meant(given: str, known: Iterable[str]) -> str:
    """`Did you mean 'email'? ` with a blank behind it, for a slip of the pen; empty where nothing is near."""
    spelt = {word.lower(): word for word in known}
    near = get_close_matches(given.lower(), spelt, n=1)
    return f"Did you mean {spelt[near[0]]!r}? " if near else ""
