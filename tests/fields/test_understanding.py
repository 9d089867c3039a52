"""What columns mean: headers and values weighed, mapping obeyed, real tables understood with and without headers."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from assay.engine import Engine
from assay.fields import Context, Schema, understand
from assay.problem import UsageProblem

CONTEXT = Context(as_of=date(2024, 1, 1))


def _schema(
    engine: Engine, headers: tuple[str, ...], rows: list[tuple[str | None, ...]], *, named: bool = True, **mapped: str
) -> Schema:
    columns = {f"c{i}": pa.array([row[i] for row in rows], pa.string()) for i in range(len(headers))}
    engine.keep("raw", pa.table({"row": pa.array(range(1, len(rows) + 1), pa.int64()), **columns}))
    return understand(engine, "raw", headers, named=named, overrides=mapped, context=CONTEXT)


def test_a_wrong_header_loses_against_clear_values(engine: Engine) -> None:
    schema = _schema(engine, ("name",), [(f"p{i}@mail.example.org",) for i in range(50)])
    assert schema.fields[0].kind == "email"
    assert schema.fields[0].said_by == "values"


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("Vorname", "first_name"),
        ("customerFirstName", "first_name"),
        ("cust_fname", "first_name"),
        ("APELLIDOS", "last_name"),
        ("Nom de famille", "last_name"),
        ("Фамилия", "last_name"),
        ("氏名", "full_name"),
        ("Full Name", "full_name"),
        ("Ort", "city"),
        ("billing_city", "city"),
        ("Straße", "street"),
        ("address_line_1", "street"),
    ],
)
def test_headers_of_several_languages(engine: Engine, header: str, kind: str) -> None:
    schema = _schema(engine, (header,), [("Weber",), ("Quint",), ("Xander",)])
    assert schema.fields[0].kind == kind


@pytest.mark.parametrize(
    "header", ["company_name", "product_name", "pet_name", "city_id", "birth_place", "status", "name_count"]
)
def test_headers_of_other_things_stay_attributes(engine: Engine, header: str) -> None:
    schema = _schema(engine, (header,), [("alpha",), ("beta",), ("gamma",)])
    assert schema.fields[0].kind == "attribute"
    assert schema.fields[0].name == f"attribute_{header}"


def test_name_beside_surname_is_the_first_name(engine: Engine) -> None:
    schema = _schema(engine, ("name", "surname"), [("Ann", "Lee"), ("Bob", "Smith"), ("Carla", "Garcia")])
    assert {"first_name", "last_name", "full_name"} == schema.names
    assert schema.of_kind("full_name")[0].columns == (0, 1)


def test_street_parts_are_joined_in_order(engine: Engine) -> None:
    rows = [("Main Street", "12", "Apt 4"), ("Mill Lane", "3", None)]
    schema = _schema(engine, ("street_name", "street_number", "unit"), [(*r,) for r in rows])
    (street,) = schema.of_kind("street")
    assert street.columns == (1, 0, 2)


def test_the_number_of_a_customer_is_no_house_number(engine: Engine) -> None:
    schema = _schema(engine, ("Kundennr", "Stra\u00dfe"), [(str(1000 + i), f"Hauptstra\u00dfe {i}") for i in range(60)])
    assert [(f.kind, f.columns) for f in schema.fields] == [("customer_id", (0,)), ("street", (1,))]
    joined = _schema(engine, ("Nr", "Stra\u00dfe"), [(str(i % 30), "Hauptstra\u00dfe") for i in range(60)])
    assert [(f.kind, f.columns) for f in joined.fields] == [("street", (0, 1))]


def test_two_of_a_kind_are_numbered(engine: Engine) -> None:
    rows = [(f"a{i}@example.org", f"b{i}@example.net") for i in range(20)]
    schema = _schema(engine, ("backup mail", "email"), rows)
    assert [f.name for f in schema.of_kind("email")] == ["email_2", "email"]


def test_the_mapping_is_obeyed(engine: Engine) -> None:
    rows = [("x", "y", "z")]
    schema = _schema(engine, ("a", "b", "c"), rows, a="last_name", c1="ignore", **{"3": "city"})
    assert [(f.kind, f.said_by) for f in schema.fields] == [("last_name", "map"), ("city", "map")]
    assert schema.ignored == (1,)


def test_an_unknown_column_is_refused(engine: Engine) -> None:
    with pytest.raises(UsageProblem, match="no column") as caught:
        _schema(engine, ("a", "b"), [("x", "y")], d="city")
    assert caught.value.code == "map-unknown-column"


def test_a_misspelt_column_is_told_what_there_is_and_what_was_meant(engine: Engine) -> None:
    with pytest.raises(UsageProblem) as caught:
        _schema(engine, ("email", "b"), [("x", "y")], emial="email")
    assert caught.value.next_step.startswith("Did you mean 'email'? The columns are: email, b.")


@pytest.mark.parametrize(
    ("column", "kind", "hint"),
    [
        ("email", "emial", "Did you mean 'email'? "),
        ("email", "Kontakt", "The column comes first: 'Kontakt=email'. "),
        ("a", "zebra", "The kinds are: attribute, "),
        ("a", "ignored", "Did you mean 'ignore'? "),
    ],
)
def test_a_kind_that_is_not_there_is_told_in_plain_words(engine: Engine, column: str, kind: str, hint: str) -> None:
    with pytest.raises(UsageProblem) as caught:
        _schema(engine, ("email", "a"), [("x", "y")], **{column: kind})
    assert caught.value.code == "map-unknown-kind"
    assert "plug-in" not in str(caught.value)
    assert caught.value.says == f"There is no kind of field called {kind!r}, which the column {column!r} is mapped to."
    assert caught.value.next_step.startswith(hint)
    assert "birth_date" in caught.value.next_step


def test_day_and_month_are_told_apart_by_evidence(engine: Engine) -> None:
    rows = [(f"{1 + i % 12:02d}/{1 + i % 28:02d}/{1950 + i % 50}",) for i in range(100)]
    (field,) = _schema(engine, ("dob",), rows).fields
    assert field.style["order"] == "mdy"
    assert field.style["order_by"] == "evidence"


def _csv(path: Path) -> tuple[tuple[str, ...], list[tuple[str | None, ...]]]:
    with path.open(encoding="utf-8") as file:
        header, *rows = csv.reader(file)
    return tuple(h.strip() for h in header), [tuple(v.strip() or None for v in row) for row in rows]


NAMED = {
    "splink/fake_1000.csv": {
        "first_name": "first_name",
        "surname": "last_name",
        "dob": "birth_date",
        "city": "city",
        "email": "email",
    },
    "febrl/dataset1.csv": {
        "given_name": "first_name",
        "surname": "last_name",
        "address_1": "street",
        "suburb": "city",
        "postcode": "postcode",
        "state": "region",
        "date_of_birth": "birth_date",
    },
    "clkhash/dirty_1000_50_1.csv": {
        "given_name": "first_name",
        "surname": "last_name",
        "phone_number": "phone",
        "date_of_birth": "birth_date",
    },
}
BARE = {"first_name", "last_name", "birth_date", "email", "phone"}


@pytest.mark.shared
@pytest.mark.parametrize("file", NAMED)
@pytest.mark.parametrize("named", [True, False])
def test_linkage_sets(shared: Path, engine: Engine, file: str, named: bool) -> None:
    headers, rows = _csv(shared / "linkage" / file)
    schema = _schema(engine, headers if named else tuple("" for _ in headers), rows, named=named)
    found = {headers[c]: f.kind for f in schema.fields if f.kind != "full_name" for c in f.columns}
    wanted = {h: k for h, k in NAMED[file].items() if named or k in BARE}
    assert {h: found.get(h) for h in wanted} == wanted


@pytest.mark.shared
def test_simulated_people(shared: Path, engine: Engine) -> None:
    table = pq.read_table(shared / "linkage/pseudopeople/decennial_census.parquet")
    headers = tuple(table.column_names)
    columns = {f"c{i}": table.column(i).cast(pa.string()) for i in range(len(headers))}
    engine.keep("raw", pa.table({"row": pa.array(range(1, table.num_rows + 1), pa.int64()), **columns}))
    schema = understand(engine, "raw", headers, named=True, overrides={}, context=CONTEXT)
    found = {f.name: tuple(headers[c] for c in f.columns) for f in schema.fields}
    assert found["first_name"] == ("first_name",)
    assert found["last_name"] == ("last_name",)
    assert found["birth_date"] == ("date_of_birth",)
    assert found["street"] == ("street_number", "street_name", "unit_number")
    assert found["postcode"] == ("zipcode",)
    assert found["gender"] == ("sex",)
