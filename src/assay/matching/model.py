"""What matching hands on: patterns with counts, hits per key, controls with intervals.

Table `matches` in the engine (one row per claimed row): `row` BIGINT, `customer` BIGINT or NULL, `status` VARCHAR
('current', 'former', 'tombstone' or NULL), `pattern` BIGINT (see Overlap.states), `keys` INTEGER (bit i set: key i of
Overlap.keys leads to this customer), `candidates` INTEGER, `split` BOOLEAN (two keys lead to different customers),
`person` BIGINT (rows of one person share it), `copy` BOOLEAN (an exact duplicate of an earlier row).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum

from assay.fields.model import Fact

# How a sentence of Controls.broken ends when nothing is wrong but too few fields are held by both sides.
UNTELLABLE = "from these fields nobody can tell."


class Agreement(IntEnum):
    """One field of a claimed row against its best customer. Three bits in a pattern."""

    ABSENT = 0  # nothing to compare on one of the sides
    AGREES = 1
    NEAR = 2  # a slip: a typo, day and month swapped, a day's difference
    OLDER = 3  # equals a past version
    CONTRADICTS = 4


@dataclass(frozen=True)
class Compared:
    """A field held by both sides."""

    field: str
    kind: str
    fact: Fact
    volatile: bool


@dataclass(frozen=True)
class PatternCount:
    """How many rows and people show one agreement pattern. `pattern` 0 and status None: no candidate.

    A person counts in one pattern only, that of the first of its rows that matched, so people add up.
    """

    pattern: int
    status: str | None
    rows: int
    people: int


@dataclass(frozen=True)
class KeyHits:
    """What one key found by itself: claimed rows with a value, rows that hit, distinct customers hit."""

    key: str
    valued: int
    rows: int
    customers: int


@dataclass(frozen=True)
class Chance:
    """Rows expected to hit by chance in one stratum, were none of the people our customers as such."""

    stratum: str
    rows: int
    hits: int
    expected: float
    basis: str  # a sentence: where the rate comes from


@dataclass(frozen=True)
class Rate:
    """k of n with a Clopper-Pearson interval (90 %)."""

    k: int
    n: int
    low: float
    high: float

    @property
    def share(self) -> float:
        """K / n, 0 when n is 0."""
        return self.k / self.n if self.n else 0.0


@dataclass(frozen=True)
class ReadBack:
    """How many of the `named` rows (copies once) were held against the real values, and how many of them `differ` from
    what their prints say. Where all were read, fields that differ were left out before rows and people were counted;
    `lost` rows were not accepted without them. Keys keep what the prints led to.
    """

    named: int
    differ: Rate
    lost: int = 0


@dataclass(frozen=True)
class Overlap:
    """The sufficient statistic of a comparison."""

    compared: tuple[Compared, ...]
    keys: tuple[str, ...]
    rows: int
    people: int
    matched: int  # rows with an accepted candidate
    customers: int  # distinct customers behind them
    split: int  # rows whose keys lead to different customers
    patterns: tuple[PatternCount, ...]
    by_key: tuple[KeyHits, ...]
    chance: tuple[Chance, ...]
    near_cap: str | None = None  # a sentence when the near stage was capped
    tombstones: int = 0  # rows that equal an erased customer; not among `matched`
    refused: int = 0  # rows with a candidate that was not accepted (their pattern is kept, their customer is not)
    copies: int = 0  # rows that repeat an earlier row in every field
    weights: Mapping[str, tuple[float, float, float, float]] = field(default_factory=dict)  # bits: agrees, near, ...
    threshold: float = 0.0  # bits a candidate must reach
    notes: tuple[str, ...] = ()  # sentences: popular values left out, fields not compared
    read_back: ReadBack | None = None  # of the claim; controls are not read back

    def states(self, pattern: int) -> tuple[Agreement, ...]:
        """A pattern's agreement per compared field, in their order."""
        return tuple(Agreement(pattern >> (3 * i) & 7) for i in range(len(self.compared)))


@dataclass(frozen=True)
class Controls:
    """Rows with known truth, sent through the same path in the same run."""

    recall: Rate  # positive controls that came back as the customer they were drawn from
    by_key: Mapping[str, Rate]
    by_field: Mapping[str, Rate]  # field agrees (or near, or older), given the right customer
    agreement: Mapping[str, tuple[float, float, float, float]]  # field -> shares agrees, near, older, contradicts
    false_match: Rate  # negative controls that were matched to anybody
    false_by_making: Mapping[str, Rate]  # "permuted", "made"
    allowed: bool  # whether the verdict may speak at all
    broken: tuple[str, ...]  # sentences: which field or step broke
    written_as: str  # the format they were written in
    notes: tuple[str, ...] = ()  # sentences: the damage that was done, what the controls cannot tell
