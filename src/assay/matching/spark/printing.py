"""Fingerprints of spelled parts: what Spark joins, as signed numbers, since it knows no others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa

from assay.engine import Engine, Parts, cut, fingerprint, literal, name, part_engine
from assay.engine.spark import Cluster
from assay.matching.prints import combine, print_table

CONTENT = "content"  # one print of all fields: equal rows are found by it


@dataclass(frozen=True)
class Printed:
    """A side in parts: its spelled rows, and beside them `id`, one BIGINT per print, and `content`."""

    spelled: Parts
    prints: Parts
    columns: tuple[str, ...]  # of the prints; the j-th is stored as p<j>, since a name may hold anything

    @property
    def stored(self) -> str:
        """The schema of the prints."""
        return f"id long, {''.join(f'p{at} long, ' for at in range(len(self.columns)))}{CONTENT} long"

    def at(self, column: str) -> str:
        """Where a print is stored."""
        return f"p{self.columns.index(column)}"


@dataclass(frozen=True)
class _Job:
    run: Path
    printed: Printed
    fields: tuple[str, ...]
    joint: Mapping[str, tuple[str, ...]]
    derived: Mapping[str, str]
    key: bytes


def print_parts(
    engine: Engine,
    cluster: Cluster,
    table: str,
    identifier: str,
    fields: Sequence[str],
    *,
    joint: Mapping[str, tuple[str, ...]],
    derived: Mapping[str, str],
    key: bytes,
) -> Printed:
    """Print a table's parts; arguments as of `print_table`."""
    spelled = cut(engine, table, identifier)
    columns = (*fields, *derived, *joint)
    printed = Printed(spelled, spelled.beside(cluster.place("prints"), "id"), columns)
    job = _Job(engine.folder, printed, tuple(fields), dict(joint), dict(derived), key)
    cluster.spread("print", partial(_print_part, job), range(spelled.count))
    return printed


def _print_part(job: _Job, part: int) -> dict[str, Any]:
    printed = job.printed
    with part_engine(job.run) as engine:
        engine.attach("_part", printed.spelled.file(part))
        identifier = printed.spelled.column
        print_table(
            engine, "_part", identifier, job.fields, joint=job.joint, derived=job.derived, key=job.key, into="_prints"
        )
        table = engine.arrow("SELECT * FROM _prints ORDER BY id")
    content = combine([table.column(f) for f in job.fields], job.key, nulls=True) if job.fields else table.column("id")
    columns = {"id": table.column("id"), **{printed.at(c): signed(table.column(c)) for c in printed.columns}}
    printed.prints.put(part, pa.table({**columns, CONTENT: signed(content)}))
    return {}


def signed(prints: pa.ChunkedArray) -> pa.Array:
    """The same bits as BIGINT."""
    return prints.combine_chunks().view(pa.int64())


def unsigned(prints: pa.Array | pa.ChunkedArray) -> pa.Array:
    """The same bits as UBIGINT, as one machine's tables hold them."""
    whole = prints.combine_chunks() if isinstance(prints, pa.ChunkedArray) else prints
    return whole.view(pa.uint64())


def show_prints(engine: Engine, printed: Printed, view: str, blank: Mapping[str, Path]) -> None:
    """Make prints readable as a view of the engine; `blank` are files of prints that were taken out, by column."""
    engine.attach(view + "_parts", printed.prints.files)
    listed = "".join(f", {_without(printed.at(c), blank.get(c))} AS {name(c)}" for c in printed.columns)
    engine.run(f"CREATE OR REPLACE VIEW {name(view)} AS SELECT id{listed} FROM {name(view + '_parts')}")


def _without(column: str, blank: Path | None) -> str:
    if blank is None:
        return column
    taken = f"SELECT print FROM read_parquet({literal(str(blank))})"
    return f"CASE WHEN {column} NOT IN ({taken}) THEN {column} END"


def print_past(engine: Engine, cluster: Cluster, fields: Sequence[str], parts: Parts, key: bytes) -> Parts | None:
    """Past versions (`id`, `field`, `print`) in parts like the customers'; None when there are none."""
    listed = ", ".join(literal(f) for f in fields) or "''"
    told = f"SELECT customer AS id, field, value FROM history WHERE field IN ({listed}) AND value <> ''"
    if not engine.one(f"SELECT count(*) FROM ({told})")[0]:
        return None
    past = parts.beside(cluster.place("past"), "id")
    for part in range(past.count):
        versions = engine.arrow(f"SELECT * FROM ({told}) WHERE {past.within(part)} ORDER BY id, field, value")
        prints = signed(fingerprint(versions.column("value"), key))
        past.put(part, versions.drop_columns(["value"]).append_column("print", prints))
    return past
