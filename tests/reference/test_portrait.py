"""The portrait of the customers: what it counts, what it leaves out, and its way through JSON."""

from __future__ import annotations

import json
from datetime import date

from assay.engine import Engine
from assay.reference import Portrait, portray
from tests.forensics.made import customers

HELD = {
    "customer_id": ["10", "11", "13", None],
    "email": ["a@x.org", "b@x.org", "c@y.org", None],
    "birth_date": ["1990-01-01", "1880-05-05", "2030-01-01", None],
    "created_at": ["2020-01-01 00:00:00", "2020-01-01 09:30:00", "2021-06-01", None],
}


def portrait(engine: Engine, times: int = 1) -> Portrait:
    held = customers(engine, {field: values * times for field, values in HELD.items()})
    return portray(engine, held.schema)


def test_days_hours_and_numbers(engine: Engine) -> None:
    found = portrait(engine)
    assert (found.customers, found.dated) == (4, 3)
    assert (found.born.total, found.born.firsts_of_january()) == (3, 2)
    assert (found.born.before(date(1990, 1, 1)), found.born.after(date(1990, 1, 1))) == (1, 1)
    assert (found.joined.before(date(2021, 1, 1)), found.joined.after(date(2020, 1, 1))) == (2, 1)
    assert [hour for hour, n in enumerate(found.hours["created_at"]) if n] == [0, 9]  # a date alone has no hour
    assert found.ids is not None
    assert (found.ids.low, found.ids.high, found.ids.numbers, found.ids.valued) == (10, 13, 3, 3)
    assert (found.steps["customer_id"].step, found.steps["customer_id"].times) == (1, 1)


def test_a_moment_at_midnight_belongs_to_its_eve(engine: Engine) -> None:
    latest = portrait(engine).latest
    assert latest.before(date(2020, 1, 1)) == 1
    assert latest.total == 3


def test_customers_in_the_order_of_their_numbers(engine: Engine) -> None:
    assert portray(engine, customers(engine, {"customer_id": ["1", "2", "9"]}).schema).in_order
    assert not portray(engine, customers(engine, {"customer_id": ["1", "9", "2"]}).schema).in_order
    assert not portray(engine, customers(engine, {"customer_id": ["1", None, "2"]}).schema).in_order


def test_values_that_few_share_are_not_kept(engine: Engine) -> None:
    assert "domain" not in portrait(engine).parts
    assert portrait(engine, 10).parts["domain"] == (("x.org", 20), ("y.org", 10))
    many = portray(engine, customers(engine, {"email": [f"a@x{i}.org" for i in range(300)]}).schema)
    assert many.parts["domain"] is None


def test_coincidence(engine: Engine) -> None:
    found = portray(engine, customers(engine, {"city": ["wien", "wien", "linz"], "phone": ["+431", None, None]}).schema)
    assert found.coincidence == {"city": 2 / 6, "phone": -1.0}


def test_json_and_back(engine: Engine) -> None:
    found = portrait(engine, 10)
    assert Portrait.from_json(json.loads(json.dumps(found.to_json()))) == found
