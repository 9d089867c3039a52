"""Row marks: what a row looks like by itself, for the claim, for real customers, and for the claim shuffled.

Three relations of the same BOOLEAN columns (NULL: cannot be told): `marks` by `row`, `reference_marks` by `customer`
for up to 10,000 customers drawn by a keyed hash, `permuted_marks` by `row` for up to 10,000 claimed rows whose columns
were permuted against each other. The second gives the base rate of a mark, the third its rate by chance.
"""

from __future__ import annotations

import csv
import itertools
from collections.abc import Iterable, Iterator
from importlib.resources import files

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from assay.engine import Engine, fingerprint, in_order
from assay.forensics import generators
from assay.forensics.codes import Facts, codes_of, facts_of, told
from assay.forensics.columns import (
    EXACT,
    RAW,
    SPELLED,
    Side,
    claim_side,
    customers_of,
    looks,
    looks_apart,
    sample_side,
    spelled,
)
from assay.forensics.corpora import KINDS
from assay.forensics.model import View
from assay.forensics.signs import GIVEN, MOVED
from assay.reference import NO_AREAS, extract
from assay.settings import Progress, silent

DRAWN = 10_000  # customers and permuted rows: a share of 1 % is then known to about 0.2 points
AT_ONCE = 983_040  # claimed rows marked together, as many as are spelled: some 330 MB of their columns


def mark(view: View, progress: Progress = silent) -> None:
    """Make `marks`, `reference_marks` and `permuted_marks` in the view's engine, replacing them."""
    engine = view.engine
    view.scans.forget()
    claim, customers = claim_side(view), sample_side(view)
    if customers:
        _draw(engine, "drawn_customers", f"SELECT customer AS id FROM {customers.table}", view.key)
    sample = (customers.table,) if customers else ()
    with view.scans.timed("marks", ("claim", *sample, *((_areas(view),) if customers else ()))):
        _lookups(view, claim, customers)
        _invented_towns(engine)
        facts = facts_of(engine)
    with view.scans.timed("marks", ("claim", "dump")):
        drawn = f"SELECT row AS id FROM claim WHERE row % {max(1, view.rows // EXACT)} = 0"
        _draw(engine, "drawn_rows", drawn, view.key)
        _claim_marks(view, facts, claim, progress)
    with view.scans.timed("marks", (*sample, *((customers.raw,) if customers and customers.raw else ()))):
        _reference_marks(view, facts, customers)
    with view.scans.timed("marks", ("drawn_looks",)):
        _permuted_marks(view, facts)


def _claim_marks(view: View, facts: Facts, side: Side, progress: Progress) -> None:
    """One pass in ranges of rows; a row's marks are two bits each of one number. Also leaves `drawn_looks`."""
    engine = view.engine
    if known := _known(engine):
        engine.run(f"CREATE OR REPLACE TEMP TABLE known_rows AS {known}")
    drawn = engine.arrow("SELECT id, place FROM drawn_rows ORDER BY id").combine_chunks()
    kept: list[pa.Table] = []
    progress("marks", 0, view.rows)

    def codes() -> Iterator[pa.Table]:
        done = 0
        for looked in _looked(engine, side):
            kept.append(_drawn_of(looked, drawn))
            ids = looked["id"]
            first, last = (ids[0].as_py(), ids[-1].as_py()) if len(ids) else (0, 0)
            rows = f"SELECT row FROM known_rows WHERE row BETWEEN {first} AND {last}"
            yield in_order(codes_of(engine, facts, looked, rows if known else None))
            done += len(ids)
            progress("marks", done, view.rows)

    _keep_codes(engine, codes())
    engine.drop("marks")
    engine.run(f"CREATE VIEW marks AS SELECT id AS row, {told()} FROM marks_codes")
    engine.keep("drawn_looks", pa.concat_tables(kept))


def _looked(engine: Engine, side: Side) -> Iterator[pa.Table]:
    """The columns that signs look at, of AT_ONCE rows at a time, in order; read while those before are marked."""
    last = engine.one("SELECT coalesce(max(row), 0) FROM claim")[0]
    ranges = [(first, first + AT_ONCE - 1) for first in range(1, last + 1, AT_ONCE)] or [(1, 1)]
    statements = [looks_apart(side, within) for within in ranges]
    raws = [raw for _, raw in statements if raw is not None]
    beside = engine.ahead(raws) if raws else itertools.repeat(None)
    for rows, raw in zip(engine.ahead(ours for ours, _ in statements), beside, strict=False):
        yield _together(in_order(rows), raw)


def _together(rows: pa.Table, raw: pa.Table | None) -> pa.Table:
    """The spelled columns of some rows and their raw ones, which nearly always come in the same order."""
    if raw is None:
        return rows
    if not rows["id"].equals(raw["id"]):
        raw = raw.take(pc.index_in(rows["id"], value_set=raw["id"].combine_chunks()))
    for column in RAW:
        rows = rows.append_column(column, raw[column])
    return rows


