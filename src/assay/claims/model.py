"""What is alleged, in the words of who said it, cut into assertions that can be tested one by one."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class About(StrEnum):
    """What an assertion is about; decides which findings can speak to it."""

    THEIRS = "theirs"  # the rows are the company's customers
    COUNT = "count"  # how many
    FIELDS = "fields"  # with password hashes, with birth dates, ...
    FRESH = "fresh"  # current, or as of a date
    ACCESS = "access"  # still inside
    SOURCE = "source"  # from this system
    OTHER = "other"


@dataclass(frozen=True)
class Assertion:
    """One thing said."""

    says: str
    about: About
    count: int | None = None
    fields: tuple[str, ...] = ()  # kinds
    date: date | None = None


@dataclass(frozen=True)
class Claim:
    """A claim; everything may be unknown but the company."""

    company: str = "the company"
    said_by: str | None = None
    said_at: date | None = None
    where: str | None = None
    words: str | None = None
    count: int | None = None  # records alleged
    launched: date | None = None  # when the company began; no record can be older
    market_share: tuple[float, float] | None = None  # of the claim's population, low and high, if the user knows it
    prior: dict[str, float] = field(default_factory=dict)  # label -> weight, user's own
    assertions: tuple[Assertion, ...] = ()
