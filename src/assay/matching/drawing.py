"""Drawing customers for the controls, and setting their values out in the claim's columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from assay.engine import Engine, literal, name
from assay.fields.model import Field, Schema
from assay.intake.model import Relation
from assay.matching.damage import SLIPS, TYPED, slip
from assay.matching.styling import Look, narrow, writing
from assay.matching.walk import walked
from assay.reference import history_of
from assay.reference.index import Customers
from assay.reference.model import Reference
from assay.wording import several

LOOKED = 2_000  # of the claim's rows, for its manner and its gaps
LONG = 1_000_000  # rows of a claim from which these are looked at in STRETCHES of STRETCH rows
STRETCHES, STRETCH = 40, 50


@dataclass(frozen=True)
class Drawn:
    """Customers and their rows in the claim's columns (one more for the row's own number when `tagged`)."""

    customers: Sequence[int]
    columns: Sequence[str]
    rows: Sequence[Sequence[str | None]]
    said: Sequence[str]  # sentences: what was done to them


Values = list[str | None]


@dataclass(frozen=True)
class Source:
    """Where the controls come from: the reference, and how much of the claim is older, by field.

    `held` are the values of the customers drawn, in their order: `s:NAME` a field as spelled, `c0`, ... as stored.
    """

    engine: Engine
    reference: Reference
    key: bytes
    random: np.random.Generator
    older: Mapping[str, float]
    held: pa.Table | None = None


def draw(engine: Engine, reference: Reference, key: bytes, limit: int) -> list[int]:
    """Up to `limit` of the customers, who are numbered from 1 without gaps; the key and their number decide.

    Erased ones are passed over: they hold nothing that could be found again.
    """
    asked = limit
    while True:
        numbers = walked(reference.customers, key, asked)
        if reference.erased:
            told = Customers(engine, reference.customers, reference.values).pick(numbers, ["status"])
            numbers = numbers[pc.not_equal(told.column(0), "erased").to_numpy()]
        if len(numbers) >= limit or asked >= reference.customers:
            return [int(number) for number in numbers[:limit]]
        asked *= 2


def set_out(source: Source, customers: Sequence[int], relation: Relation, schema: Schema) -> Drawn:
    """The customers' values, written in the claim's manner, with its gaps, slips and past versions."""
    engine = source.engine
    engine.keep("_drawn", pa.table({"at": pa.array(range(len(customers)), pa.int64()), "customer": customers}))
    source = replace(source, held=_held(source))
    gaps, looks = _look(engine, schema, source.key)
    cells: list[list[str | None]] = [[None] * len(relation.columns) for _ in customers]
    said: list[str] = []
    done = 0
    for field in schema.fields:
        written, word = _written(source, field, looks[field.name])
        if word:
            said.append(f"{field.name}: written as {word}.")
        for column, values in written.items():
            if field.kind in TYPED:
                slipped, slips = slip(values, source.random)
                done += slips
            else:
                slipped = values
            gap = gaps[column]
            for at, value in enumerate(slipped):
                cells[at][column] = None if len(gap) and gap[at % len(gap)] else value
    engine.run("DROP TABLE _drawn")
    said.append(f"{several(done, 'value')} got a slip of the keyboard ({SLIPS:.0%} of typed values).")
    return Drawn(customers, relation.columns, cells, said)


def _written(source: Source, field: Field, look: Look) -> tuple[dict[int, Values], str]:
    """Values by the claim's column, and a word for the manner; none for a field we do not hold.

    A field over several columns gets them one to one where ours has as many, else the whole in its first column.
    """
    if len(field.columns) > 1:
        return _spread(source, field, look), ""
    pair = _ours(source, field)
    if pair is None:
        return {}, ""
    raw, spelled = _aged(source, field, *pair)
    cut = narrow(field, look) and not _held_whole(source, field, look)
    longest = max((len(value) for value in raw if value), default=0) if cut else 0
    write, word = writing(field, look, longest)
    return {field.columns[0]: [write(r, s) for r, s in zip(raw, spelled, strict=True)]}, word


def _held_whole(source: Source, field: Field, look: Look) -> bool:
    """Whether most of the claim's longest values are ours as they stand, so that no column cut them.

    The comparison of the claim has told it where one column meets one; else the customers that these rows matched are
    asked.
    """
    single = [m for m in source.engine.kept["plan"].meetings if len(m.claim) == len(m.reference) == 1]
    cuts = {meeting.claim[0]: meeting.cut for meeting in single}
    if field.name in cuts:
        return not cuts[field.name]
    top = max(map(len, look.raw), default=0)
    ends = {s for raw, s in zip(look.raw, look.spelled, strict=True) if s and len(raw) == top}
    source.engine.keep("_ends", pa.table({"value": pa.array(sorted(ends), pa.string())}))
    columns = [own.name for own in source.reference.schema.of_kind(field.kind)]
    if not columns:
        return False
    matched = source.engine.arrow(
        f"SELECT DISTINCT m.customer FROM matches m JOIN claim c ON c.row = m.row "
        f"WHERE m.customer IS NOT NULL AND c.{name(field.name)} IN (FROM _ends) ORDER BY 1 LIMIT {LOOKED}"
    ).column(0)
    reference = source.reference
    customers = Customers(source.engine, reference.customers, reference.values)
    picked = customers.pick(matched.to_numpy().astype(np.int64), columns)
    held = {value for column in columns for value in picked.column(column).to_pylist()}
    return 2 * len(ends & held) > len(ends)


def _spread(source: Source, field: Field, look: Look) -> dict[int, Values]:
    held = source.reference.schema.of_kind(field.kind)
    if field.kind == "full_name" or not held:  # a full name of several columns is written by its parts
        return {}
    if field.kind == "birth_date":  # year, month, day
        return _date_parts(field, look, _stored_values(source, held[0])[1])
    if source.reference.raw and len(held[0].columns) == len(field.columns):
        return {
            column: _stored_values(source, replace(held[0], columns=(own,)))[0]
            for column, own in zip(field.columns, held[0].columns, strict=True)
        }
    return {field.columns[0]: _stored_values(source, held[0])[0]}


def _date_parts(field: Field, look: Look, spelled: Values) -> dict[int, Values]:
    """Days by year, month and day, with leading zeros where the claim has them."""
    cut: list[list[str | None]] = [[*day.split("-")] if day else [None] * 3 for day in spelled]
    if not any(value.startswith("0") for value in look.raw):
        cut = [[part and part.lstrip("0") for part in parts] for parts in cut]
    return {column: [parts[at] for parts in cut] for at, column in enumerate(field.columns)}


def _look(engine: Engine, schema: Schema, key: bytes) -> tuple[dict[int, np.ndarray], dict[str, Look]]:
    """Which of a sample of the claim's rows lack a value, by column, and how they write their fields."""
    if not engine.has("dump"):
        return {c: np.array([]) for f in schema.fields for c in f.columns}, {
            f.name: Look((), ()) for f in schema.fields
        }
    columns = sorted({column for field in schema.fields for column in field.columns})
    raws = "".join(f", nullif(d.c{column}, '') AS c{column}" for column in columns)
    spellings = "".join(f", c.{name(field.name)} AS {name('s:' + field.name)}" for field in schema.fields)
    told = _looked(engine, f"d.row{raws}{spellings}", key)
    gaps = {column: np.asarray(told.column(f"c{column}").is_null()) for column in columns}
    looks: dict[str, Look] = {}
    for field in schema.fields:
        raw = f"c{field.columns[-1]}"
        kept = told.filter(told.column(raw).is_valid())
        looks[field.name] = Look(kept.column(raw).to_pylist(), kept.column("s:" + field.name).to_pylist())
    return gaps, looks


