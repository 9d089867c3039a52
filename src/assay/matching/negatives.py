"""Negative controls: rows that cannot be customers, made of the customers' own values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from assay.engine import Engine, fingerprint, literal, name
from assay.fields.model import KINDS, Field, Schema
from assay.reference.index import Index

# Draws of a value that no customer holds: two of parts, whose likeness to the customers' is that of a stranger's, then,
# where parts give their own again (numbers of one head), of single signs. Where they hold every other value of a form,
# four such draws leave 1 in 16 without one; what is left stays blank.
PARTS, TRIES = 2, 6
WIDEST = 64  # signs that are mixed; an e-mail's part before the @ has no more (RFC 5321, 4.5.3.1.1)


def permute(engine: Engine, table: str, schema: Schema, into: str) -> int:
    """Keep `into`: the rows of `table` with every column shifted against the others, so that no two come from one row.

    Returns the number of rows, 0 when there are fewer rows than columns (some would stay together).
    """
    data = engine.arrow(f"SELECT * FROM {name(table)} ORDER BY row")
    fields = [f.name for f in schema.fields]
    rows = int(data.num_rows)
    if rows < max(2, len(fields)):
        return 0
    columns: dict[str, Any] = {"row": data.column("row")}
    for at, field in enumerate(fields):
        columns[field] = data.column(field).take(pa.array(shifted(np.arange(rows), at, len(fields), rows)))
    _keep(engine, columns, schema, into)
    return rows


def shifted(places: np.ndarray, at: int, fields: int, rows: int) -> np.ndarray:
    """From which places (of `rows`, from 0) the permuted rows at `places` have the field `at` of so many `fields`."""
    return np.asarray((places + at * (rows // fields)) % rows)


def make_people(
    engine: Engine,
    table: str,
    schema: Schema,
    held: Schema,
    *,
    key: bytes,
    into: str,
    cuts: Mapping[str, int] | None = None,
    index: Index | None = None,
) -> int:
    """Keep `into`: people drawn from the marginals of `table`, each field by itself, with the gaps of its rows.

    Values that name one person (addresses, numbers) are put together from pieces of several people's and are never
    one that a customer of the tables `reference` (with the schema `held`) and `history` holds, where it would lead to
    him; nor the head of one where the claim's column is cut at so many characters (`cuts`). An `index` of the customers
    is asked in their place.
    Returns the number of rows, 0 when there is only one to draw from.
    """
    data = engine.arrow(f"SELECT * FROM {name(table)} ORDER BY row")
    random = np.random.default_rng([1, int.from_bytes(key, "little")])
    rows = int(data.num_rows)
    if rows < 2:
        return 0
    columns: dict[str, Any] = {"row": data.column("row")}
    pieced: list[Field] = []
    pieces: list[pa.Table] = []
    for field in schema.fields:
        columns[field.name] = values = data.column(field.name)
        if _pieced(field.kind, "b"):
            pieces += _pieces(len(pieced), values, random)
            pieced.append(field)
        else:
            columns[field.name] = values.take(pa.array(random.permutation(rows)))
    _draw_strangers(engine, pieced, pieces)
    cuts = cuts or {}
    looked_up = [f for f in pieced if index is not None and f.kind in index.keys and not cuts.get(f.name)]
    _ask(engine, index, looked_up)
    engine.run(f"INSERT INTO _taken {_taken([f for f in pieced if f not in looked_up], held, cuts)}")
    made = _strangers(engine, pieced, rows)
    for field in pieced:
        columns[field.name] = pc.if_else(columns[field.name].is_valid(), made.column(field.name), None)
    _keep(engine, columns, schema, into)
    return rows


def _pieced(kind: str, rest: str) -> str:
    """SQL that puts a value together from the values `a` and `b` of two people; "" for kinds that name nobody.

    `rest` is what the further part comes from: `b`, or `m`, `a` with its signs mixed. Names are cut at a mark or digit:
    cut anywhere, they would be slips of a customer's.
    """
    if kind == "full_name":
        return "array_to_string(list_sort(string_split(a, ' ')[:1] || string_split(b, ' ')[2:]), ' ')"
    own, more = ("split_part(a, '@', 1)", f"split_part({rest}, '@', 1)") if kind == "email" else ("a", rest)
    head, tail = f"left({own}, (length({own}) + 1) // 2)", f"substr({more}, (length({own}) + 1) // 2 + 1)"
    if kind in ("email", "username") and rest == "b":
        head, tail = f"regexp_extract({own}, '^[^0-9._-]*')", f"regexp_replace({more}, '^[^0-9._-]*', '')"
    if kind == "email":
        return f"{head} || {tail} || '@' || split_part(b, '@', 2)"
    return f"{head} || {tail}" if kind == "street" or KINDS[kind].key else ""


def _mixed(values: Any, width: int, random: np.random.Generator) -> pa.Array:
    """The values, of `width` signs at most, with each taken from another one at the same place, where that has one."""
    width = max(1, min(width, WIDEST))
    text = np.asarray(values.to_numpy(zero_copy_only=False)).astype(f"U{width}")
    signs = text.view(np.uint32).reshape(len(text), width)  # code points; 0 behind the end
    for place in range(width):
        own, other = signs[:, place], random.permutation(signs[:, place])
        signs[:, place] = np.where((own == 0) | (other == 0), own, other)
    return pa.array(text)


def _pieces(at: int, values: Any, random: np.random.Generator) -> list[pa.Table]:
    """What TRIES draws for every row of the column `at` are put together from."""
    known, rows = values.drop_null(), len(values)
    width = max((len(value) for value in known.to_pylist()), default=0)
    trials = []
    for trial in range(TRIES if len(known) > 1 else 0):
        order = random.permutation(len(known))
        one, other = (known.take(pa.array(np.resize(np.roll(order, by), rows))) for by in (0, 1))
        numbers = {"field": np.full(rows, at), "place": np.arange(rows), "trial": np.full(rows, trial)}
        trials.append(pa.table({**numbers, "a": one, "b": other, "m": _mixed(one, width, random)}))
    return trials


def _draw_strangers(engine: Engine, pieced: Sequence[Field], pieces: Sequence[pa.Table]) -> None:
    """Make `_strange`: the draws (`field`, `place`, `trial`, `value`) of all fields."""
    engine.run("CREATE OR REPLACE TEMP TABLE _strange (field VARCHAR, place BIGINT, trial BIGINT, value VARCHAR)")
    if not pieces:
        return
    names = " ".join(f"WHEN {at} THEN {literal(field.name)}" for at, field in enumerate(pieced))
    parts, signs = (
        " ".join(f"WHEN {at} THEN {_pieced(field.kind, rest)}" for at, field in enumerate(pieced)) for rest in "bm"
    )
    engine.lend("_pieces", pa.concat_tables(pieces))
    engine.run(
        f"INSERT INTO _strange SELECT CASE field {names} END, place, trial, "
        f"CASE WHEN trial < {PARTS} THEN CASE field {parts} END ELSE CASE field {signs} END END FROM _pieces"
    )
    engine.drop("_pieces")


def _ask(engine: Engine, index: Index | None, fields: Sequence[Field]) -> None:
    """Make `_taken`: the draws (`field`, `value`) of those fields that a customer holds or held, as the index tells."""
    engine.run("CREATE OR REPLACE TEMP TABLE _taken (field VARCHAR, value VARCHAR)")
    if index is None or not fields:
        return
    drawn = engine.arrow("SELECT DISTINCT field, value FROM _strange WHERE value IS NOT NULL")
    told = []
    for field in fields:
        asked = drawn.filter(pc.equal(drawn.column("field"), field.name))
        prints = fingerprint(asked.column("value"), index.key).to_numpy()
        counts, _ = index.keys[field.kind].find(prints, engine.threads)
        told.append(asked.filter(pa.array(counts > 0)))
    engine.lend("_told", pa.concat_tables(told))
    engine.run("INSERT INTO _taken FROM _told")
    engine.drop("_told")


def _strangers(engine: Engine, pieced: Sequence[Field], rows: int) -> pa.Table:
    """A column per field: for every row the first of its draws that is no customer's value."""
    columns = "".join(f", min(value) FILTER (field = {literal(field.name)}) AS {name(field.name)}" for field in pieced)
    made = engine.arrow(
        f"SELECT p.place{columns} FROM range({rows}) p(place) LEFT JOIN (SELECT field, place, "
        f"arg_min(value, trial) AS value FROM _strange ANTI JOIN _taken USING (field, value) GROUP BY ALL) "
        f"USING (place) GROUP BY p.place ORDER BY p.place"
    )
    for table in ("_strange", "_taken"):
        engine.run(f"DROP TABLE {table}")
    return made


