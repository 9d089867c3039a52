"""Making fields of guessed columns: parts joined, names derived, doubles numbered, the rest kept as attributes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assay.fields.folding import fold
from assay.fields.guess import Guess
from assay.fields.headers import naming
from assay.fields.model import KINDS, Context, Field, Schema, Values

# Parts of a street line that stand in columns of their own; they join the street column.
HOUSE_NUMBERS = (
    "house number",
    "street number",
    "street no",
    "house no",
    "hausnummer",
    "hausnr",
    "hnr",
    "numero",
    "huisnummer",
    "nr",
)
UNITS = (
    "unit",
    "unit number",
    "apt",
    "apartment",
    "suite",
    "flat",
    "address 2",
    "address line 2",
    "street 2",
    "addr 2",
)


def assembled(
    looked: Sequence[Values],
    guesses: Sequence[Guess | None],
    *,
    named: bool,
    dropped: set[int],
    context: Context,
) -> Schema:
    """The schema: one field per guessed column, joined and derived ones, attributes for what else has a header."""
    parts = _street_parts(looked, guesses) if named else ()
    fields: list[Field] = []
    counts: dict[str, int] = {}
    ignored: list[int] = []
    for at, (values, guess) in enumerate(zip(looked, guesses, strict=True)):
        if at in parts and at != parts[0]:
            continue
        if at in dropped or (guess is None and not _telling(values, named)):
            ignored.append(at)
            continue
        columns = parts if parts and at == parts[0] else (at,)
        if columns == parts:
            guess = next(g for i in parts if (g := guesses[i]) and g.kind == "street")
        fields.append(_field(values, guess, columns, counts, context))
    if not any(f.kind == "full_name" for f in fields):
        fields += _derived(fields)
    return Schema(tuple(v.header for v in looked), tuple(fields), tuple(ignored))


def _telling(values: Values, named: bool) -> bool:
    return named and bool(fold(values.header)) and bool(values.values)


def _field(
    values: Values, guess: Guess | None, columns: tuple[int, ...], counts: dict[str, int], context: Context
) -> Field:
    kind = guess.kind if guess else "attribute"
    base = kind if guess else f"attribute_{fold(values.header).replace(' ', '_')[:60]}"
    counts[base] = counts.get(base, 0) + 1
    name = base if counts[base] == 1 else f"{base}_{counts[base]}"
    style = KINDS[kind].style
    facts = dict(style(values, context)) if style else {}
    return Field(name, kind, columns, guess.sure if guess else 0.5, guess.said_by if guess else "header", facts)


def _street_parts(looked: Sequence[Values], guesses: Sequence[Guess | None]) -> tuple[int, ...]:
    """Columns of one street line in the order number, name, unit; () when there is nothing to join."""
    streets = [
        i for i, g in enumerate(guesses) if g and g.kind == "street" and not naming(looked[i].header, UNITS) >= 1
    ]
    if len(streets) != 1:
        return ()

    def called(phrases: tuple[str, ...]) -> list[int]:
        taken = [i for i, v in enumerate(looked) if naming(v.header, phrases) >= 0.9 and i not in streets]
        return [i for i in taken if (g := guesses[i]) is None or g.said_by != "map"][:1]

    joined = (*called(HOUSE_NUMBERS), *streets, *called(UNITS))
    return joined if len(joined) > 1 else ()


def _derived(fields: Sequence[Field]) -> list[Field]:
    first = next((f for f in fields if f.kind == "first_name"), None)
    last = next((f for f in fields if f.kind == "last_name"), None)
    if not (first and last):
        return []
    whole = replace(first, name="full_name", kind="full_name", columns=first.columns + last.columns)
    return [replace(whole, sure=min(first.sure, last.sure))]