def _drawn_of(looked: pa.Table, drawn: pa.Table) -> pa.Table:
    """The drawn ones of some rows, with their `place`."""
    at = pc.index_in(looked["id"], value_set=drawn["id"].combine_chunks())
    here = pc.is_valid(at)
    return looked.filter(here).append_column("place", drawn["place"].take(at.filter(here)))


def _keep_codes(engine: Engine, tables: Iterator[pa.Table]) -> None:
    """`marks_codes`: a table in the engine, or files where it is too long for memory."""
    first, second = next(tables), next(tables, None)
    if second is None:
        engine.keep("marks_codes", first)
        return
    folder = engine.folder / "marks"
    folder.mkdir(exist_ok=True)
    paths = []
    for at, table in enumerate(itertools.chain((first, second), tables)):
        paths.append(folder / f"part-{at:05d}.parquet")
        pq.write_table(table, paths[-1], compression="lz4", use_dictionary=["code"])
    engine.drop("marks_codes")
    engine.attach("marks_codes", paths)


def _marks(engine: Engine, table: str, id_name: str, codes: pa.Table) -> None:
    engine.keep("drawn_codes", codes)
    engine.run(f"CREATE OR REPLACE TABLE {table} AS SELECT id AS {id_name}, {told()} FROM drawn_codes")


def _known(engine: Engine) -> str | None:
    if not (engine.has("known") and engine.has("claim_known")):
        return None
    return "SELECT DISTINCT c.row FROM claim_known c SEMI JOIN known n ON n.kind = c.kind AND n.digest = c.digest"


def _reference_marks(view: View, facts: Facts, side: Side | None) -> None:
    engine = view.engine
    looked = engine.arrow(looks(side, "SELECT id FROM drawn_customers") if side else _nobody())
    known = _known_customers(view, side) if side else None
    _marks(engine, "reference_marks", "customer", codes_of(engine, facts, looked, known))


def _known_customers(view: View, side: Side) -> str | None:
    """Fingerprints of the drawn customers' keys, to learn how common it is for our own to be in a known corpus."""
    engine = view.engine
    if not engine.has("known"):
        return None
    parts = []
    for kind in KINDS:
        column = spelled(side.schema, kind)
        if column:
            rows = engine.arrow(
                f"SELECT customer AS row, {column} AS value FROM {side.table} "
                f"WHERE customer IN (SELECT id FROM drawn_customers) AND {column} IS NOT NULL ORDER BY customer"
            )
            digests = fingerprint(rows["value"], view.key)
            kinds = pa.array([kind] * len(rows), pa.string())
            parts.append(pa.table({"row": rows["row"], "kind": kinds, "digest": digests}))
    if not parts:
        return None
    engine.keep("drawn_known", pa.concat_tables(parts))
    return "SELECT DISTINCT c.row FROM drawn_known c SEMI JOIN known n ON n.kind = c.kind AND n.digest = c.digest"


