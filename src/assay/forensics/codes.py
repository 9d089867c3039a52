"""The marks of a row as one number, two bits each: 0 cannot be told, 1 yes, 2 no."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from assay.engine import Engine
from assay.forensics.columns import RAW, SPELLED
from assay.forensics.compiled.mails import mail_signs
from assay.forensics.signs import GIVEN, SIGNS

MARKS = (*SIGNS, "known", "generator")
_GENERATORS = ("faker", "mimesis", "fakerjs", "mockaroo")


@dataclass(frozen=True)
class Facts:
    """What the reference and the word lists know, to look up for each row."""

    towns: pa.Table  # `town`, `seen`, `invented`
    areas: pa.Array
    pairs: pa.Array  # place of the town times the number of areas + place of the area, for those that customers share
    usual: pa.Table  # `name`, `gender`
    dials: pa.Table  # `country`, `dial`


def facts_of(engine: Engine) -> Facts:
    """The facts, from the tables that `assay.forensics.marks` leaves."""
    towns = engine.arrow("SELECT town, seen, invented FROM town_facts").combine_chunks()
    # a pair that one customer alone has vouches for nobody
    pairs = engine.arrow("SELECT town, area FROM reference_pairs WHERE seen >= 2").combine_chunks()
    areas = pairs["area"].unique()
    keys = _places(pairs["town"], towns["town"]) * len(areas) + _places(pairs["area"], areas)
    return Facts(
        towns,
        areas,
        pa.array(keys),
        engine.arrow("SELECT name, gender FROM usual_gender"),
        engine.arrow("SELECT country, dial FROM dials"),
    )


def codes_of(engine: Engine, facts: Facts, looked: pa.Table, known: str | None) -> pa.Table:
    """`id` and the `code` of the marks of the rows of `looked`; `known` gives the rows that a known corpus holds."""
    # a column that holds nothing is said to be NULL, so that the engine leaves out what would read it
    empty = {c for c in (*SPELLED, *RAW) if looked[c].null_count == len(looked)}
    beside = looked.drop_columns(sorted(empty))
    for column, values in (mail_signs(looked, engine.threads) | _facts(engine, facts, looked, empty)).items():
        beside = beside.append_column(column, values)
    engine.lend("_looked", beside)
    nothing = "".join(f", NULL::VARCHAR AS {c}" for c in sorted(empty))
    packed = " + ".join(f"coalesce(2 - {mark}::INTEGER, 0) * {4**i}" for i, mark in enumerate(MARKS))
    try:
        return engine.arrow(f"SELECT id, {packed} AS code FROM ({_signed(f'SELECT *{nothing} FROM _looked', known)})")
    finally:
        engine.drop("_looked")


def _facts(engine: Engine, facts: Facts, looked: pa.Table, empty: set[str]) -> dict[str, pa.Array]:
    """What is looked up for each row: of its town, of town and postcode together, of its first name, of its country.

    By distinct value, and not by joins in the engine: an Arrow table does not tell it which side is the long one.
    """
    nothing = pa.nulls(len(looked), pa.large_string())
    towns = _distinct(nothing if "town" in empty else looked["town"])
    areas = _distinct(nothing if "postcode" in empty else pc.utf8_slice_codeunits(looked["postcode"], 0, 3))
    country = _distinct(nothing if "country" in empty else looked["country"])
    given = _distinct(nothing)
    if "gender" not in empty:
        engine.lend("_looked", looked)
        given = _distinct(engine.arrow(f"SELECT {GIVEN} AS given FROM _looked")["given"])
    town = _found(towns.dictionary, facts.towns)
    usual = _found(given.dictionary, facts.usual)
    dial = _found(pc.utf8_upper(country.dictionary), facts.dials)
    return {
        "towns_seen": town["seen"].take(towns.indices),
        "town_invented": town["invented"].take(towns.indices),
        "pair_shared": _shared(facts, towns, areas),
        "usual": usual["gender"].take(given.indices),
        "dial": dial["dial"].take(country.indices),
    }


def _distinct(values: pa.ChunkedArray | pa.Array) -> pa.DictionaryArray:
    whole = values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values
    return whole.dictionary_encode()


def _found(values: pa.Array, facts: pa.Table) -> pa.Table:
    """The rows of `facts` whose first column is each of `values`, NULL where there is none."""
    return facts.take(pc.index_in(values, value_set=facts.column(0).combine_chunks()))


def _shared(facts: Facts, towns: pa.DictionaryArray, areas: pa.DictionaryArray) -> pa.Array:
    """Whether each row's town and area are one of the pairs that customers share."""
    here = _places(towns.dictionary, facts.towns["town"], towns.indices)
    there = _places(areas.dictionary, facts.areas, areas.indices)
    mine = np.where((here < 0) | (there < 0), -1, here * len(facts.areas) + there)
    return pc.is_in(pa.array(mine), value_set=facts.pairs)


def _places(values: Any, among: Any, which: pa.Array | None = None) -> np.ndarray:
    """Where each of `values` (those at the places `which`) stands among others, -1 where it does not."""
    found = pc.index_in(values, value_set=among.combine_chunks() if isinstance(among, pa.ChunkedArray) else among)
    places: np.ndarray = pc.fill_null(found if which is None else found.take(which), -1).to_numpy().astype(np.int64)
    return places


def told() -> str:
    """SQL of the columns MARKS, from a column `code`."""
    return ", ".join(
        f"CASE code >> {2 * i} & 3 WHEN 1 THEN TRUE WHEN 2 THEN FALSE END AS {mark}" for i, mark in enumerate(MARKS)
    )


def _signed(source: str, known: str | None) -> str:
    """SQL of the marks of the rows of `source`."""
    signs = ", ".join(f"({sql})::BOOLEAN AS {sign}" for sign, sql in SIGNS.items())
    some = " OR ".join(f"coalesce({sign}, FALSE)" for sign in _GENERATORS)
    none = " AND ".join(f"{sign} IS NULL" for sign in _GENERATORS)
    held = f"id IN ({known})" if known else "NULL::BOOLEAN"
    return (
        f"WITH facts AS (SELECT *, (SELECT count(*) > 0 FROM reference_towns) AS towns_held FROM ({source})), "
        f"signed AS (SELECT id, {signs}, {held} AS known FROM facts) "
        f"SELECT *, CASE WHEN {some} THEN TRUE WHEN {none} THEN NULL ELSE FALSE END AS generator FROM signed"
    )
