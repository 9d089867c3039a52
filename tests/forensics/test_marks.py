"""Row marks: what each sign says of one row, and what shuffling makes of it."""

from __future__ import annotations

from pathlib import Path

from faker import Faker

from assay.engine import Engine
from assay.forensics.marks import mark
from tests.forensics.made import claimed, customers


def signs(engine: Engine, sign: str, table: str = "marks") -> list[bool | None]:
    return [
        row[0]
        for row in engine.rows(
            f"SELECT {sign} FROM {table} ORDER BY 1" if table != "marks" else f"SELECT {sign} FROM marks ORDER BY row"
        )
    ]


def test_mail_names(engine: Engine) -> None:
    view = claimed(
        engine,
        {
            "full_name": ["ann smith", "bo li", "carl jones", "dora ek", None],
            "email": ["ann77@a.org", "bli@a.org", "zebra@a.org", None, "x@a.org"],
        },
    )
    mark(view)
    assert signs(engine, "mail_names") == [True, True, False, None, None]
    assert signs(engine, "mail_built") == [False, True, False, None, None]


def test_town_postcode_and_gender(engine: Engine) -> None:
    held = customers(
        engine,
        {"town": ["graz"] * 3 + ["linz"] * 3, "postcode": ["8010", "8011", "8010", "4020", "4020", "4021"]},
    )
    view = claimed(
        engine,
        {
            "town": ["graz", "graz", "lake alyssaberg", None],
            "postcode": ["8010", "4020", "20001", "4020"],
            "first_name": ["Linda", "Linda", "Zzyx", "Peter"],
            "gender": ["f", "m", "f", "m"],
        },
        reference=held,
    )
    mark(view)
    assert signs(engine, "town_postcode") == [True, False, None, None]
    assert signs(engine, "town_known") == [True, True, False, None]
    assert signs(engine, "gender_name") == [True, False, None, True]
    assert signs(engine, "faker") == [False, False, True, None]


def test_phone_country_tells_only_written_codes(engine: Engine) -> None:
    view = claimed(
        engine,
        {"phone": ["+43660123456", "+49660123456", "+43660123456"], "country": ["AT", "AT", "AT"]},
        {"phone": ["+43 660 123456", "0049 660 123456", "0660 123456"], "country": ["AT"] * 3},
    )
    mark(view)
    assert signs(engine, "phone_country") == [True, False, None]


def test_reserved_and_login(engine: Engine) -> None:
    view = claimed(
        engine,
        {
            "email": ["a@example.com", "a@shop.org", "a@mail.test", "b@real.de"],
            "phone": [None, "+12125550123", None, "+12125551234"],
            "created_at": ["2020-01-02", "2020-01-02 10:00:00", None, "2020-01-02"],
            "last_login": ["2020-01-01", "2020-01-02 11:00:00", "2020-01-01", "2020-01-02"],
        },
    )
    mark(view)
    assert signs(engine, "reserved") == [True, True, True, False]
    assert signs(engine, "login_after_creation") == [False, True, None, True]


def test_faker_rows_bear_the_mark(engine: Engine) -> None:
    Faker.seed(7)
    fake = Faker("en_US")
    rows = [(fake.city(), fake.street_address(), fake.phone_number(), fake.email()) for _ in range(300)]
    columns = dict(zip(("town", "street", "phone", "email"), map(list, zip(*rows, strict=True)), strict=True))
    spelled = columns | {"town": [town.lower() for town in columns["town"]], "phone": [None] * 300}
    mark(claimed(engine, spelled, columns))
    assert sum(map(bool, signs(engine, "generator"))) == 300


def test_permuted_rows_lose_what_ties_them(engine: Engine) -> None:
    names = ["ann smith", "carl jones", "emil weber", "fritz maier"]
    mark(claimed(engine, {"full_name": names, "email": [n.replace(" ", ".") + "@a.org" for n in names]}))
    assert signs(engine, "mail_names") == [True] * 4
    assert engine.rows("SELECT count(*), sum(mail_names::INT) FROM permuted_marks") == [(12, 0)]


def test_one_row_has_nothing_to_be_permuted_with(engine: Engine) -> None:
    mark(claimed(engine, {"email": ["a@b.org"]}))
    assert engine.rows("SELECT count(*) FROM permuted_marks") == [(0,)]


def test_marks_are_the_same_twice(engine: Engine, tmp_path: Path) -> None:
    columns = {"full_name": [f"n{i} s{i}" for i in range(50)], "email": [f"n{i}@a.org" for i in range(50)]}
    mark(claimed(engine, columns))
    first = engine.rows("SELECT * FROM permuted_marks ORDER BY ALL")
    mark(claimed(engine, columns))
    assert engine.rows("SELECT * FROM permuted_marks ORDER BY ALL") == first
