"""From a place (file, table, query, URL) to rows that have landed, through the connector that takes it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

from assay.engine import Engine
from assay.fields import Context
from assay.private import Private
from assay.problem import SourceProblem
from assay.reference import address, choice, joining
from assay.reference.configuration import Place, Source
from assay.reference.landing import disk_told
from assay.reference.model import CONNECTORS, Connector, Projection, Request
from assay.reference.secret import resolve
from assay.settings import Progress, Settings

# Rows of a database come in any order unless they are asked for in one, and customers are numbered in it.
_ORDERED = re.compile(r"\border\s+by\b", re.IGNORECASE)
UNORDERED = "The rows come in no order of their own (no ORDER BY, no primary key); they are numbered by their values."


def ordered(query: str) -> bool:
    """Whether the rows themselves are asked for in an order: what stands in brackets (a window, a part) is not that."""
    outside, inside = re.sub(r"\([^()]*\)", "", query), query
    while outside != inside:
        outside, inside = re.sub(r"\([^()]*\)", "", outside), outside
    return _ORDERED.search(outside) is not None


def taken(place: Place, base: Path | None, main: Place | None) -> tuple[str, Connector]:
    """Where the rows of a place are, and the connector that reads them. Raises SourceProblem `source-unknown`."""
    source = place.file or place.url or (main and (main.url or main.file)) or ""
    if "://" not in source:
        source = str((base or Path()) / Path(source).expanduser())
    for connector in CONNECTORS.all().values():
        if connector.takes(source):
            return source, connector
    raise SourceProblem(
        f"The customer source {address.redacted(source)!r} is neither a file that exists nor a known address.",
        "Give a CSV or Parquet file, postgresql://, mysql://, sqlite:///, a prepared reference or an assay.toml.",
        code="source-unknown",
    )


def reach(place: Place, base: Path | None, main: Place | None, settings: Settings) -> None:
    """Whether a place is there and a database lets us in; no row is read. Raises SourceProblem or UsageProblem."""
    source, connector = taken(place, base, main)
    connector.reach(Request(source, Path(), settings, base=base, password=_password(place, base, main)))


def _password(place: Place, base: Path | None, main: Place | None) -> Private | None:
    secret = place.password or (main.password if main and not place.url else None)
    return resolve(secret, base=base, what="The password") if secret else None


@dataclass(frozen=True)
class Fetcher:
    """Everything a fetch needs besides the place itself."""

    engine: Engine
    settings: Settings
    context: Context
    progress: Progress
    base: Path | None = None  # folder of the assay.toml
    main: Place | None = None  # places without a url are in the main source's database

    @property
    def folder(self) -> Path:
        """Where rows land, below the engine's folder."""
        folder = self.engine.folder / "landed"
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def fetch(self, place: Place, name: str) -> Projection:
        """Land the rows of a place. Raises SourceProblem or UsageProblem."""
        source, connector = taken(place, self.base, self.main)
        request = Request(source, self.folder, self.settings, place.query, self.base, name=name, progress=self.progress)
        if not connector.database:
            return connector.project(replace(request, query=place.table))
        request = replace(request, password=_password(place, self.base, self.main))
        query, notes = (place.query, ()) if place.query else self._table(connector, request, place)
        landed = connector.project(replace(request, query=query))
        if not ordered(query):
            landed, notes = self._sorted(landed, name), (*notes, UNORDERED)
        return replace(landed, notes=(*notes, *landed.notes))

    def _sorted(self, landed: Projection, name: str) -> Projection:
        """The rows in the order of their values, numbers of the first column by size: the same rows, the same bytes."""
        columns = ", ".join(f"c{i}" for i in range(len(landed.headers)))
        target = self.folder / f"{name}.sorted.parquet"
        self.engine.attach("_unordered", landed.parquet)
        with disk_told():
            self.engine.write(f"SELECT * FROM _unordered ORDER BY length(c0), {columns}", target)
        self.engine.run("DROP VIEW _unordered")
        for path in landed.parquet:
            path.unlink()
        return replace(landed, parquet=(target,))

    def _table(self, connector: Connector, request: Request, place: Place) -> tuple[str, tuple[str, ...]]:
        tables = connector.tables(request)
        look = choice.looker(connector, request, self.engine, self.context)
        where = place.where if isinstance(place, Source) else None
        wanted = place.table or address.parse(request.source, base=self.base).table
        if wanted:
            table = choice.named(tables, wanted)
            schema = look(table)
            notes: tuple[str, ...] = ()
        else:
            best = choice.likeliest(tables, look)
            table, schema = best.table, best.schema
            notes = (f"The customers are taken from the table {table.name}.",)
        query, joined = joining.query(connector, table, schema, tables, look=look, where=where)
        return query, notes + joined
