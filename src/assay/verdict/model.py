"""The verdict: composition, probabilities, dating, people affected, and what would change it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np

from assay.plugins import Slot

ORIGINS = (
    "ours-current", "ours-older", "ours-former", "ours-partner", "scraped", "credentials",
    "other-person", "known-corpus", "invented",
)  # fmt: skip

ABOUT_US = "ours-current+ours-older+ours-former+ours-partner+scraped"  # rows about our customers, whatever their way


@dataclass(frozen=True)
class Hypothesis:
    """An account of the whole claim.

    A key of `made_of` may join origins by "+" ("ours-current+ours-former"): the range is that of their sum.
    """

    id: str  # the label
    says: str  # "ours and current"
    prior: float  # weight before the user's own
    made_of: Mapping[str, tuple[float, float]]  # origin -> expected share of rows, 90 % range; left out: near zero
    would_change: tuple[str, ...]  # what would speak against it, for the list of what would change the verdict
    reference: str


HYPOTHESES = Slot("hypotheses", "assay.verdict.hypotheses", "HYPOTHESIS", Hypothesis)


@dataclass(frozen=True)
class Part:
    """One origin's share of rows with its 90 % interval, and the rows that makes."""

    origin: str
    share: float
    low: float
    high: float
    rows: int


@dataclass(frozen=True)
class Dating:
    """As of when: bounds and the most likely day, with the methods that said so."""

    earliest: date | None
    latest: date | None
    mode: date | None
    methods: tuple[str, ...]  # sentences


@dataclass(frozen=True)
class Affected:
    """Distinct customers: seen, estimated, at most."""

    low: int
    estimate: int
    high: int
    envelope: str  # a sentence: what the upper bound covers
    by_country: Mapping[str, int]
    former_share: float | None
    fields: tuple[str, ...]  # kinds exposed


@dataclass(frozen=True)
class Tested:
    """An assertion of the claim and what became of it."""

    says: str
    status: str  # supported, contradicted, partly, not-tested, cannot-be-tested
    because: str


@dataclass(frozen=True)
class Weight:
    """What one family said: log10 likelihood ratio per label against the average of the others, after the cap."""

    family: str
    checks: tuple[str, ...]
    by_label: Mapping[str, float]
    capped: bool


@dataclass(frozen=True)
class Verdict:
    """The weighed answer."""

    probabilities: Mapping[str, float]
    set_90: tuple[str, ...]
    label: str | None  # None: cannot tell
    headline: str
    three_sentences: tuple[str, str, str]
    strength: str  # "strong", "moderate", ... of the top label against the next
    tipping_prior: float | None
    composition: tuple[Part, ...]
    people: tuple[Part, ...]  # the same shares after de-duplication
    sums: tuple[Part, ...]  # all of ours, and strangers and inventions together: known better than their parts
    sums_of_people: tuple[Part, ...]
    duplicates: int
    weights: tuple[Weight, ...]
    sensitivity: tuple[str, ...]  # sentences
    bounds: tuple[str, ...]  # sample-to-claim bounds, sentences with numbers, for w = 1 and 20
    dating: Dating
    affected: Affected
    assertions: tuple[Tested, ...]
    would_change_it: tuple[str, ...]


@dataclass(frozen=True)
class Composition:
    """What the rows are made of, by row and by person, and the draws behind the intervals.

    `draws` has one row per draw of the unknown rates and one column per origin of ORIGINS (shares of people).
    """

    parts: tuple[Part, ...]
    people: tuple[Part, ...]
    rows: int
    persons: int
    duplicates: int  # exact copies of an earlier row
    draws: np.ndarray[Any, np.dtype[np.float64]] = field(repr=False, compare=False)
    ours: Part  # the sum of everything about our customers, among people
    elsewhere: Part  # real strangers and inventions together, among people: what the marks may not tell apart
    notes: tuple[str, ...] = ()  # sentences: what could not be told apart, what was assumed
    cells: tuple[tuple[int, tuple[float, ...]], ...] = field(default=(), repr=False)  # cell code -> posterior
    marks: tuple[str, ...] = field(default=(), repr=False)  # the marks that cells are cut by
    sums: tuple[Part, ...] = ()  # ours and elsewhere among rows
