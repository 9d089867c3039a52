"""The grammar of Faker, and real rows that stay quiet."""

from __future__ import annotations

from faker import Faker

from assay.engine import Engine
from tests.forensics.made import claimed, customers, favours, measured


def spelled(columns: dict[str, list[str | None]]) -> dict[str, list[str | None]]:
    return columns | {"city": [(v or "").lower() for v in columns["city"]], "phone": [None] * len(columns["city"])}


def test_rows_of_faker(engine: Engine) -> None:
    Faker.seed(7)
    fake = Faker("en_US")
    rows = [(fake.city(), fake.street_address(), fake.phone_number(), fake.free_email()) for _ in range(200)]
    columns = dict(zip(("city", "street", "phone", "email"), map(list, zip(*rows, strict=True)), strict=True))
    found = measured(claimed(engine, spelled(columns), columns), "faker-grammar")
    assert (found.measurement.k or 0) >= 195
    assert favours(found, "invented", "genuine") > 2


def test_real_looking_rows_stay_quiet(engine: Engine) -> None:
    towns = [
        "Springfield",
        "Jacksonville",
        "San Diego",
        "Austin",
        "Columbus",
        "Denver",
        "Boston",
        "El Paso",
        "Memphis",
        "Reno",
    ]
    streets = ["12 Main St", "4500 Oak Avenue", "77 Elm Road Apt 4", "310 Church Lane", "9 Park Drive"] * 2
    columns = {"city": towns, "street": streets, "phone": ["+1 212 555 1234"] * 10, "email": ["ann@mail.de"] * 10}
    found = measured(claimed(engine, spelled(columns), columns), "faker-grammar")
    assert found.says == (
        "1 of 10 (10 %) rows follow the grammar of the Faker libraries: as in a real base (up to 12 % in real bases)."
    )
    assert favours(found, "invented", "genuine") < 1


def test_more_of_it_never_speaks_for_genuine(engine: Engine) -> None:
    weights = []
    for many in (0, 5, 10, 20):
        mails = ["ann@example.org"] * many + ["ann@mail.de"] * (20 - many)
        found = measured(claimed(engine, {"email": mails}), "faker-grammar")
        weights.append(favours(found, "invented", "genuine"))
    assert weights == sorted(weights)


def test_no_grammar_weighs_nothing(engine: Engine) -> None:
    """A base that often bears the mark by itself, and a dump without it."""
    base = ["ann@example.org"] * 15 + ["ann@mail.de"] * 45
    held = customers(engine, {"email": base})
    found = measured(claimed(engine, {"email": ["bob@mail.de"] * 60}, reference=held), "faker-grammar")
    assert favours(found, "invented", "other-origin") >= 0
    assert favours(found, "invented", "genuine") >= 0