def _taken(pieced: Sequence[Field], held: Schema, cuts: Mapping[str, int]) -> str:
    """SQL of the draws (`field`, `value`) that a customer holds or held, as a whole or cut where the column is cut.

    Only what leads to a customer counts: a stranger may live in his street and have his name. Joins, so that the drawn
    ones make the small side; all fields at once, since reading the customers is what costs.
    """
    sides = ["SELECT NULL::VARCHAR AS field, NULL::VARCHAR AS value WHERE false"]
    for field in (f for f in pieced if KINDS[f.kind].key):
        own, cut = [f.name for f in held.of_kind(field.kind)], cuts.get(field.name)
        drawn = f"SELECT d.* FROM (SELECT field, value FROM _strange WHERE field = {literal(field.name)}) d JOIN"
        sides += [f"{drawn} reference r ON d.value = {_whole(f'r.{name(c)}', cut)}" for c in own]
        if own:
            listed = ", ".join(map(literal, own))
            sides.append(f"{drawn} history h ON d.value = {_whole('h.value', cut)} AND h.field IN ({listed})")
    return " UNION ".join(sides)


def _whole(value: str, cut: int | None) -> str:
    return f"left({value}, {cut})" if cut else value


def _keep(engine: Engine, columns: dict[str, Any], schema: Schema, into: str) -> None:
    """Keep the table; a derived full name follows the first and last name it is made of."""
    engine.keep(into, pa.table(columns))
    derived = [f.name for f in schema.of_kind("full_name") if len(f.columns) > 1]
    parts = [name(f.name) for kind in ("first_name", "last_name") for f in schema.of_kind(kind)[:1]]
    if derived and len(parts) == 2:
        words = f"string_split(concat_ws(' ', {', '.join(parts)}), ' ')"
        engine.run(f"UPDATE {name(into)} SET {name(derived[0])} = nullif(array_to_string(list_sort({words}), ' '), '')")
