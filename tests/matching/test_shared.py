"""Precision and recall on linkage data that others made and labelled."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
import pyarrow.parquet as papq
import pytest

from assay.engine import Engine
from assay.fields import Context, Field, Schema, spell
from assay.matching import match
from assay.reference import Reference
from tests.matching.made import KEY

pytestmark = pytest.mark.shared
Kinds = dict[str, tuple[str, ...]]  # kind -> columns


def spelled(engine: Engine, data: pa.Table, kinds: Kinds, into: str, identifier: str) -> Schema:
    """Keep the spelled table of `data`, and its column `truth` as `<into>_truth`."""
    columns = [c for group in kinds.values() for c in group]
    raw = {f"c{at}": data.column(c).cast(pa.string()) for at, c in enumerate(columns)}
    numbers = pa.array(range(1, data.num_rows + 1), pa.int64())
    engine.keep("raw", pa.table({identifier: numbers, **raw}))
    engine.keep(into + "_truth", pa.table({identifier: numbers, "truth": data.column("truth")}))
    fields = [
        Field(kind, kind, tuple(columns.index(c) for c in group), 1.0, "map", {"order": "dmy"})
        for kind, group in kinds.items()
    ]
    schema = Schema(tuple(columns), tuple(fields), ())
    spell(engine, "raw", schema, Context(region="GB", as_of=date(2026, 1, 1)), into, id_column=identifier)
    return schema


def score(engine: Engine, ours: pa.Table, theirs: pa.Table, kinds: Kinds, *, near: bool = True) -> tuple[float, float]:
    """Precision and recall of matching `theirs` against `ours`; `truth` is the same for one person."""
    held = spelled(engine, ours, kinds, "reference", "customer")
    engine.run("ALTER TABLE reference ADD COLUMN status VARCHAR DEFAULT 'current'")
    engine.run(
        "CREATE OR REPLACE TABLE history (customer BIGINT, field VARCHAR, value VARCHAR, valid_from TIMESTAMP, "
        "valid_to TIMESTAMP)"
    )
    engine.run("CREATE OR REPLACE TABLE tombstones (kind VARCHAR, digest VARCHAR)")
    ref = Reference("shared", date(2026, 1, 1), held, Context(region="GB"), ours.num_rows, 0, 0, 0, raw=False)
    schema = spelled(engine, theirs, kinds, "claim", "row")
    overlap = match(engine, schema, ref, key=KEY, near=near)
    (right,) = engine.one(
        "SELECT count(*) FROM matches m JOIN claim_truth c USING (row) JOIN reference_truth r USING (customer) "
        "WHERE c.truth = r.truth"
    )
    (members,) = engine.one("SELECT count(*) FROM claim_truth WHERE truth IN (SELECT truth FROM reference_truth)")
    return right / max(1, overlap.matched), right / members


def febrl(shared: Path, part: str) -> pa.Table:
    data = pacsv.read_csv(
        shared / "linkage" / "febrl" / f"dataset4{part}.csv",
        convert_options=pacsv.ConvertOptions(strings_can_be_null=True, null_values=["", " "]),
    )
    data = data.rename_columns([c.strip() for c in data.column_names])
    text = {c: pc.utf8_trim_whitespace(data.column(c).cast(pa.string())) for c in data.column_names}
    truth = pc.replace_substring_regex(text["rec_id"], "^rec-(\\d+)-.*$", "\\1")
    return pa.table({**text, "truth": truth})


NAMES: Kinds = {
    "first_name": ("given_name",),
    "last_name": ("surname",),
    "full_name": ("given_name", "surname"),
    "birth_date": ("date_of_birth",),
    "street": ("address_1",),
    "city": ("suburb",),
    "postcode": ("postcode",),
}


def test_febrl_4_without_its_number(engine: Engine, shared: Path) -> None:
    precision, recall = score(engine, febrl(shared, "a"), febrl(shared, "b"), NAMES)
    assert precision > 0.995
    assert recall > 0.9


def test_febrl_4_with_its_number(engine: Engine, shared: Path) -> None:
    precision, recall = score(engine, febrl(shared, "a"), febrl(shared, "b"), NAMES | {"national_id": ("soc_sec_id",)})
    assert precision > 0.999
    assert recall > 0.98


def test_people_of_wikidata_with_errors(engine: Engine, shared: Path) -> None:
    """Every second person is ours, by the first of their records; the claim holds the other records of all."""
    data = papq.read_table(shared / "linkage" / "splink" / "historical_figures_with_errors_50k.parquet")
    data = data.append_column("truth", data.column("cluster")).sort_by("unique_id")
    kinds: Kinds = {
        "first_name": ("first_name",),
        "last_name": ("surname",),
        "full_name": ("first_name", "surname"),
        "birth_date": ("dob",),
        "city": ("birth_place",),
        "postcode": ("postcode_fake",),
        "gender": ("gender",),
    }
    truth = data.column("truth").to_pylist()
    seen: set[str] = set()
    first = []
    for person in truth:
        first.append(person not in seen)
        seen.add(person)
    ours = data.filter(pa.array([f and ord(t[-1]) % 2 == 0 for f, t in zip(first, truth, strict=True)]))
    theirs = data.filter(pa.array([not f for f in first]))
    precision, recall = score(engine, ours, theirs, kinds)
    exact = score(engine, ours, theirs, kinds, near=False)
    assert precision > 0.995
    assert recall > 0.6  # a third of the records share too little with the first one: no name, date or place in common
    assert recall > exact[1] + 0.2


def test_fake_1000(engine: Engine, shared: Path) -> None:
    data = pacsv.read_csv(
        shared / "linkage" / "splink" / "fake_1000.csv",
        convert_options=pacsv.ConvertOptions(strings_can_be_null=True),
    )
    data = data.append_column("truth", data.column("cluster").cast(pa.string()))
    kinds: Kinds = {
        "first_name": ("first_name",),
        "last_name": ("surname",),
        "full_name": ("first_name", "surname"),
        "birth_date": ("dob",),
        "city": ("city",),
        "email": ("email",),
    }
    truth = data.column("truth").to_pylist()
    first = [t not in truth[:at] for at, t in enumerate(truth)]
    ours = data.filter(pa.array([f and int(t) % 2 == 0 for f, t in zip(first, truth, strict=True)]))
    theirs = data.filter(pa.array([not f for f in first]))
    precision, recall = score(engine, ours, theirs, kinds)
    assert precision > 0.98
    assert recall > 0.45  # two thirds of its records have two or more wrong fields of five
