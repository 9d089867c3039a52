"""Second thoughts: what the columns of a table say about each other."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assay.fields.folding import fold
from assay.fields.guess import Guess
from assay.fields.headers import named_as, words
from assay.fields.kinds.contact_digest import DIGEST
from assay.fields.lexicon import family, varied
from assay.fields.model import KINDS, Values
from assay.fields.shares import share, share_like, uniqueness

_WORDS = re.compile(r"[^\W\d_]+\.?(?:[ .'’/(),-]+[^\W\d_]+\.?\)?){0,4}")
MIDDLE = frozenset({"middle", "mid", "middlename", "mname"})  # in a header: of the name between first and last
CLEARLY = 0.8  # share of values, or how well a header names a kind, that leaves no doubt
# In a header: of an address or phone, and of a digest (`email_sha256`).
CONTACT = frozenset({"email", "mail", "emails", "phone", "mobile", "msisdn", "telephone", "telefon"})
DIGESTED = frozenset({"md", "sha", "hash", "hashed", "digest", "hashes"})
# Where the town stands from the other parts of an address, in the order postal addresses are written in (UPU S42).
BESIDE = {"street": (1, 2), "postcode": (1, -1), "region": (-1,), "country": (-1, -2)}


def reconsidered(looked: Sequence[Values], guesses: Sequence[Guess | None], *, named: bool) -> list[Guess | None]:
    """The guesses, corrected where other columns decide; what a person mapped stays."""
    settled = _half_name(looked, _middle_name(looked, _digests(looked, list(guesses))))
    return settled if named else _town(looked, _surname(looked, settled))


def _digests(looked: Sequence[Values], guesses: list[Guess | None]) -> list[Guess | None]:
    """Digests under a header that names an address or phone are those of it; under `password`, those of passwords."""
    for at, guess in enumerate(guesses):
        if (guess and guess.said_by == "map") or share_like(looked[at], DIGEST) <= CLEARLY:
            continue
        have = set(words(looked[at].header))
        if have & CONTACT and have & DIGESTED:
            guesses[at] = Guess("contact_digest", 0.95, "header+values")
        elif named_as("password", looked[at].header) >= CLEARLY and KINDS["password_hash"].score(looked[at]) > 0.5:
            guesses[at] = Guess("password_hash", 0.95, "header+values")
    return guesses


def _middle_name(looked: Sequence[Values], guesses: list[Guess | None]) -> list[Guess | None]:
    """A middle name beside the first name is a column of its own, whatever its values look like."""
    given = [at for at, guess in enumerate(guesses) if guess and guess.kind == "first_name" and guess.said_by != "map"]
    middle = [at for at in given if set(words(looked[at].header)) & MIDDLE]
    for at in middle if len(given) > len(middle) else ():
        guesses[at] = None
    return guesses


def _half_name(looked: Sequence[Values], guesses: list[Guess | None]) -> list[Guess | None]:
    """`name` beside `surname` is the first name when it holds single words (Spanish, Polish, Italian tables)."""
    kinds = [g.kind if g else None for g in guesses]
    if "last_name" not in kinds or "first_name" in kinds:
        return guesses
    for at, guess in enumerate(guesses):
        if guess and guess.kind == "full_name" and guess.said_by != "map":
            single = share(looked[at], lambda v: len(fold(v).split()) == 1)
            if single > 0.6:
                guesses[at] = replace(guess, kind="first_name")
                return guesses
    return guesses


def _surname(looked: Sequence[Values], guesses: list[Guess | None]) -> list[Guess | None]:
    """Words beside a first name, some of them known family names, are the last name when no other column is."""
    kinds = [g.kind if g else None for g in guesses]
    if "last_name" in kinds or kinds.count("first_name") != 1 or "full_name" in kinds:
        return guesses
    first = kinds.index("first_name")
    for at in (first + 1, first - 1):
        if 0 <= at < len(guesses) and guesses[at] is None:
            words = share_like(looked[at], _WORDS) * varied(looked[at])
            if words > 0.8 and share(looked[at], family) > 0.15:
                guesses[at] = Guess("last_name", 0.65, "values")
                return guesses
    return guesses


def _town(looked: Sequence[Values], guesses: list[Guess | None]) -> list[Guess | None]:
    """Without headers a column of words next to a postcode, a region or a country is the town."""
    if any(g and g.kind == "city" for g in guesses):
        return guesses
    sides = {i + step for i, g in enumerate(guesses) if g for step in BESIDE.get(g.kind, ())}
    near = sorted(i for i in sides if 0 <= i < len(guesses) and guesses[i] is None)
    wordy = [i for i in near if varied(looked[i]) > 0.3 and share_like(looked[i], _WORDS) > 0.8]
    repeated = [i for i in wordy if uniqueness(looked[i]) < 0.98 or looked[i].rows < 100]
    if repeated:
        guesses[repeated[0]] = Guess("city", 0.65, "values")
    return guesses
