"""Opening a reference: from a SOURCE to the tables `reference`, `reference_raw`, `history` and `tombstones`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from assay.engine import Engine, literal, name
from assay.fields import Context, Schema, known_kinds, learn_home, of_people, spell, understand
from assay.private import named
from assay.problem import SourceProblem, UsageProblem
from assay.reference import address, erased, prepared, projections, versions
from assay.reference.configuration import Configuration, Source, load
from assay.reference.fetching import Fetcher
from assay.reference.model import HashPolicy, Projection, Reference
from assay.reference.stacking import stack
from assay.reference.values import Shelf
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
    as_of: date | None = None,
    claimed: Mapping[str, int] | None = None,
) -> Reference:
    """Read our customers from SOURCE into the engine (the tables are described in `assay.reference.model`).

    `mapping` is column header -> kind and outranks recognition and the assay.toml. `key` is a reference to the secret
    of an encrypted prepared reference. The day of the snapshot is `as_of`, else what the assay.toml says, else the
    context's day if it has one, else a file's last change, else today. The country that phones and postcodes without
    one belong to is the context's, else the assay.toml's, else learned (`learn_home`; `claimed` is country -> phones of
    a claim), and the notes say from what. Raises SourceProblem, UsageProblem.
    """
    if prepared.is_prepared(source):
        reference = _restored(source, engine, context, key)
        refuse_late(reference, mapping, context.region)
        region = reference.context.region or context.region  # its customers were spelled without one
        return replace(reference, context=replace(reference.context, region=region))
    told, base = told_of(source)
    context = replace(
        context,
        region=context.region or told.company.country,
        as_of=as_of or _as_of(told.source, base, context),
    )
    overrides = {**told.columns, **(mapping or {})}
    known_kinds(overrides)  # before the customers are read
    fetcher = Fetcher(engine, settings, context, progress, base, told.source)
    main = fetcher.fetch(told.source, "customers")
    former = fetcher.fetch(told.former, "former") if told.former and not told.former.where else None
    schema, learned = _schema(engine, main, overrides, context), ""
    if context.region is None:
        home = learn_home(engine, "_main", schema, claimed or {})
        context, learned = replace(context, region=home.region), home.says
        schema = _schema(engine, main, overrides, context) if home.region else schema  # it decides days and months
        fetcher = replace(fetcher, context=context)
    stacked = stack(engine, main, former, told)
    shelf = Shelf()
    spelled = spell(
        engine, "reference_raw", schema, context, "reference", id_column="customer", carry=("status",),
        shelve=shelf, progress=progress,
    )  # fmt: skip
    _somebody(engine, schema)
    found = _besides(fetcher, told, schema)
    notes = (*main.notes, *filter(None, [learned]), *stacked, *found.notes)
    return replace(
        found, source=address.redacted(source), unspelled=spelled.unspelled, notes=notes, values=shelf.values
    )


def _somebody(engine: Engine, schema: Schema) -> None:
    """Whether any customer holds anything. Raises SourceProblem `reference-empty`."""
    valued = " OR ".join(f"{name(field.name)} IS NOT NULL" for field in schema.fields)
    if not engine.rows(f"SELECT 1 FROM reference WHERE {valued} LIMIT 1"):
        raise SourceProblem(
            "The customer source has rows, and in all of them every recognised column is empty or cannot be read.",
            "Check that what wrote it fills these columns: "
            f"{', '.join(named(h) or f'c{at}' for at, h in enumerate(schema.headers))}.",
            code="reference-empty",
        )


def _besides(fetcher: Fetcher, told: Configuration, schema: Schema) -> Reference:
    """The reference with all that stands beside the customers' rows."""
    engine, context = fetcher.engine, fetcher.context
    counts = dict(engine.rows("SELECT status, count(*) FROM reference GROUP BY ALL"))
    past = versions.read(fetcher, told.history, schema, context)
    gone = erased.read(fetcher, told.tombstones)
    return Reference(
        source="",
        as_of=context.as_of,
        schema=schema,
        context=context,
        current=counts.get("current", 0),
        former=counts.get("former", 0),
        tombstones=gone.count,
        versions=past.versions,
        exports=projections.read(fetcher, told.exports, schema),
        tombstone_key=gone.key,
        tombstone_key_at=gone.key_at,
        notes=past.notes + gone.notes + _apart(told),
        hashes=HashPolicy({scheme: tuple(costs) for scheme, costs in told.hashes.items()}),
        company=told.company.name,
        launched=told.company.launched,
        market_share=told.company.market_share,
    )


