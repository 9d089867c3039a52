"""A birth date in three columns is one; what only looks like its parts is not."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pytest

from assay.engine import Engine
from assay.fields import Context, Schema, spell, understand

CONTEXT = Context(as_of=date(2024, 1, 1))
YEARS, MONTHS, DAYS = ([str(first + i % size) for i in range(60)] for first, size in ((1950, 50), (1, 12), (1, 28)))


def understood(engine: Engine, columns: dict[str, list[str]]) -> Schema:
    table = {f"c{at}": pa.array(values, pa.string()) for at, values in enumerate(columns.values())}
    engine.keep("raw", pa.table({"row": pa.array(range(1, 61), pa.int64()), **table}))
    return understand(engine, "raw", tuple(columns), named=True, overrides={}, context=CONTEXT)


@pytest.mark.parametrize(
    "headers",
    [
        ("dob_day", "dob_month", "dob_year"),
        ("BirthDay", "BirthMonth", "BirthYear"),
        ("day_of_birth", "month_of_birth", "year_of_birth"),
        ("geburtstag", "geburtsmonat", "geburtsjahr"),
        ("jour_naissance", "mois_naissance", "annee_naissance"),
    ],
    ids=lambda headers: headers[0],
)
def test_three_columns_are_one_date(engine: Engine, headers: tuple[str, str, str]) -> None:
    schema = understood(engine, dict(zip(headers, (DAYS, MONTHS, YEARS), strict=True)))
    (field,) = schema.fields
    assert (field.name, field.kind, field.columns) == ("birth_date", "birth_date", (2, 1, 0))
    spell(engine, "raw", schema, CONTEXT, "spelled")
    assert engine.one("SELECT birth_date FROM spelled WHERE row = 14")[0] == "1963-02-14"


def test_months_may_be_words(engine: Engine) -> None:
    words = ["March" if i % 2 else "October" for i in range(60)]
    schema = understood(engine, {"dob_day": DAYS, "dob_month": words, "dob_year": YEARS})
    spell(engine, "raw", schema, CONTEXT, "spelled")
    assert engine.one("SELECT birth_date FROM spelled WHERE row = 1")[0] == "1950-10-01"


def test_a_part_that_is_missing_leaves_no_date(engine: Engine) -> None:
    gaps = ["" if i % 20 == 0 else month for i, month in enumerate(MONTHS)]
    schema = understood(engine, {"dob_day": DAYS, "dob_month": gaps, "dob_year": YEARS})
    told = spell(engine, "raw", schema, CONTEXT, "spelled")
    assert engine.one("SELECT count(birth_date) FROM spelled")[0] == 57
    assert told.unspelled["birth_date"] == 3


@pytest.mark.parametrize(
    "columns",
    [
        {"dob_month": MONTHS, "dob_year": YEARS},
        {"day": DAYS, "month": MONTHS, "year": YEARS},
        {"dob_day": YEARS, "dob_month": MONTHS, "dob_year": DAYS},
        {"dob_day": DAYS, "dob_month": MONTHS, "dob_year": YEARS, "dob": [f"{y}-03-04" for y in YEARS]},
    ],
    ids=["two", "not of a birth", "other values", "a whole date is there"],
)
def test_what_is_no_date_in_parts_stays_apart(engine: Engine, columns: dict[str, list[str]]) -> None:
    assert all(len(field.columns) == 1 for field in understood(engine, columns).fields)


def test_a_middle_name_is_not_the_first_name(engine: Engine) -> None:
    given = ["Anna", "Bert", "Cora", "Dirk", "Elsa", "Hugo"] * 10
    schema = understood(engine, {"first_name": ["Xq", "Yw", "Zv"] * 20, "middle_name": given, "last_name": given})
    placed = {field.name: field.columns for field in schema.fields}
    assert placed["first_name"] == (0,)
    assert placed["attribute_middle_name"] == (1,)
    assert placed["full_name"] == (0, 2)
    alone = understood(engine, {"middle_name": given, "last_name": given})
    assert {field.name: field.columns for field in alone.fields}["first_name"] == (0,)
