"""Writing a spelled table, column by column: compiled code, then SQL, then the exact path once per distinct rest.

Every column is spelled by itself: in one statement for all of them the engine works each spelling out once per use of
its result, and one column's join takes all the others through it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from assay.engine import Engine, in_order, literal, name
from assay.fields.compiled.trimming import trimmed
from assay.fields.model import KINDS, Context, Field, Schema, Spelled
from assay.fields.shelving import Shelve, shelved
from assay.fields.spread import spell_spread, spreadable
from assay.settings import Progress, silent

_REST = "_spelling_rest"
SLICE = 983_040  # rows spelled at a time: eight of DuckDB's row groups, some 240 MB of text at fifteen columns


def spell(
    engine: Engine,
    view: str,
    schema: Schema,
    context: Context,
    into: str,
    *,
    id_column: str = "row",
    carry: Sequence[str] = (),
    shelve: Shelve = shelved,
    progress: Progress = silent,
) -> Spelled:
    """Make `into`: `id_column`, the `carry` columns, one VARCHAR per field in spelled form, in the order of the rows.

    The row's first country field is the region of its phones and postcodes; `context.style` is replaced by each
    field's own. Raw values that have no spelling are NULL and counted. Up to `SLICE` rows become a table; more are
    spelled slice by slice, so that memory is flat, and `shelve` makes the view `into` of them.
    """
    if spreadable(engine, view):
        return spell_spread(engine, view, schema, context, into, id_column=id_column, carry=carry)
    (rows,) = engine.one(f"SELECT count(*) FROM {name(view)}")
    unspelled = Counter({field.name: 0 for field in schema.fields})
    raws = _Raws.of(engine, view, schema, context, (id_column, *carry))
    progress("spell", 0, rows)
    if rows <= SLICE:
        engine.drop(into)
        engine.keep(into, _slice(engine, raws.whole(engine), schema, context, unspelled))
    else:
        told = (_slice(engine, raw, schema, context, unspelled) for raw in raws.slices(engine))
        shelve(engine, into, _counted(told, rows, progress))
    progress("spell", rows, rows)
    return Spelled(into, rows, dict(unspelled))


def _counted(slices: Iterator[pa.Table], rows: int, progress: Progress) -> Iterator[pa.Table]:
    done = 0
    for table in slices:
        yield table
        done += table.num_rows
        progress("spell", done, rows)


def _slice(engine: Engine, raw: pa.Table, schema: Schema, context: Context, unspelled: Counter[str]) -> pa.Table:
    """The spelled rows of a slice; what has no spelling is added to `unspelled`."""
    regions = raw.column("region") if raw.column("region").null_count < raw.num_rows else None
    columns = {column: raw.column(column) for column in raw.column_names[: raw.column_names.index("region")]}
    for at, field in enumerate(schema.fields):
        column = Column(trimmed(raw.column(f"t{at}")), regions)
        said = _spelled(engine, column, field, replace(context, style=field.style))
        unspelled[field.name] += said.null_count - column.raw.null_count
        columns[field.name] = said
    return pa.table(columns)


@dataclass(frozen=True)
class _Raws:
    """SQL of the kept columns, the row's country and, per field, `t`, its text."""

    view: str
    sql: str
    number: str  # the kept column that numbers the rows

    @classmethod
    def of(cls, engine: Engine, view: str, schema: Schema, context: Context, kept: Sequence[str]) -> _Raws:
        """That of a view, whose rows `kept[0]` numbers."""
        listed, fields = ", ".join(name(column) for column in kept), schema.fields
        raws = "".join(f", {_raw(field)} AS t{at}" for at, field in enumerate(fields))
        region = _region(engine, view, schema, context)
        return cls(view, f"SELECT {listed}, {region} AS region{raws} FROM {name(view)} v", name(kept[0]))

    def whole(self, engine: Engine) -> pa.Table:
        """All rows in the order of their numbers, which a view that joins satellites does not keep."""
        return in_order(engine.arrow(self.sql))

    def slices(self, engine: Engine) -> Iterator[pa.Table]:
        """As `whole`, about `SLICE` rows at a time; each is read while the one before is spelled."""
        ranges = self._ranges(engine)
        if ranges is None:
            return engine.stream(f"{self.sql} ORDER BY {self.number}", SLICE)
        return engine.ahead(f"{self.sql} WHERE {self.number} BETWEEN {first} AND {last}" for first, last in ranges)

    def _ranges(self, engine: Engine) -> list[tuple[int, int]] | None:
        """First and last number of every slice, if the rows come by number, which files tell their ranges by.

        A scan keeps the order of its files, a join none that it promises; numbers made on the way tell no ranges.
        """
        made = (engine.definition(self.view) or "").lower()
        if " join " in made or " over (" in made:
            return None
        ranges: list[tuple[int, int]] = []
        for part in engine.stream(f"SELECT {self.number} FROM {name(self.view)}", SLICE):
            numbers = part.column(0).to_numpy()
            if (ranges and numbers[0] <= ranges[-1][1]) or (numbers[1:] < numbers[:-1]).any():
                return None
            ranges.append((int(numbers[0]), int(numbers[-1])))
        return ranges