def _apart(told: Configuration) -> tuple[str, ...]:
    """What a snapshot of each table does not cover: what changed from one to the next."""
    parts = {"former customers": told.former, "history": told.history, "tombstones": told.tombstones}
    read = [what for what, place in parts.items() if place and (place.table or place.query or place.url)]
    if not told.source.url or not read:
        return ()
    return (
        f"Customers and {', '.join(read)} were read one after the other, each in a snapshot of its own; who changed in "
        "between may be missing or stand twice.",
    )


def _restored(source: str, engine: Engine, context: Context, key: str | None) -> Reference:
    """A prepared reference keeps its day, region and columns; another mail policy would spell the claim otherwise."""
    reference = prepared.restore(Path(source), engine, key=key)
    if reference.context.mail_policy != context.mail_policy:
        raise UsageProblem(
            f"The prepared reference was spelled with the mail policy {reference.context.mail_policy!r}.",
            "Use the same policy now, or build the reference again with the other one.",
            code="reference-policy",
        )
    return reference


def refuse_late(reference: Reference, mapping: Mapping[str, str] | None, region: str | None) -> None:
    """Raises UsageProblem `reference-settled` where a prepared reference is asked for what its build has decided."""
    if mapping:
        says = "What the columns of a prepared reference mean was settled when it was built; --map-reference is late."
    elif region and reference.context.region and region != reference.context.region:
        own = reference.context.region
        says = f"The prepared reference was spelled for {own}, and the claim is spelled as it was: not for {region}."
    else:
        return
    raise UsageProblem(
        says,
        "Leave the option out, or build the reference again with it.",
        code="reference-settled",
    )


def told_of(source: str) -> tuple[Configuration, Path | None]:
    """What an assay.toml says and the folder it lies in, or as much of any other SOURCE."""
    if source.endswith(".toml") and "://" not in source:
        path = Path(source)
        return load(path), path.parent.resolve()
    place = Source(url=source) if "://" in source else Source(file=str(Path(source).resolve()))
    return Configuration(source=place), None


def _as_of(place: Source, base: Path | None, context: Context) -> date:
    """The day of the snapshot where nobody gave it with the call."""
    if place.as_of:
        return place.as_of
    if context.as_of != UNDATED:
        return context.as_of
    file = (base or Path()) / place.file if place.file else None
    if file and file.exists():
        return datetime.fromtimestamp(file.stat().st_mtime, UTC).date()
    return datetime.now(UTC).date()


def _numbered(engine: Engine, main: Projection) -> None:
    """The view `_main` of the landed rows; one file's are numbered, so that stretches of many can be looked at."""
    engine.attach("_main", main.parquet)
    if len(main.parquet) == 1:
        columns = "".join(f", c{at}" for at in range(len(main.headers)))
        engine.run(
            f"CREATE OR REPLACE VIEW _main AS SELECT file_row_number + 1 AS row{columns} "
            f"FROM read_parquet({literal(str(main.parquet[0].resolve()))}, file_row_number = true)"
        )


def _schema(engine: Engine, main: Projection, overrides: Mapping[str, str], context: Context) -> Schema:
    if not main.rows:
        raise SourceProblem(
            "The customer source holds no customers.",
            "Check the table, the query and the `where` condition.",
            code="reference-empty",
        )
    _numbered(engine, main)
    try:
        schema = understand(engine, "_main", main.headers, named=main.named, overrides=overrides, context=context)
    except UsageProblem as problem:
        if problem.code != "map-unknown-column":
            raise
        raise SourceProblem(
            f"{problem.says} The mapping of the customers names it; it may have been renamed.",
            problem.next_step,
            code="column-missing",
        ) from None
    if not of_people(schema):
        raise SourceProblem(
            "No column of the customers tells who they are (name, e-mail, phone, account, customer number or such). "
            f"The columns are: {', '.join(named(h) or f'c{at}' for at, h in enumerate(main.headers))}.",
            "Check that it is the table of customers. If it is, say what its columns mean: --map-reference COLUMN=KIND "
            "for each, or [columns] in an assay.toml; docs/kinds.md lists the kinds.",
            code="reference-no-fields",
        )
    return schema
