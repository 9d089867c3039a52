"""Making fields of guessed columns: parts joined, names derived, doubles numbered, the rest kept as attributes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assay.fields.birthparts import birth_parts
from assay.fields.folding import fold
from assay.fields.guess import Guess
from assay.fields.headers import named_as, naming, shown, words
from assay.fields.model import KINDS, Context, Field, Schema, Values

CLEAR = 0.9  # a whole-name column surer than this needs no help of first and last name
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
)
BARE = ("nr", "numero")  # only alone: `kundennr` is the number of a customer
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
    born = birth_parts(looked, guesses, dropped) if named else ()
    own = list(guesses)
    if parts:
        own[parts[0]] = next(g for i in parts if (g := guesses[i]) and g.kind == "street")
    fields: list[Field] = []
    ignored: list[int] = []
    for at, (values, guess) in enumerate(zip(looked, own, strict=True)):
        if (at in parts and at != parts[0]) or at in born[1:]:
            continue
        if born and at == born[0]:
            fields.append(Field("birth_date", "birth_date", born, CLEAR, "header+values", {"dates": "%Y %m %d"}))
            continue
        if at in dropped or (guess is None and not _telling(values, named)):
            ignored.append(at)
            continue
        columns: tuple[int, ...] = (at,)
        if parts and at == parts[0]:
            columns = parts
        fields.append(_field(values, guess, columns, context))
    fields = _numbered(fields, looked)
    derived = _derived(fields)
    if derived and not any(f.kind == "full_name" and f.sure >= CLEAR for f in fields):
        # a firm's name beside a contact's first and last name steps back for the person's
        shifted = (f for f in fields if f.kind == "full_name")
        renamed = {f.name: f"full_name_{n}" for n, f in enumerate(shifted, start=2)}
        fields = [replace(f, name=renamed.get(f.name, f.name)) for f in fields] + derived
    return Schema(tuple(v.header for v in looked), tuple(fields), tuple(ignored))


def _numbered(fields: Sequence[Field], looked: Sequence[Values]) -> list[Field]:
    """Fields of one name told apart by a number; the one its header names outright, then the surest, stays plain."""

    def rank(i: int) -> tuple[bool, float, int]:
        outright = named_as(fields[i].kind, looked[fields[i].columns[0]].header) >= 1
        return not outright, -round(fields[i].sure, 1), i

    ranked = sorted(range(len(fields)), key=rank)
    counts: dict[str, int] = {}
    names: dict[int, str] = {}
    for i in ranked:
        name = fields[i].name
        counts[name] = counts.get(name, 0) + 1
        names[i] = name if counts[name] == 1 else f"{name}_{counts[name]}"
    return [replace(field, name=names[i]) for i, field in enumerate(fields)]


def _telling(values: Values, named: bool) -> bool:
    return named and bool(fold(values.header)) and bool(values.values)


def _field(values: Values, guess: Guess | None, columns: tuple[int, ...], context: Context) -> Field:
    kind = guess.kind if guess else "attribute"
    base = kind if guess else f"attribute_{'_'.join(words(shown(values.header)))[:60]}"
    style = KINDS[kind].style
    facts = dict(style(values, context)) if style else {}
    return Field(base, kind, columns, guess.sure if guess else 0.5, guess.said_by if guess else "header", facts)


def _street_parts(looked: Sequence[Values], guesses: Sequence[Guess | None]) -> tuple[int, ...]:
    """Columns of one street line in the order number, name, unit; () when there is nothing to join."""
    streets = [
        i for i, g in enumerate(guesses) if g and g.kind == "street" and not naming(looked[i].header, UNITS) >= 1
    ]
    if len(streets) != 1:
        return ()

    def called(phrases: tuple[str, ...], alone: tuple[str, ...] = ()) -> list[int]:
        fits = [naming(v.header, phrases) >= 0.9 or naming(v.header, alone) >= 1 for v in looked]
        taken = [i for i, fit in enumerate(fits) if fit and i not in streets]
        return [i for i in taken if (g := guesses[i]) is None or g.said_by != "map"][:1]

    joined = (*called(HOUSE_NUMBERS, BARE), *streets, *called(UNITS))
    return joined if len(joined) > 1 else ()


def _derived(fields: Sequence[Field]) -> list[Field]:
    first = next((f for f in fields if f.name == "first_name"), None)
    last = next((f for f in fields if f.name == "last_name"), None)
    if not (first and last):
        return []
    whole = replace(first, name="full_name", kind="full_name", columns=first.columns + last.columns)
    return [replace(whole, sure=min(first.sure, last.sure))]
