"""Deciding what each column means, from the words of its header and from its values."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from assay.engine import Engine
from assay.fields.assembly import assembled
from assay.fields.context import reconsidered
from assay.fields.folding import fold
from assay.fields.guess import Guess
from assay.fields.headers import named_as, names_another
from assay.fields.look import look
from assay.fields.model import KINDS, Context, Kind, Schema, Values
from assay.fields.shares import share
from assay.intake.model import Relation
from assay.private import named as named_safely
from assay.problem import UsageProblem
from assay.wording import meant

# What a header is worth against the values, in logits: a header that says it outright outweighs weak values, and
# loses to values that clearly are something else (a column `name` full of e-mail addresses).
HEADER = 3.2
OTHERWISE = -1.2  # the header is words, but other words
# Kinds whose values are words that might be anything's: there a header that says so counts more, either way.
WORDS = frozenset({"first_name", "last_name", "full_name", "city", "region", "street", "free_text"})
OTHERWISE_WORDS = -2.2
LOWEST, HIGHEST = 0.02, 0.97  # no look at values alone makes it impossible or certain; asserted
ENOUGH = 0.6  # a column is named only when sure by more than this
IGNORE = "ignore"
SHOWN = 50  # columns named in an error: a screen's worth
SCORED = 400  # a share is then known within 5 points (binomial, 95 %), ample for telling kinds apart


def understand(
    engine: Engine,
    view: str,
    headers: Sequence[str],
    *,
    named: bool,
    overrides: Mapping[str, str],
    context: Context,
) -> Schema:
    """The schema of `view` (columns c0..cN). `overrides` maps a header, `cN` or 1-based position to a kind or `ignore`.

    Raises UsageProblem for a column or a kind that is not there.
    """
    mapped = _overridden(headers, overrides)
    looked = look(engine, view, headers)
    guesses: list[Guess | None] = []
    for at, values in enumerate(looked):
        if at in mapped:
            guesses.append(None if mapped[at] == IGNORE else Guess(mapped[at], 1.0, "map"))
        else:
            guesses.append(guess(values if named else replace(values, header="")))
    guesses = reconsidered(looked, guesses, named=named)
    return assembled(
        looked, guesses, named=named, dropped={at for at, kind in mapped.items() if kind == IGNORE}, context=context
    )


def understood_part(
    engine: Engine, view: str, relation: Relation, overrides: Mapping[str, str], context: Context
) -> Schema:
    """As `understand`, for one of several relations: overrides of columns that it does not have are left aside."""
    own = {column: kind for column, kind in overrides.items() if column in relation.columns}
    return understand(engine, view, relation.columns, named=relation.named, overrides=own, context=context)


def guess(values: Values) -> Guess | None:
    """The best kind of a column, or None when nothing is sure enough. Scored on up to 400 of the values seen."""
    if len(values.values) > SCORED:
        picked = tuple(values.values[i * len(values.values) // SCORED] for i in range(SCORED))
        values = replace(values, values=picked)
    (sure, by_header), best = _surest(values)
    if sure < ENOUGH:
        return None
    by_values = not by_header or KINDS[best].score(values) > 0.5
    said = "header+values" if by_header and by_values else "header" if by_header else "values"
    return Guess(best, round(sure, 3), said)


def _surest(values: Values) -> tuple[tuple[float, bool], str]:
    """How sure (and whether the header says so) the best kind is, and which it is.

    Most kinds cannot win, whatever the values: they are not asked, as asking reads every value.
    """
    told = bool(fold(values.header))
    headed = {kind.id: named_as(kind.id, values.header) for kind in KINDS.all().values() if kind.id != "attribute"}
    most = {key: (_weighed(key, HIGHEST, header, told=told), header > 0) for key, header in headed.items()}
    best: tuple[tuple[float, bool], str] = ((-1.0, False), "")
    for key in sorted(most, key=lambda key: (most[key], key), reverse=True):
        if (most[key], key) < best:
            break
        best = max(best, (_sure(KINDS[key], values, headed[key], told=told), key))
    return best


def _sure(kind: Kind, values: Values, header: float, *, told: bool) -> tuple[float, bool]:
    if kind.id == "customer_id" and not header and names_another(values.header):
        return 0.0, False  # the key of an address or a shop is as unique as a customer's: only the header tells
    score = kind.score(values) if values.values else (0.5 if header else 0.0)
    floor = 0.12 * share(values, _wordy) if kind.id in WORDS and header >= 0.95 else 0.0
    return _weighed(kind.id, max(floor, score), header, told=told), header > 0


def _weighed(kind: str, score: float, header: float, *, told: bool) -> float:
    """How sure a score of the values makes, beside what the header says of the kind (0 to 1) or of others (`told`)."""
    score = min(HIGHEST, max(LOWEST, score))
    against = OTHERWISE_WORDS if kind in WORDS else OTHERWISE
    logit = math.log(score / (1 - score)) + (HEADER * header if header else against if told else 0.0)
    return 1 / (1 + math.exp(-logit))


def _wordy(value: str) -> bool:
    return any(c.isalpha() for c in value) and "@" not in value


def known_kinds(overrides: Mapping[str, str]) -> None:
    """Raises UsageProblem for a kind that is not there; no column is looked at."""
    kinds = KINDS.all()
    for column, kind in overrides.items():
        if kind != IGNORE and kind not in kinds:
            turned = f"The column comes first: '{kind}={column}'. " if column in kinds else ""
            raise UsageProblem(
                f"There is no kind of field called {kind!r}, which the column {column!r} is mapped to.",
                f"{meant(kind, (*kinds, IGNORE)) or turned}The kinds are: {', '.join(kinds)}; "
                f"and `{IGNORE}` leaves a column out.",
                code="map-unknown-kind",
            )


def _overridden(headers: Sequence[str], overrides: Mapping[str, str]) -> dict[int, str]:
    known_kinds(overrides)
    mapped: dict[int, str] = {}
    for column, kind in overrides.items():
        mapped[_position(headers, column)] = kind
    return mapped


def _position(headers: Sequence[str], column: str) -> int:
    for at, header in enumerate(headers):
        if header and column == header:
            return at
    for at, header in enumerate(headers):
        if header and fold(column) and fold(column) == fold(header):
            return at
    found = re.fullmatch(r"c(\d{1,5})", column, re.ASCII)
    at = int(found[1]) if found else int(column) - 1 if re.fullmatch(r"\d{1,5}", column, re.ASCII) else -1
    if 0 <= at < len(headers):
        return at
    shown = [named_safely(header) or f"c{i}" for i, header in enumerate(headers)]
    more = f" and {len(shown) - SHOWN:,} more" if len(shown) > SHOWN else ""
    raise UsageProblem(
        f"There is no column {column!r} to map.",
        f"{meant(column, shown)}The columns are: {', '.join(shown[:SHOWN])}{more}. A position counts from 1.",
        code="map-unknown-column",
    )
