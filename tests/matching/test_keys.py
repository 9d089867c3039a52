"""Values that lead nowhere, digests that are no key, numbers that weigh their range, and chance."""

from __future__ import annotations

import pytest

from assay.engine import Engine
from assay.matching import match
from tests.matching.made import KEY, claim, reference


def people(count: int, **other: list[str | None]) -> dict[str, list[str | None]]:
    base: dict[str, list[str | None]] = {
        "email": [f"p{i}x{i * 7}@mail.example" for i in range(count)],
        "full_name": [f"aa{i} bb{i}" for i in range(count)],
    }
    return base | other


def test_a_value_that_many_customers_share_leads_to_nobody_and_is_counted(engine: Engine) -> None:
    ref = reference(engine, people(40, phone=["+4930000000"] * 20 + [f"+49301{i:06}" for i in range(20)]))
    schema = claim(engine, {"phone": ["+4930000000", "+49301000003"], "full_name": ["no body", "aa23 bb23"]})
    overlap = match(engine, schema, ref, key=KEY)
    assert [r[0] for r in engine.rows("SELECT customer FROM matches ORDER BY row")] == [None, 24]
    assert overlap.notes == ("phone: 1 value that more than 16 customers share leads to nobody (1 row).",)
    assert "+49" not in " ".join(overlap.notes)


def test_a_value_that_all_sorts_of_rows_carry_leads_to_nobody(engine: Engine) -> None:
    ref = reference(engine, people(40, phone=["+4930000000", *[f"+49301{i:06}" for i in range(39)]]))
    rows = 60
    schema = claim(
        engine,
        {"phone": ["+4930000000"] * rows, "email": [f"q{i}@else.example" for i in range(rows)]},
    )
    overlap = match(engine, schema, ref, key=KEY)
    assert (overlap.matched, overlap.split) == (0, 0)
    assert "60 rows" in overlap.notes[0]


def test_orders_of_one_customer_are_not_placeholders(engine: Engine) -> None:
    ref = reference(engine, people(40))
    schema = claim(
        engine,
        {"email": ["p3x21@mail.example"] * 80, "full_name": ["aa3 bb3"] * 80, "city": [f"c{i}" for i in range(80)]},
    )
    overlap = match(engine, schema, ref, key=KEY)
    assert (overlap.matched, overlap.customers, overlap.people) == (80, 1, 1)


def test_an_unmatched_person_of_many_rows_is_one_person(engine: Engine) -> None:
    ref = reference(engine, people(5))
    schema = claim(
        engine,
        {"email": ["q@else.example"] * 80, "full_name": ["q q"] * 80, "city": [f"c{i}" for i in range(80)]},
    )
    assert match(engine, schema, ref, key=KEY).people == 1


@pytest.mark.parametrize(
    ("digest", "is_key"),
    [
        ("5f4dcc3b5aa765d61d8327deb882cf99", False),
        ("$2y$10$abcdefghijklmnopqrstuu5s0K1dMBkDqqwRz0cUyY9m4V4Yd7W2e", True),
    ],
    ids=["bare", "salted"],
)
def test_only_a_salted_digest_is_a_key(engine: Engine, digest: str, is_key: bool) -> None:
    ref = reference(engine, people(40, password_hash=[digest, *[f"{digest[:-3]}{i:03}" for i in range(39)]]))
    overlap = match(engine, claim(engine, {"password_hash": [digest], "city": ["x"]}), ref, key=KEY)
    assert overlap.matched == int(is_key)


def test_dense_numbers_weigh_less_than_sparse_ones(engine: Engine) -> None:
    dense = reference(engine, people(64, customer_id=[str(i) for i in range(64)]))
    schema = claim(engine, {"customer_id": ["3"], "full_name": ["zz yy"]})
    low = match(engine, schema, dense, key=KEY)
    sparse = reference(engine, people(64, customer_id=[str(10**9 + i * 15_485_863) for i in range(64)]))
    high = match(engine, schema, sparse, key=KEY)
    assert low.weights["customer_id"][0] < 7 < 25 < high.weights["customer_id"][0]


def test_chance_states_its_basis(engine: Engine) -> None:
    ref = reference(engine, people(40, country=["DE"] * 40), region="DE")
    told = {"email": ["p1x7@mail.example", "q@else.example"], "country": ["DE", "FR"]}
    schema = claim(engine, told)
    germany, france = match(engine, schema, ref, key=KEY).chance
    assert (germany.stratum, germany.rows, germany.hits) == ("DE", 1, 1)
    assert germany.expected == pytest.approx(40 / 84.6e6)
    assert (france.stratum, france.hits, france.expected) == ("FR", 0, 0.0)
    given = match(engine, schema, ref, key=KEY, market_share=(0.2, 0.4)).chance
    assert [c.expected for c in given] == pytest.approx([0.3, 0.3])
    assert "market share" in given[0].basis
