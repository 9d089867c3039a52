"""The rows of all customers under one set of columns: current ones, then former ones."""

from __future__ import annotations

import duckdb

from assay.engine import Engine, literal, name
from assay.problem import SourceProblem, UsageProblem
from assay.reference.configuration import Configuration
from assay.reference.landing import disk_told
from assay.reference.model import Projection


def stack(engine: Engine, main: Projection, former: Projection | None, told: Configuration) -> tuple[str, ...]:
    """Make `reference_raw` from the view `_main` and the former customers; gives sentences on what is missing.

    Raises UsageProblem `reference-condition` and SourceProblem `reference-empty`.
    """
    if _as_it_landed(engine, main, former, told):
        return ()
    parts, notes = [_current(main.headers, told)], []
    if former:
        engine.attach("_former", former.parquet)
        lower = [header.lower() for header in former.headers]
        places = [lower.index(h.lower()) if h.lower() in lower else None for h in main.headers]
        columns = ", ".join("NULL" if at is None else f"c{at}" for at in places)
        parts.append(f"SELECT 'former', {columns} FROM _former")
        notes += list(former.notes)
        if lost := places.count(None):
            notes.append(f"The former customers lack {lost} of the {len(places)} columns of the current ones.")
    _write(engine, " UNION ALL ".join(parts))
    return tuple(notes)


def _as_it_landed(engine: Engine, main: Projection, former: Projection | None, told: Configuration) -> bool:
    """Where nothing is left out or added, the landed file itself is the table: no second copy is written.

    On a cluster one is: numbers that stand in the file let every executor read its own rows only.
    """
    if (
        engine.cluster is not None
        or former
        or told.former
        or told.source.where
        or len(main.parquet) != 1
        or not main.rows
    ):
        return False
    columns = "".join(f", c{i}" for i in range(len(main.headers)))
    engine.run(
        f"CREATE OR REPLACE VIEW reference_raw AS SELECT file_row_number + 1 AS customer, 'current' AS status{columns} "
        f"FROM read_parquet({literal(str(main.parquet[0].resolve()))}, file_row_number = true)"
    )
    return True


def _current(headers: tuple[str, ...], told: Configuration) -> str:
    """The main rows with their status. The conditions see the headers as columns, all of them text."""
    closed = told.former.where if told.former else None
    # Where a table was read the database applied the condition; over a file or a query's answer it is applied here.
    where = told.source.where if told.source.query or "://" not in (told.source.url or "") else None
    labels = distinct(headers)
    columns = ", ".join(f"c{i}" for i in range(len(labels)))
    renamed = ", ".join(f"c{i} AS {name(label)}" for i, label in enumerate(labels))
    listed = ", ".join(name(label) for label in labels)
    rows = f"SELECT coalesce(({closed or 'false'}), false), {listed} FROM (SELECT {renamed} FROM _main)"
    rows += f" WHERE ({where})" if where else ""
    return (
        f"SELECT CASE WHEN _former THEN 'former' ELSE 'current' END AS status, {columns} "
        f"FROM ({rows}) AS t(_former, {columns})"
    )


def _write(engine: Engine, body: str) -> None:
    target = engine.folder / "reference_raw.parquet"
    try:
        with disk_told():
            engine.write(f"SELECT row_number() OVER () AS customer, * FROM ({body})", target)
    except (duckdb.BinderException, duckdb.ParserException, duckdb.ConversionException, duckdb.CatalogException):
        raise UsageProblem(
            "A `where` of [source] or [former] cannot be evaluated over the customers' columns.",
            "It is SQL over the column headers, all of them text: \"state\" = 'closed'. Check names and quotes.",
            code="reference-condition",
        ) from None
    engine.attach("reference_raw", target)
    if not engine.one("SELECT count(*) FROM reference_raw")[0]:
        raise SourceProblem(
            "No customer is left by the `where` of [source].", "Check it in the assay.toml.", code="reference-empty"
        )


def distinct(headers: tuple[str, ...]) -> list[str]:
    """Headers made different from each other whatever their case, for SQL: a second `Mail` becomes `Mail_2`."""
    seen: set[str] = set()
    made = []
    for position, header in enumerate(headers):
        first = header or f"column_{position + 1}"
        label, count = first, 2
        while label.lower() in seen:
            label, count = f"{first}_{count}", count + 1
        seen.add(label.lower())
        made.append(label)
    return made