def _looked(engine: Engine, columns: str, key: bytes) -> pa.Table:
    """Those columns of LOOKED rows of the claim; of a long one in stretches, so that few parts are read."""
    count = engine.one("SELECT count(*) FROM claim")[0]
    if count <= LONG:
        rows = walked(count, key, LOOKED)
        engine.keep("_looked", pa.table({"at": np.arange(len(rows)), "row": rows}))
        both = "_looked l JOIN dump d USING (row) JOIN claim c USING (row) ORDER BY l.at"
        told = engine.arrow(f"SELECT {columns} FROM {both}")
        engine.drop("_looked")
        return told
    within = [f"BETWEEN {(at - 1) * STRETCH + 1} AND {at * STRETCH}" for at in walked(count // STRETCH, key, STRETCHES)]
    both = "dump d JOIN claim c ON c.row = d.row WHERE d.row {0} AND c.row {0} ORDER BY d.row"
    return pa.concat_tables([engine.arrow(f"SELECT {columns} FROM {both.format(one)}") for one in within])


def _ours(source: Source, field: Field) -> tuple[Values, Values] | None:
    """As stored and as spelled, for the drawn customers; None when we hold nothing of the kind."""
    held = source.reference.schema.of_kind(field.kind)
    if field.kind == "attribute":
        held = tuple(f for f in held if f.name == field.name)
    _, _, number = field.name.rpartition("_")
    place = int(number) - 1 if field.kind != "attribute" and number.isdigit() else 0
    return _stored_values(source, held[place]) if place < len(held) else _part_of_name(source, field)


def _stored_values(source: Source, own: Field) -> tuple[Values, Values]:
    assert source.held is not None  # noqa: S101  # `set_out` read it
    spelled = source.held.column(f"s:{own.name}").to_pylist()
    if not (source.reference.raw and own.columns):
        return [value or None for value in spelled], spelled
    parts = zip(*(source.held.column(f"c{at}").to_pylist() for at in own.columns), strict=True)
    return [" ".join(p for p in told if p is not None) or None for told in parts], spelled


def _held(source: Source) -> pa.Table:
    """The values of `Source.held`."""
    reference, engine, fields = source.reference, source.engine, source.reference.schema.fields
    customers = np.asarray(engine.arrow("SELECT d.customer FROM _drawn d ORDER BY d.at").column(0).to_numpy())
    picked = Customers(engine, reference.customers, reference.values).pick(customers, [f.name for f in fields])
    told = {f"s:{f.name}": picked.column(f.name) for f in fields}
    if reference.raw:
        columns = sorted({at for f in fields for at in f.columns})
        raws = ", ".join(f"w.c{at}" for at in columns) or "w.customer"
        raw = engine.arrow(f"SELECT {raws} FROM _drawn d JOIN reference_raw w ON w.customer = d.customer ORDER BY d.at")
        told |= {f"c{at}": raw.column(i) for i, at in enumerate(columns)}
    return pa.table(told)


def _part_of_name(source: Source, field: Field) -> tuple[Values, Values] | None:
    """First or last name out of a whole name, when that is all we hold."""
    whole = source.reference.schema.of_kind("full_name")
    if field.kind not in ("first_name", "last_name") or not whole:
        return None
    raw, _ = _stored_values(source, whole[0])
    at = 2 if field.kind == "last_name" else 0
    return [value and (value.rpartition(" ")[at] or value) for value in raw], [None] * len(raw)


def _aged(source: Source, field: Field, raw: Values, spelled: Values) -> tuple[Values, Values]:
    """Past versions in place of today's values, in as many of the rows as the claim itself shows."""
    names = [f.name for f in source.reference.schema.of_kind(field.kind)]
    share = source.older.get(field.name, 0.0)
    if share <= 0 or not names:
        return raw, spelled
    engine, listed = source.engine, ", ".join(literal(n) for n in names)
    drawn = engine.arrow("SELECT DISTINCT customer FROM _drawn ORDER BY customer").column(0).to_numpy()
    engine.keep("_drawn_past", history_of(engine, source.reference, drawn))
    past = dict(
        engine.rows(
            f"SELECT d.at, max(h.value) FROM _drawn d JOIN _drawn_past h USING (customer) "
            f"WHERE h.field IN ({listed}) GROUP BY 1"
        )
    )
    engine.drop("_drawn_past")
    wanted = min(1.0, share * len(raw) / max(1, len(past)))
    for at in sorted(past):
        if source.random.random() < wanted:
            raw[at] = spelled[at] = past[at]
    return raw, spelled