@dataclass(frozen=True)
class Column:
    """Raw trimmed text, and the row's country where the claim tells it; both as long as the table."""

    raw: pa.ChunkedArray
    regions: pa.ChunkedArray | None

    def where(self, said: pa.ChunkedArray) -> tuple[np.ndarray, Column]:
        """The positions that have text and are not said yet, and the column of those alone."""
        open_rows = np.flatnonzero(pc.and_(pc.is_null(said), pc.is_valid(self.raw)).to_numpy())
        chosen = pa.array(open_rows)
        return open_rows, Column(self.raw.take(chosen), self.regions.take(chosen) if self.regions is not None else None)


def _spelled(engine: Engine, column: Column, field: Field, context: Context) -> pa.ChunkedArray:
    spelling = KINDS[field.kind].spelling
    said = pa.chunked_array([pa.nulls(len(column.raw), pa.large_string())])
    if spelling.quick is not None:
        said = spelling.quick(column.raw, context, engine.threads, column.regions)
    if spelling.sql is not None:
        said = _filled(said, *_by_sql(engine, said, column, spelling.sql, context))
    if spelling.exact is not None:
        said = _filled(said, *_by_hand(said, column, spelling.exact, context))
    return said


def _filled(said: pa.ChunkedArray, places: np.ndarray, told: pa.ChunkedArray) -> pa.ChunkedArray:
    if not len(places):
        return said
    if len(places) == len(said):
        return told.cast(pa.large_string())
    mask = np.zeros(len(said), dtype=bool)
    mask[places] = True
    filler = told.cast(pa.large_string()).combine_chunks()
    return pa.chunked_array([pc.replace_with_mask(said.combine_chunks(), pa.array(mask), filler)])


def _by_sql(
    engine: Engine, said: pa.ChunkedArray, column: Column, sql: Callable[[str, Context, str], str], context: Context
) -> tuple[np.ndarray, pa.ChunkedArray]:
    """Places and spellings of what is open, in the order of the rows: a kind's SQL may lose it (joins do)."""
    places, rest = column.where(said)
    if not len(places):
        return places, rest.raw
    # without a country column the expression for every region of the world would be planned for nothing
    region = rest.regions if rest.regions is not None else pa.nulls(len(places), pa.string())
    engine.keep(_REST, pa.table({"place": np.arange(len(places)), "t": rest.raw, "region": region}))
    spelled = f"CAST({sql('t', context, 'NULL' if rest.regions is None else 'region')} AS VARCHAR)"
    told = in_order(engine.arrow(f"SELECT place, {spelled} AS said FROM {_REST}"))
    engine.run(f"DROP TABLE {_REST}")
    return places, told.column("said")


def _by_hand(
    said: pa.ChunkedArray, column: Column, exact: Callable[[str, Context, str | None], str | None], context: Context
) -> tuple[np.ndarray, pa.ChunkedArray]:
    """Places and spellings of what is open, each distinct value (and country) spelled once."""
    places, rest = column.where(said)
    values = rest.raw.combine_chunks().dictionary_encode()
    which, raws, wheres = values.indices.to_numpy(), values.dictionary.to_pylist(), [None]
    if rest.regions is not None:
        countries = rest.regions.combine_chunks().dictionary_encode(null_encoding="encode")
        wheres = countries.dictionary.to_pylist()
        which = which.astype(np.int64) * len(wheres) + countries.indices.to_numpy()
    asked, back = np.unique(which, return_inverse=True)
    told = [exact(raws[one // len(wheres)], context, wheres[one % len(wheres)]) for one in asked.tolist()]
    return places, pa.chunked_array([pa.array(told, pa.large_string()).take(pa.array(back))])


def _raw(field: Field) -> str:
    """The SQL expression of a field's raw text, NULL where it is empty or blank."""
    columns = [f"v.c{at}" for at in field.columns]
    text = (
        columns[0] if len(columns) == 1 else f"concat_ws(' ', {', '.join(f'nullif({c}, {_EMPTY})' for c in columns)})"
    )
    return f"nullif({text}, '')"


_EMPTY = "''"


def _region(engine: Engine, view: str, schema: Schema, context: Context) -> str:
    """SQL expression of the row's ISO country code: its first country field, spelled, the frequent ones first.

    No join, since a join would lose the order of the rows.
    """
    found = schema.of_kind("country")
    exact = KINDS["country"].spelling.exact
    if not found or exact is None:
        return "NULL::VARCHAR"
    raw = _raw(found[0])
    said = engine.rows(
        f"SELECT {raw} AS raw, count(*) FROM {name(view)} v GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT {COUNTRIES}"
    )
    codes = [(text, exact(text, context, None)) for text, _ in said if text]
    whens = "".join(f" WHEN {literal(text)} THEN {literal(code)}" for text, code in codes if code)
    return f"CASE {raw}{whens} END" if whens else "NULL::VARCHAR"


COUNTRIES = 1_000  # ways of writing countries in one column: 249 codes and a few languages' names
