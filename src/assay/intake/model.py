"""What intake hands on: seals, members with their outcome, relations with rows and refusals, and the format slot."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO, Protocol

import pyarrow as pa

from assay.plugins import Slot


class Outcome(StrEnum):
    """How far a member of the dump was read; "not read" must never look like "clean"."""

    FULL = "full"
    PART = "part"
    NOT = "not-read"
    NONE = "not-applicable"  # nothing in it that could be rows: a picture, a readme, a folder


# Reasons for lines that are told of and hold no record: what stands around a table is not lost when it is not read.
HEADER_AGAIN = "header repeated"
BEFORE_TABLE = "line before the table"
AFTER_TABLE = "line after the table"
BESIDE_TABLE = "line outside the drawn tables"
NO_RECORD = frozenset((HEADER_AGAIN, BEFORE_TABLE, AFTER_TABLE, BESIDE_TABLE))


def lost(refused: Mapping[str, int]) -> int:
    """How many lines or statements with records were not read."""
    return sum(count for reason, count in refused.items() if reason not in NO_RECORD)


@dataclass(frozen=True)
class Seal:
    """A file as received: its SHA-256 (hex) and size in bytes, taken before anything was parsed."""

    name: str
    digest: str
    size: int


@dataclass(frozen=True)
class Member:
    """One file of the dump, or one member of an archive in it (`outer.zip!inner.csv`)."""

    name: str  # as stored, not to be trusted; show it through private.escaped
    format: str | None
    confidence: float
    outcome: Outcome
    because: str  # one sentence when the outcome is not FULL, "" otherwise
    size: int  # bytes after unpacking, as far as read
    refused: Mapping[str, int] = field(default_factory=dict)  # reason -> lines or statements outside any relation
    cut: bool = False  # reading stopped early: there is a rest whose rows nobody counted


@dataclass(frozen=True)
class Relation:
    """One table that was read. In `parquet` its columns are text, named `c0`, `c1`, ... in their original order.

    Hostile column names never reach SQL: `columns` holds them for people and for field recognition only.
    Missing values are NULL; an empty string stays an empty string. There is also a column `row` (BIGINT, 1-based,
    position among the rows read from this relation).
    """

    id: int  # position in Intake.relations
    member: str
    table: str | None  # table, sheet or collection name where the format has one
    format: str
    columns: tuple[str, ...]  # "" for a column with no name
    named: bool  # whether the names come from the dump (a header, CREATE TABLE) or there are none
    rows: int
    refused: Mapping[str, int]  # reason -> lines or statements that were not read
    parquet: tuple[Path, ...]
    facts: Mapping[str, str] = field(default_factory=dict)  # encoding, delimiter, quote, line-end, null, emitter, ...

    @property
    def label(self) -> str:
        """How people tell it from the others."""
        return f"{self.member}:{self.table}" if self.table else self.member


@dataclass(frozen=True)
class Intake:
    """Everything that was read, and everything that was not."""

    seals: tuple[Seal, ...]
    members: tuple[Member, ...]
    relations: tuple[Relation, ...]
    limits: tuple[str, ...]  # sentences, one per limit that fired
    box: tuple[str, ...]  # which layers of the box were active: "rlimits", "no network", ...
    notes: tuple[str, ...] = ()  # sentences on what looks made to deceive: hostile names, two files in one, ...

    @property
    def coverage(self) -> float:
        """Share of lines or statements read, 0 to 1, members that were not read counted by their bytes.

        Of a member that was cut nobody knows how long the rest is; it counts as read to a half.
        """
        lines = sum(r.rows + lost(r.refused) for r in self.relations)
        lines += sum(lost(m.refused) for m in self.members)
        read = sum(r.rows for r in self.relations)
        of_lines = read / lines if lines else 0.0
        size = sum(m.size for m in self.members if m.outcome is not Outcome.NONE)
        unread: float = sum(m.size for m in self.members if m.outcome is Outcome.NOT)
        unread += sum(m.size / 2 for m in self.members if m.outcome is Outcome.PART and m.cut)
        return of_lines * (1 - unread / size) if size else of_lines


@dataclass(frozen=True)
class Sample:
    """The head of a member, for recognition by content. The name is a hint only."""

    head: bytes  # up to 256 KiB
    name: str
    size: int | None  # bytes in all, None when it streams


class Writer(Protocol):
    """Takes the rows of one relation, column by column."""

    def batch(self, columns: Sequence[pa.Array | Sequence[str | None]]) -> None:
        """Add rows: one array of text (or None) per column, all of one length."""
        ...

    def refuse(self, reason: str, count: int = 1) -> None:
        """Account for lines or statements that were not read. `reason` is a fixed phrase, never input."""
        ...


class Sink(Protocol):
    """Where a format puts what it read."""

    def relation(
        self,
        table: str | None,
        columns: Sequence[str],
        *,
        named: bool,
        facts: Mapping[str, str] | None = None,
    ) -> Writer:
        """Begin a relation; the same table name again continues it when the columns are the same."""
        ...

    def refuse(self, reason: str, count: int = 1) -> None:
        """Account for lines or statements outside any relation."""
        ...

    def partly(self, because: str) -> None:
        """Say that the member was read only in part, and why (a sentence without input in it)."""
        ...


@dataclass(frozen=True)
class Stored:
    """A member's bytes inside the box: a spooled file the format may open as often as it likes."""

    path: Path
    name: str
    size: int

    def open(self) -> BinaryIO:
        """The bytes, from the start."""
        return self.path.open("rb")


@dataclass(frozen=True)
class Format:
    """A dump format: `sniff` gives 0 to 1 from the head, `read` turns bytes into relations and refusals.

    `read` runs in the box. It must be streaming (memory flat in the size), must never execute or follow anything in
    the dump, and accounts for every line or statement it does not read.
    """

    id: str
    says: str  # one sentence for the docs
    sniff: Callable[[Sample], float]
    read: Callable[[Stored, Sink], None]


FORMATS = Slot("formats", "assay.intake.formats", "FORMAT", Format)
