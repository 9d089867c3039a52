"""A day's changes into a prepared reference: touched files are written anew, the others stay where they lie."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np

from assay.engine import Engine, literal, name, temporary
from assay.fields import Schema, spell
from assay.private import named
from assay.problem import SourceProblem, UsageProblem
from assay.reference import manifest, prepared
from assay.reference.configuration import Place
from assay.reference.fetching import Fetcher, reach
from assay.reference.finding import find, hold
from assay.reference.forgetting import bury, forget
from assay.reference.index import Plan
from assay.reference.landing import disk_told
from assay.reference.model import Projection, Reference
from assay.reference.placing import beside, taken
from assay.reference.rewriting import write
from assay.settings import Progress, Settings, silent
from assay.wording import noun, several


@dataclass(frozen=True)
class Refreshed:
    """How many customers were changed, added and erased, how many erased ones were not there, and whether the index
    was built anew: it had no more room for changes, or held prints of erased customers.

    `unnumbered` rows of changes had no customer number and were left out; `shared` numbers of changed customers are
    those of several, each of whom was changed. `hollow` names the sources that held no rows.
    """

    changed: int
    added: int
    erased: int
    unknown: int
    reindexed: bool = False
    unnumbered: int = 0
    shared: int = 0
    hollow: tuple[str, ...] = ()


def refresh(
    changes: str | None,
    path: Path,
    settings: Settings,
    *,
    erased: str | None = None,
    key: str | None = None,
    as_of: date | None = None,
    progress: Progress = silent,
    plan: Callable[[Schema], Plan] | None = None,
) -> Refreshed:
    """Bring the prepared reference `path` to the day `as_of` (today).

    `changes` is a SOURCE of changed and new customers under the reference's headers, `erased` one whose column of that
    name, or first, holds numbers of customers to forget; either may be None or hold no rows. Customers are told by
    customer_id, the last row of a number counts. `plan` is that of `build`: without one there is no index afterwards.
    The old reference is whole until the last rename. Raises what `open_reference` raises, and UsageProblem
    `reference-refresh`, `reference-as-of`, `reference-busy`.
    """
    if changes is None and erased is None:
        raise UsageProblem(
            "Neither changes nor customers to erase were given.", "Name CHANGES, --erased or both.", code="usage"
        )
    path = path.resolve()
    day = as_of or date.today()  # noqa: DTZ011  # a person's own calendar day is meant
    with ExitStack() as stack:
        stack.enter_context(taken(path))
        with disk_told():
            folder = stack.enter_context(temporary(settings.temp))
        engine = stack.enter_context(Engine(folder, settings))
        _check(path, (changes, erased), day, settings)
        reference = prepared.restore(path, engine, key=key)
        fetcher = Fetcher(engine, settings, reference.context, progress)
        identity = _identity(reference.schema)
        hold(engine, reference, np.zeros(0, np.int64))
        unspelled = _changed(fetcher, changes, reference, identity)
        leaving = _landed(fetcher, erased, "erased")
        unknown = forget(fetcher, leaving, reference, identity)
        told = _count(engine, unknown, identity)
        graves = bury(engine, reference, day)
        _age(engine, reference.schema, day)
        newer = _described(reference, engine, day, unspelled, graves)
        with disk_told(), beside(path) as fresh:
            wanted = plan(reference.schema) if plan else None
            reindexed = write(fresh, path, engine, newer, key=key, plan=wanted, progress=progress)
        lists = (("changes", changes, engine.has("_changes")), ("erased", erased, leaving is not None))
        hollow = tuple(called for called, source, there in lists if source is not None and not there)
        return replace(told, reindexed=reindexed, hollow=hollow)


def _check(path: Path, sources: Sequence[str | None], day: date, settings: Settings) -> None:
    """Raise at once what would otherwise be known after the reference was unsealed and the changes were read."""
    held = manifest.read(prepared.read_manifest(path)["reference"], None)
    _identity(held.schema)
    if day < held.as_of:
        raise UsageProblem(
            f"The prepared reference is as of {held.as_of}, and the changes would be as of {day}, before that: "
            "what holds now would become a past value of an earlier day.",
            f"Give the day of the changes with --as-of, {held.as_of} or later; for the state of an earlier day build a "
            "reference of its own.",
            code="reference-as-of",
        )
    for source in filter(None, sources):
        reach(_place(source), None, None, settings)


def _identity(schema: Schema) -> str:
    found = [field.name for field in schema.of_kind("customer_id") if len(field.columns) == 1]
    if not found:
        raise UsageProblem(
            "The prepared reference holds no customer_id, so changed customers cannot be told from new ones.",
            "Build it again, and name the column with --map-reference COLUMN=customer_id.",
            code="reference-refresh",
        )
    return found[0]


def _changed(fetcher: Fetcher, source: str | None, reference: Reference, identity: str) -> dict[str, int]:
    """Make `_newer`: `customer` (a known one's or the next number) and the spelled fields; gives what has no spelling.

    Raises SourceProblem `column-missing`.
    """
    engine, schema = fetcher.engine, reference.schema
    fields = ", ".join(name(field.name) for field in schema.fields)
    landed = _landed(fetcher, source, "changes")
    if landed is None:
        engine.run(f"CREATE TABLE _newer AS SELECT customer, false AS added, {fields} FROM _held LIMIT 0")
        return {}
    engine.attach("_changes", landed.parquet)
    places = _places(landed, schema.headers)
    columns = "".join(f", c{at} AS c{i}" for i, at in enumerate(places))
    engine.run(f"CREATE VIEW _changes_raw AS SELECT row_number() OVER () AS row{columns} FROM _changes")
    spelled = spell(engine, "_changes_raw", schema, fetcher.context, "_spelled", progress=fetcher.progress)
    _numbered(engine, identity)
    ids = engine.arrow(f"SELECT DISTINCT {name(identity)} FROM _spelled WHERE {name(identity)} IS NOT NULL").column(0)
    find(engine, reference, identity, ids, "_found")
    hold(engine, reference, engine.arrow("SELECT DISTINCT customer FROM _found").column(0).to_numpy())
    own = ", ".join(f"s.{name(field.name)}" for field in schema.fields)
    known = (  # all that are current under that number; of former ones the first comes back
        "SELECT DISTINCT f.id, f.customer FROM _found f JOIN _held h ON h.customer = f.customer QUALIFY CASE WHEN "
        "bool_or(h.status = 'current') OVER (PARTITION BY f.id) THEN h.status = 'current' "
        "ELSE f.customer = min(f.customer) OVER (PARTITION BY f.id) END"
    )
    latest = f"SELECT * FROM _spelled WHERE {identity} IS NOT NULL "
    latest += f"QUALIFY row_number() OVER (PARTITION BY {identity} ORDER BY row DESC) = 1"
    engine.run(
        f"CREATE TABLE _newer AS SELECT coalesce(k.customer, {reference.customers} + row_number() OVER "
        f"(PARTITION BY k.customer IS NULL ORDER BY s.row)) AS customer, k.customer IS NULL AS added, {own} "
        f"FROM ({latest}) s LEFT JOIN ({known}) k ON k.id = s.{identity} ORDER BY 1"
    )
    engine.run(  # what is as it was touches no file
        f"DELETE FROM _newer WHERE customer IN (SELECT customer FROM (SELECT customer, {fields} FROM _newer INTERSECT "
        f"SELECT customer, {fields} FROM _held WHERE status = 'current'))"
    )
    return dict(spelled.unspelled)


def _places(landed: Projection, headers: Sequence[str]) -> list[int]:
    """Where the columns of the reference stand in the changes."""
    lower = [one.lower() for one in landed.headers]
    lacking = [header for header in headers if header.lower() not in lower]
    if lacking:
        listed = ", ".join(named(header) or "one without a header" for header in lacking)
        there = ", ".join(named(header) or "one without a header" for header in landed.headers)
        raise SourceProblem(
            f"The changes lack {noun(len(lacking), 'a column', 'columns')} of the reference: {listed}.",
            f"They hold: {there}. Export them with the same columns as the customers, or build the reference again.",
            code="column-missing",
        )
    return [lower.index(header.lower()) for header in headers]


def _numbered(engine: Engine, identity: str) -> None:
    """Whether any row of the changes says whose it is. Raises SourceProblem `reference-refresh`."""
    rows, numbered = engine.one(f"SELECT count(*), count({name(identity)}) FROM _spelled")
    if not numbered:
        raise SourceProblem(
            f"None of the {several(rows, 'row')} of the changes has a customer number, so nobody knows whose they are.",
            "Check that the export fills the column of customer numbers, and that it is under the reference's header.",
            code="reference-refresh",
        )


def _landed(fetcher: Fetcher, source: str | None, called: str) -> Projection | None:
    """The rows of a source; None of one that holds none: on most days nobody is erased, on some nobody changes."""
    if source is None:
        return None
    try:
        landed = fetcher.fetch(_place(source), called)
    except SourceProblem as problem:
        if problem.code != "reference-empty":
            raise
        return None
    return landed if landed.rows else None


def _place(source: str) -> Place:
    return Place(url=source) if "://" in source else Place(file=str(Path(source).resolve()))


def _count(engine: Engine, unknown: int, identity: str) -> Refreshed:
    added, changed = engine.one("SELECT count(*) FILTER (added), count(*) FILTER (NOT added) FROM _newer")
    (erased,) = engine.one("SELECT count(*) FROM _erased")
    lacking = f"SELECT count(*) FROM _spelled WHERE {name(identity)} IS NULL"
    (unnumbered,) = engine.one(lacking) if engine.has("_spelled") else (0,)
    (shared,) = engine.one(
        f"SELECT count(*) FROM (SELECT {name(identity)} FROM _newer WHERE NOT added GROUP BY 1 HAVING count(*) > 1)"
    )
    return Refreshed(changed, added, erased, unknown, unnumbered=unnumbered, shared=shared)


def _age(engine: Engine, schema: Schema, day: date) -> None:
    """Make `_past`: values that hold no more, with the day on which that was known."""
    listed = ", ".join(name(field.name) for field in schema.fields)
    engine.run(
        f"CREATE TABLE _past AS SELECT o.customer, o.field, o.value, NULL::TIMESTAMP AS valid_from, "
        f"TIMESTAMP {literal(day.isoformat())} AS valid_to FROM (UNPIVOT (SELECT customer, {listed} FROM _held "
        f"WHERE customer IN (SELECT customer FROM _newer)) ON {listed} INTO NAME field VALUE value) o LEFT JOIN "
        f"(UNPIVOT (SELECT customer, {listed} FROM _newer) ON {listed} INTO NAME field VALUE value) n "
        f"USING (customer, field) WHERE o.value IS DISTINCT FROM n.value ORDER BY ALL"
    )


def _described(reference: Reference, engine: Engine, day: date, unspelled: dict[str, int], graves: int) -> Reference:
    """What the manifest says afterwards. An erased customer's row stays, empty."""
    (added,) = engine.one("SELECT count(*) FROM _newer WHERE added")
    left, lost = engine.one("SELECT count(*) FILTER (status = 'current'), count(*) FILTER (status = 'former') "
                            "FROM _held WHERE customer IN (FROM _erased)")  # fmt: skip
    (back,) = engine.one("SELECT count(*) FROM _held WHERE customer IN (SELECT customer FROM _newer) "
                         "AND status = 'former'")  # fmt: skip
    (past,) = engine.one(
        "SELECT (SELECT count(*) FROM history WHERE customer NOT IN (FROM _erased)) + (SELECT count(*) FROM _past)"
    )
    return replace(
        reference,
        as_of=day,
        context=replace(reference.context, as_of=day),
        current=reference.current + added + back - left,
        former=reference.former - lost - back,
        erased=reference.erased + left + lost,
        tombstones=reference.tombstones + graves,
        versions=past,
        unspelled={field: n + unspelled.get(field, 0) for field, n in reference.unspelled.items()},
        refreshes=reference.refreshes + 1,
    )
