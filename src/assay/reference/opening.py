"""Opening a reference: from a SOURCE to the tables `reference`, `reference_raw`, `history` and `tombstones`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb

from assay.engine import Engine, name
from assay.fields import Context, Schema, spell, understand
from assay.private import escaped
from assay.problem import SourceProblem, UsageProblem
from assay.reference import address, erased, prepared, projections, versions
from assay.reference.configuration import Configuration, Source, load
from assay.reference.fetching import Fetcher
from assay.reference.model import HashPolicy, Projection, Reference
from assay.settings import Progress, Settings, silent

UNDATED = Context().as_of  # a context that was given no day


def open_reference(
    source: str,
    engine: Engine,
    settings: Settings,
    *,
    mapping: Mapping[str, str] | None = None,
    context: Context,
    progress: Progress = silent,
    key: str | None = None,
) -> Reference:
    """Read our customers from SOURCE into the engine (the tables are described in `assay.reference.model`).

    `mapping` is column header -> kind and outranks recognition and the assay.toml. `key` is a reference to the secret
    of an encrypted prepared reference. Raises SourceProblem (exit 4) or UsageProblem (exit 2).
    """
    if prepared.is_prepared(source):
        return prepared.restore(Path(source), engine, key=key)
    told, base = _told(source)
    context = replace(
        context,
        region=context.region or told.company.country,
        as_of=_as_of(told.source, base, context),
    )
    fetcher = Fetcher(engine, settings, context, progress, base, told.source)
    main = fetcher.fetch(told.source, "customers")
    former = fetcher.fetch(told.former, "former") if told.former and not told.former.where else None
    schema = _schema(engine, main, {**told.columns, **(mapping or {})}, context)
    notes = [*main.notes, *_stack(engine, main, former, told, is_file=bool(told.source.file))]
    spelled = spell(
        engine, "reference_raw", schema, context, "reference", id_column="customer", carry=("status",),
        progress=progress,
    )  # fmt: skip
    counts = dict(engine.rows("SELECT status, count(*) FROM reference GROUP BY ALL"))
    past = versions.read(fetcher, told.history, schema, context)
    gone, secret = erased.read(fetcher, told.tombstones)
    return Reference(
        source=address.redacted(source),
        as_of=context.as_of,
        schema=schema,
        context=context,
        current=counts.get("current", 0),
        former=counts.get("former", 0),
        tombstones=gone,
        versions=past.versions,
        exports=projections.read(fetcher, told.exports, schema),
        unspelled=spelled.unspelled,
        tombstone_key=secret,
        notes=(*notes, *past.notes),
        hashes=HashPolicy({scheme: tuple(costs) for scheme, costs in told.hashes.items()}),
        company=told.company.name,
        launched=told.company.launched,
        market_share=told.company.market_share,
    )


def _told(source: str) -> tuple[Configuration, Path | None]:
    if source.endswith(".toml") and "://" not in source:
        path = Path(source)
        return load(path), path.parent.resolve()
    place = Source(url=source) if "://" in source else Source(file=str(Path(source).resolve()))
    return Configuration(source=place), None


def _as_of(place: Source, base: Path | None, context: Context) -> date:
    """The day of the snapshot: as told, else a file's last change, else today."""
    if context.as_of != UNDATED:
        return context.as_of
    if place.as_of:
        return place.as_of
    file = (base or Path()) / place.file if place.file else None
    if file and file.exists():
        return datetime.fromtimestamp(file.stat().st_mtime, UTC).date()
    return datetime.now(UTC).date()


def _schema(engine: Engine, main: Projection, overrides: Mapping[str, str], context: Context) -> Schema:
    absent = [header for header in overrides if header not in main.headers]
    if absent:
        raise SourceProblem(
            f"The customers have no column {', '.join(repr(escaped(h)) for h in absent)}.",
            "It may have been renamed; the columns are: " + ", ".join(escaped(h) for h in main.headers) + ".",
            code="column-missing",
        )
    if not main.rows:
        raise SourceProblem(
            "The customer source holds no customers.",
            "Check the table, the query and the `where` condition.",
            code="reference-empty",
        )
    engine.attach("_main", main.parquet)
    schema = understand(engine, "_main", main.headers, named=main.named, overrides=overrides, context=context)
    if not schema.fields:
        raise SourceProblem(
            "No column of the customers could be recognised.",
            "Say what they mean: --map-reference COLUMN=KIND, or [columns] in an assay.toml.",
            code="reference-no-fields",
        )
    return schema


def _stack(
    engine: Engine, main: Projection, former: Projection | None, told: Configuration, *, is_file: bool
) -> list[str]:
    """Make `reference_raw`: current rows, then former ones under the same columns."""
    closed = told.former.where if told.former else None
    where = told.source.where if is_file or told.source.query else None
    labels = distinct(main.headers)
    columns = ", ".join(f"c{i}" for i in range(len(labels)))
    renamed = ", ".join(f"c{i} AS {name(label)}" for i, label in enumerate(labels))
    listed = ", ".join(name(label) for label in labels)
    parts = [
        f"SELECT CASE WHEN _former THEN 'former' ELSE 'current' END AS status, {columns} FROM "
        f"(SELECT coalesce(({closed or 'false'}), false), {listed} FROM (SELECT {renamed} FROM _main)"
        f"{f' WHERE ({where})' if where else ''}) AS t(_former, {columns})"
    ]
    notes = []
    if former:
        engine.attach("_former", former.parquet)
        lower = [h.lower() for h in former.headers]
        shared = [f"c{lower.index(h.lower())}" if h.lower() in lower else "NULL" for h in labels]
        parts.append(f"SELECT 'former', {', '.join(shared)} FROM _former")
        notes += list(former.notes)
        if lost := shared.count("NULL"):
            notes.append(f"The former customers lack {lost} of the {len(labels)} columns of the current ones.")
    body = " UNION ALL ".join(parts)
    target = engine.folder / "reference_raw.parquet"
    try:
        engine.write(f"SELECT row_number() OVER () AS customer, * FROM ({body})", target)
    except (duckdb.BinderException, duckdb.ParserException, duckdb.ConversionException):
        raise condition_problem("[source] where or [former] where") from None
    engine.attach("reference_raw", target)
    if not engine.one("SELECT count(*) FROM reference_raw")[0]:
        raise SourceProblem(
            "No customer is left by the `where` condition.", "Check it in the assay.toml.", code="reference-empty"
        )
    return notes


def distinct(headers: tuple[str, ...]) -> list[str]:
    """Headers made different from each other whatever their case, for SQL: a second `Mail` becomes `Mail_2`."""
    seen: set[str] = set()
    made = []
    for position, header in enumerate(headers):
        label, count = header or f"column_{position + 1}", 2
        while label.lower() in seen:
            label, count = f"{header}_{count}", count + 1
        seen.add(label.lower())
        made.append(label)
    return made


def condition_problem(where: str) -> UsageProblem:
    """A condition that the engine does not understand; its text is not repeated, it may hold a value."""
    return UsageProblem(
        f"The condition {where} cannot be evaluated over the customers' columns.",
        "It is SQL over column headers, all of them text: \"state\" = 'closed'. Check names and quotes.",
        code="reference-condition",
    )
