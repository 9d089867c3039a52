"""Kinds, fields and schemas: what a column means and how its values are spelled."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import TypeAlias

import pyarrow as pa

from assay.fields.expressions import tidied
from assay.plugins import Slot

# No identifier, address or hash that a kind knows is longer; what is longer is not looked at, so that no value can
# make recognition slow.
LONGEST = 2_048


class Fact(StrEnum):
    """Who can know it: only the company that stored it, or anyone who knows the person."""

    COMPANY = "company"
    WORLD = "world"


@dataclass(frozen=True)
class Values:
    """A look at one column: up to 2,000 distinct non-empty values spread over the file, and its shape.

    `values` holds private data; nothing derived from it may quote a value.
    """

    header: str
    values: tuple[str, ...]
    rows: int
    nulls: int  # NULL or empty
    distinct: int  # estimate over all rows

    @cached_property
    def tidied(self) -> tuple[str, ...]:
        """The values without what surrounds them unseen, which most kinds score; empty where too long for that."""
        return tuple(tidied(value) if len(value) <= LONGEST else "" for value in self.values)


@dataclass(frozen=True)
class Context:
    """What spelling needs to know besides the value. One object per side and run, the same policy on both sides."""

    region: str | None = None  # ISO 3166 alpha-2 default for phones and postcodes without a country
    as_of: date = date(1970, 1, 1)  # two-digit years are taken to lie before this day
    mail_policy: str = "provider"  # "provider": gmail dots and +tags folded; "plain": case and space only
    style: Mapping[str, str] = field(default_factory=dict)  # of this column: {"dates": "%d/%m/%Y|%d.%m.%Y"}, ...


Regions: TypeAlias = pa.ChunkedArray | None
"""Each row's ISO country code, null where it has none; None where the table tells no countries."""
Quick: TypeAlias = Callable[[pa.ChunkedArray, Context, int, Regions], pa.ChunkedArray]


@dataclass(frozen=True)
class Spelling:
    """The one normal form of a kind, by up to three paths, each for what the one before it left open.

    `quick(values, context, threads, regions)` takes trimmed text and gives text, null where it cannot spell a value for
    sure; `regions` are as long as the values.
    `sql(value, context, region)` is a DuckDB expression over the SQL expression `value` (VARCHAR) giving VARCHAR or
    NULL; `region` is an SQL expression for the row's ISO country code or "NULL". `exact` spells a leftover in Python,
    once per *distinct* (value, region); None there means the value has no spelling and is counted as unspelled. All
    are idempotent on their own output and agree wherever two of them spell.
    """

    sql: Callable[[str, Context, str], str] | None = None
    exact: Callable[[str, Context, str | None], str | None] | None = None
    quick: Quick | None = None


@dataclass(frozen=True)
class Kind:
    """What a column can mean."""

    id: str
    says: str  # one sentence for the docs
    fact: Fact
    identifies: float  # bits: about log2 of how many people share a value less; 0 for free text
    headers: Mapping[str, tuple[str, ...]]  # language -> header words, lower case, words joined by one space
    score: Callable[[Values], float]  # 0 to 1 that values like these are of this kind, the header not considered
    spelling: Spelling
    key: bool = False  # a candidate key by itself
    volatile: bool = False  # changes while a customer stays one: e-mail, phone, address, hash, last login
    near: str | None = (
        None  # SQL boolean over spelled {a} and {b} (both non-null, different): a slip, not another value
    )
    style: Callable[[Values, Context], Mapping[str, str]] | None = None  # decided per column by evidence (day/month)
    show: Callable[[str], str] | None = None  # masks a value for a person's eyes; private.masked by default


KINDS = Slot("kinds", "assay.fields.kinds", "KIND", Kind)


@dataclass(frozen=True)
class Field:
    """A column of the spelled table. A kind seen twice gives `email` and `email_2`.

    The field `full_name` is derived from first and last name when there is no full name (columns = both).
    A column of kind `attribute` is named `attribute_<slug of its header>` so that both sides can meet by header.
    """

    name: str
    kind: str
    columns: tuple[int, ...]  # positions in the raw relation
    sure: float  # 0 to 1
    said_by: str  # "header", "values", "header+values", "map"
    style: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Schema:
    """What the columns of a relation mean. `ignored` are columns that are not tested, by position."""

    headers: tuple[str, ...]
    fields: tuple[Field, ...]
    ignored: tuple[int, ...]

    def of_kind(self, kind: str) -> tuple[Field, ...]:
        """The fields of one kind."""
        return tuple(f for f in self.fields if f.kind == kind)

    @property
    def names(self) -> frozenset[str]:
        """The names of all fields."""
        return frozenset(f.name for f in self.fields)

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds present."""
        return frozenset(f.kind for f in self.fields)


@dataclass(frozen=True)
class Spelled:
    """A spelled table in the engine: `table` has a BIGINT id column (`row` or `customer`) and one VARCHAR per field.

    `unspelled` counts, per field, non-empty raw values that have no spelling (they are NULL in the table).
    """

    table: str
    rows: int
    unspelled: Mapping[str, int]