def _permuted_marks(view: View, facts: Facts) -> None:
    """Each drawn row's second columns come from another drawn row; small claims are shifted many times."""
    looked = view.engine.arrow("SELECT * EXCLUDE (place) FROM drawn_looks ORDER BY place")
    count = len(looked)
    passes = min(count - 1, -(-DRAWN // count)) if count > 1 else 0
    parts = [_shifted(looked, shift) for shift in range(1, passes + 1)] or [looked.slice(0, 0)]
    _marks(view.engine, "permuted_marks", "row", codes_of(view.engine, facts, pa.concat_tables(parts), None))


def _shifted(looked: pa.Table, shift: int) -> pa.Table:
    """The rows with the second columns of those so many places behind."""
    others = looked.take(pa.array((np.arange(len(looked)) + shift) % len(looked)))
    return pa.table({c: (others if c in MOVED else looked)[c] for c in looked.column_names})


def _draw(engine: Engine, table: str, ids: str, key: bytes) -> None:
    """Up to DRAWN ids in the order of their keyed fingerprints, with `place` from 0."""
    drawn = engine.arrow(f"SELECT id FROM ({ids}) ORDER BY id")["id"].combine_chunks()
    digests = fingerprint(pc.cast(drawn, pa.string()), key).to_numpy()
    last = min(DRAWN, len(digests)) - 1
    least = np.flatnonzero(digests <= np.partition(digests, last)[last]) if last >= 0 else np.zeros(0, np.int64)
    order = least[np.argsort(digests[least], kind="stable")][:DRAWN]
    places = pa.array(np.arange(len(order)), pa.int64())
    engine.keep(table, pa.table({"id": drawn.take(pa.array(order)), "place": places}))


def _lookups(view: View, claim: Side, customers: Side | None) -> None:
    """What the reference and the word lists know: towns, postcodes of towns, usual genders, dialling codes."""
    engine = view.engine
    engine.run(f"CREATE OR REPLACE TEMP TABLE met_towns AS {_towns(claim, customers)}")
    engine.run(f"CREATE OR REPLACE TEMP TABLE reference_pairs AS {_pairs(view, customers)}")
    engine.run(
        "CREATE OR REPLACE TEMP TABLE reference_towns AS "
        "SELECT town, sum(seen) AS seen FROM reference_pairs GROUP BY ALL"
    )
    engine.keep("listed_gender", _table(("name", "gender"), given_names()))
    some = looks(customers) if customers else _nobody()
    # our own customers know better than a list, once a name was seen often enough: nine in ten of ten or more
    engine.run(
        f"CREATE OR REPLACE TEMP TABLE held_gender AS SELECT given AS name, "
        "CASE WHEN avg((g = 'f')::INT) >= 0.9 THEN 'f' WHEN avg((g = 'f')::INT) <= 0.1 THEN 'm' END AS gender "
        f"FROM (SELECT {GIVEN} AS given, left(lower(gender), 1) AS g FROM ({some}) WHERE gender IS NOT NULL) "
        "WHERE g IN ('f', 'm') AND given IS NOT NULL GROUP BY given HAVING count(*) >= 10"
    )
    engine.run(
        "CREATE OR REPLACE TEMP TABLE usual_gender AS SELECT name, gender FROM held_gender UNION ALL "
        "SELECT name, nullif(gender, 'u') FROM listed_gender WHERE name NOT IN (SELECT name FROM held_gender)"
    )
    engine.keep("dials", _table(("country", "dial"), _dials()))


def _pairs(view: View, customers: Side | None) -> str:
    """The towns that were met with the areas of their postcodes, and how many customers have them."""
    if customers is None:
        return NO_AREAS
    return f"SELECT * FROM {_areas(view)} WHERE town IN (FROM met_towns)"


def _areas(view: View) -> str:
    return extract(view.engine, customers_of(view), "areas")


def _towns(claim: Side, customers: Side | None) -> str:
    """SQL of the towns of the claim and of drawn customers, each once."""
    parts = ["SELECT NULL::VARCHAR AS town WHERE FALSE"]
    if column := spelled(claim.schema, *SPELLED["town"]):
        parts.append(f"SELECT {column} FROM claim")
    if customers and (column := spelled(customers.schema, *SPELLED["town"])):
        parts.append(f"SELECT {column} FROM {customers.table} WHERE customer IN (SELECT id FROM drawn_customers)")
    return " UNION ".join(parts)


def _invented_towns(engine: Engine) -> None:
    """Every distinct town that fits the grammar of Faker and that two of our customers do not live in."""
    engine.keep("name_words", _table(("name",), [(word,) for word in sorted(_name_words())]))
    engine.run(
        "CREATE OR REPLACE TEMP TABLE town_facts AS WITH cut AS "
        f"(SELECT town, regexp_replace(lower(town), '^({generators.TOWN_PREFIX}) ', '') AS rest FROM met_towns "
        "WHERE town IS NOT NULL), "
        f"stems AS (SELECT town, rest, rest <> lower(town) AS prefixed, regexp_extract(rest, "
        f"'^(.+?)({generators.TOWN_SUFFIX})$', 1) AS stem FROM cut) "
        "SELECT s.town, coalesce(r.seen, 0) AS seen, coalesce(r.seen, 0) < 2 "
        "AND (s.stem IN (SELECT name FROM name_words) "
        "OR (s.prefixed AND s.rest IN (SELECT name FROM name_words))) AS invented "
        "FROM stems s LEFT JOIN reference_towns r ON r.town = s.town"
    )


def _nobody() -> str:
    columns = ", ".join(f"NULL::VARCHAR AS {column}" for column in (*SPELLED, *RAW))
    return f"SELECT NULL::BIGINT AS id, {columns} WHERE FALSE"


def given_names() -> list[tuple[str, str]]:
    """First names with their usual gender, `u` for both (data/SOURCES.md)."""
    return [(row[0], row[1]) for row in _read("given_names.csv")]


def _name_words() -> set[str]:
    return {name for name, _ in given_names()} | {row[0] for row in _read("surnames.csv")}


def _read(file: str) -> list[list[str]]:
    text = (files("assay.forensics") / "data" / file).read_text(encoding="utf-8")
    return list(csv.reader(text.splitlines()))[1:]


def _dials() -> list[tuple[str, str]]:
    from phonenumbers import COUNTRY_CODE_TO_REGION_CODE

    return [
        (region, f"+{code}")
        for code, regions in sorted(COUNTRY_CODE_TO_REGION_CODE.items())
        for region in regions
        if region != "001"
    ]


def _table(columns: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> pa.Table:
    listed = list(rows)
    return pa.table({c: pa.array([row[i] for row in listed], pa.string()) for i, c in enumerate(columns)})
