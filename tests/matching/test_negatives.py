"""Negative controls are nobody's rows: no value of theirs that names one person is a customer's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from assay.engine import Engine
from assay.fields import Field, Schema
from assay.matching.negatives import make_people, permute
from tests.matching import made

KEY = made.KEY


def _people(rows: int) -> dict[str, list[str | None]]:
    """Customers whose phones share a head, counted numbers, addresses of one domain."""
    return {
        "customer_id": [str(4000 + 3 * i) for i in range(rows)],
        "email": [f"ann.lee{i}@mail.test" for i in range(rows)],
        "phone": [f"+4930555{137 * i % 10_000:04d}" for i in range(rows)],
        "username": [f"lee{i}" for i in range(rows)],
        "national_id": [f"{i:03d}{7 * i % 1000:03d}" for i in range(rows)],
    }


def _made(engine: Engine, columns: Mapping[str, Sequence[str | None]], **told: object) -> set[str]:
    held = made.reference(engine, columns, **told)  # type: ignore[arg-type]
    drawn = made.claim(engine, columns, "drawn")
    rows = len(next(iter(columns.values())))
    assert make_people(engine, "drawn", drawn, held.schema, key=KEY, into="made") == rows
    return {v for row in engine.rows("SELECT * EXCLUDE (row) FROM made") for v in row if v is not None}


@pytest.mark.parametrize("rows", [2, 3, 10, 500])
def test_no_value_is_a_customers_own(engine: Engine, rows: int) -> None:
    columns = _people(rows)
    found = _made(engine, columns)
    assert not found & {value for values in columns.values() for value in values}
    assert found or rows < 10


def test_a_made_value_is_no_past_one_either(engine: Engine) -> None:
    columns = {"username": ["ab", "cd", "ef"]}
    past = ["ad", "af", "cb", "cf", "eb", "ed"]  # all that halves of the three can give
    assert not _made(engine, columns, history=[(1, "username", value) for value in past])


def test_where_every_number_of_a_form_is_taken_strangers_have_none(engine: Engine) -> None:
    assert not _made(engine, {"customer_id": [f"{i:02d}" for i in range(100)]})


def test_gaps_stay_where_they_are(engine: Engine) -> None:
    columns = _people(60)
    columns["phone"] = [value if i % 3 else None for i, value in enumerate(columns["phone"])]
    _made(engine, columns)
    assert engine.one("SELECT count(*) FROM made WHERE phone IS NOT NULL AND (row - 1) % 3 = 0")[0] == 0
    assert engine.one("SELECT count(phone) FROM made")[0] == 40


def test_the_same_key_makes_the_same_people(engine: Engine) -> None:
    columns = _people(200)
    _made(engine, columns)
    first = engine.rows("SELECT * FROM made ORDER BY row")
    _made(engine, columns)
    assert engine.rows("SELECT * FROM made ORDER BY row") == first


@pytest.mark.parametrize("way", ["permuted", "made"])
def test_a_derived_name_follows_its_parts(engine: Engine, way: str) -> None:
    names = {"first_name": ["ann", "bo", "cy", "di"], "last_name": ["zorn", "young", "xu", "wolf"]}
    columns = {**names, "full_name": ["ann zorn", "bo young", "cy xu", "di wolf"]}
    made.claim(engine, columns, "drawn")
    held = made.reference(engine, columns)
    fields = (*held.schema.fields[:2], Field("full_name", "full_name", (0, 1), 1.0, "header"))
    schema = Schema(held.schema.headers, fields, ())
    if way == "permuted":
        permute(engine, "drawn", schema, "others")
    else:
        make_people(engine, "drawn", schema, held.schema, key=KEY, into="others")
    for first, last, whole in engine.rows("SELECT first_name, last_name, full_name FROM others"):
        assert whole == " ".join(sorted((first, last)))
    if way == "permuted":
        assert not {w for (w,) in engine.rows("SELECT full_name FROM others")} & set(columns["full_name"])


def test_one_customer_alone_makes_nobody(engine: Engine) -> None:
    columns = _people(1)
    held = made.reference(engine, columns)
    assert make_people(engine, "drawn", made.claim(engine, columns, "drawn"), held.schema, key=KEY, into="made") == 0
