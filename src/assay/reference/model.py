"""The reference: what we hold about our customers, now and then, as tables in the engine.

Tables, all in the engine:

- `reference`: `customer` BIGINT (1-based, stable for one reading), `status` VARCHAR ('current' or 'former'; 'erased'
  for the empty row of a customer whom a refresh forgot), then one VARCHAR per field, spelled with the same rules as the
  claim.
- `reference_raw`: `customer`, `status`, then `c0`, `c1`, ... as stored (VARCHAR). Absent (`raw` False) for a prepared
  reference that kept spelled values only.
- `history`: `customer` BIGINT, `field` VARCHAR, `value` VARCHAR (spelled), `valid_from` TIMESTAMP or NULL,
  `valid_to` TIMESTAMP or NULL. Past versions only. Always exists, may be empty.
- `tombstones`: `kind` VARCHAR, `digest` VARCHAR (hex HMAC-SHA256 of the spelled value), `erased_at` TIMESTAMP or NULL.
  Always exists, may be empty.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from assay.fields.model import Context, Schema
from assay.plugins import Slot
from assay.private import Private
from assay.reference.index.index import Index
from assay.reference.portrait import Portrait
from assay.reference.values import Values
from assay.settings import Progress, Settings, silent


@dataclass(frozen=True)
class Export:
    """A dated projection of the base that somebody received: an own export, a partner's feed, a public endpoint."""

    name: str
    way: str  # "table", "export", "partner", "endpoint"
    columns: tuple[str, ...]  # headers, in order
    kinds: tuple[str, ...]  # kinds of those columns, as far as recognised ("" otherwise), same length
    where: str | None = None  # SQL condition over field names of `reference` (spelled values) and `status`
    at: date | None = None
    format: str | None = None
    delimiter: str | None = None


@dataclass(frozen=True)
class HashPolicy:
    """Which password-hash schemes the company ever deployed, for the hash check. Learned from the base if not given."""

    schemes: Mapping[str, tuple[int, ...]] = field(default_factory=dict)  # "bcrypt" -> costs; () for no cost


@dataclass(frozen=True)
class Reference:
    """What is known about the reference; the rows are in the engine's tables above."""

    source: str  # shown to people: never with a secret
    as_of: date
    schema: Schema
    context: Context
    current: int
    former: int
    tombstones: int
    versions: int
    exports: tuple[Export, ...] = ()
    raw: bool = True
    unspelled: Mapping[str, int] = field(default_factory=dict)
    tombstone_key: Private | None = None
    tombstone_key_at: str | None = None  # where that key is kept: env:, file: or keyring:
    notes: tuple[str, ...] = ()  # sentences: what could not be read, what was assumed
    hashes: HashPolicy = field(default_factory=HashPolicy)
    company: str | None = None
    launched: date | None = None
    market_share: float | None = None  # 0 to 1, of the people in the company's region
    index: Index | None = None  # of a prepared reference
    refreshes: int = 0  # of a prepared one since it was built
    erased: int = 0  # customers forgotten by those: their rows stay, empty, so that numbers keep their meaning
    digest: str | None = None  # of a prepared one's manifest, which names its files and their digests
    values: Values | None = None  # the customers as mapped files, where `reference` is a view of them
    history: Values | None = None  # their past versions, each file in the order of customers
    portrait: Portrait | None = None  # what the customers look like; made on first need where it is not there

    @property
    def customers(self) -> int:
        """Customers held as rows: current, former and, empty, erased ones."""
        return self.current + self.former + self.erased

    @property
    def known(self) -> int:
        """Current and former customers: whom a leak may touch and who can be told."""
        return self.current + self.former

    @property
    def tells_erased(self) -> bool:
        """Whether erased customers can still be recognised: by tombstones whose key is known."""
        return self.tombstones > 0 and self.tombstone_key is not None

    @property
    def ever(self) -> int:
        """Current, former and erased customers, at most: a tombstone is a value's, and a person may have several.

        Where the tombstones' key is known a refresh leaves some of everybody that it forgets.
        """
        return self.known + self.tombstones + (0 if self.tombstone_key_at else self.erased)

    @property
    def filters(self) -> tuple[str, ...]:
        """The row filters of the declared exports."""
        return tuple(dict.fromkeys(export.where for export in self.exports if export.where))


@dataclass(frozen=True)
class Projection:
    """A customer table landed as Parquet with columns `c0`, `c1`, ... (VARCHAR), and their headers."""

    headers: tuple[str, ...]
    parquet: tuple[Path, ...]
    rows: int
    snapshot: bool  # whether it was read in one snapshot of the source
    notes: tuple[str, ...] = ()
    named: bool = True  # whether the headers come from the source


@dataclass(frozen=True)
class Link:
    """A many-to-one reference from a table to another: each row has at most one row there."""

    column: str
    to_table: str
    to_column: str


@dataclass(frozen=True)
class Table:
    """A table of a source, as its catalogue describes it. `name` is `schema.table` where there are schemas."""

    name: str
    columns: tuple[str, ...]
    rows: int  # as the catalogue estimates
    keys: tuple[str, ...] = ()  # primary key
    links: tuple[Link, ...] = ()
    texts: int = 2  # columns that hold text; persons need two


@dataclass(frozen=True)
class Request:
    """What a connector is asked for: one SOURCE, one query (databases only), and where its rows go."""

    source: str
    folder: Path
    settings: Settings
    query: str | None = None
    base: Path | None = None  # relative paths and file references start here
    password: Private | None = None  # given apart from the URL
    name: str = "customers"  # of the Parquet file, without suffix
    progress: Progress = silent


def no_tables(request: Request) -> tuple[Table, ...]:
    """The tables of a source that is a file."""
    del request
    return ()


def no_question(request: Request) -> None:
    """What is asked of a file before it is read: nothing but that it is there."""
    del request


@dataclass(frozen=True)
class Connector:
    """A way to a customer source.

    `takes(source)` says whether a SOURCE is its; `project(request)` lands a file or a query's answer as Parquet below
    `request.folder`, streaming, never half a file under its final name. Databases also give `tables(request)`,
    `reach(request)`, which reads nothing and raises when they do not let us in, and the character that quotes their
    identifiers. Raises SourceProblem (exit 4) with redacted sentences.
    """

    id: str
    says: str
    takes: Callable[[str], bool]
    project: Callable[[Request], Projection]
    database: bool = False  # whether there are tables to choose from
    tables: Callable[[Request], tuple[Table, ...]] = no_tables
    reach: Callable[[Request], None] = no_question
    quote: str = '"'
    schemas: bool = False  # whether table names are `schema.table`

    def quoted(self, identifier: str) -> str:
        """A column's name for this source's SQL."""
        return self.quote + identifier.replace(self.quote, self.quote * 2) + self.quote

    def quoted_table(self, table: str) -> str:
        """A table's name for this source's SQL."""
        return ".".join(map(self.quoted, table.split(".", 1) if self.schemas else [table]))


CONNECTORS = Slot("connectors", "assay.reference.connectors", "CONNECTOR", Connector)
