"""Claims whose rows settle less than a label says: the interval must hold the truth, and no label may choose."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pytest

from tests.story.worlds import OURS, Row, census, drawn, faker_people, keyed, told, with_accounts, write

pytestmark = pytest.mark.shared
DAY = date(2026, 6, 30)
WORLD = ["email", "first_name", "last_name", "birth_date", "street", "phone"]


@pytest.fixture(scope="module")
def people(shared: Path) -> list[Row]:
    """Simulated people with accounts at a shop."""
    return with_accounts(census(shared, 2040))


@pytest.mark.parametrize("known", [False, True])
def test_one_in_ten_strangers_is_a_customer_by_nature(people: list[Row], tmp_path: Path, *, known: bool) -> None:
    """Truth: another list of the same region, a tenth of it customers; nothing but the market share can say so."""
    customers = write(people[:4_000], tmp_path / "customers.csv")
    rows = drawn(people[:4_000], 200, salt="shared") + drawn(people[4_000:], 1_800, salt="others")
    choices: dict[str, object] = {}
    if known:
        (tmp_path / "claim.toml").write_text('company = "Shop"\nmarket_share = [0.08, 0.12]\n')
        choices["claim"] = tmp_path / "claim.toml"
    it = told(
        write(drawn(rows, 2_000, salt="overlap"), tmp_path / "leak.csv", WORLD),
        customers,
        as_of=DAY,
        country="US",
        **choices,
    )
    assert it.label in (None, "other-origin")
    assert it.probability("other-origin") > it.probability("mixture")
    it.holds(0.0, "invented")
    assert it.result.verdict is not None
    asked = any("market share" in words for words in it.result.verdict.would_change_it)
    assert asked != known


def test_real_strangers_whose_addresses_hold_fewer_names_than_ours(people: list[Row], tmp_path: Path) -> None:
    """Truth: real people, 40 % with their name in the address; our customers have it in all."""
    ours = [{**p, "email": f"{p['first_name']}.{p['last_name']}@mail.example".lower()} for p in people[:4_000]]
    rows = [{**p, "email": p["email"] if keyed("nick", i) % 10 < 6 else f"nick{keyed('n', i) % 99_999}@aol.com"}
            for i, p in enumerate(people[4_000:6_500])]  # fmt: skip
    customers = write(ours, tmp_path / "customers.csv", ["customer_id", *WORLD])
    it = told(write(rows, tmp_path / "leak.csv", WORLD), customers, as_of=DAY, country="US")
    assert it.label in ("other-origin", None)
    it.holds(0.0, "invented")
    it.holds(1.0, "other-person")


def test_names_carried_into_addresses_may_be_a_generator_or_an_employer(people: list[Row], tmp_path: Path) -> None:
    """Truth: invented, as faker-js does it when it is given the names; a staff list would look the same."""
    customers = write(people[:4_000], tmp_path / "customers.csv")
    rows = faker_people(1_500, 21, first_name="first_name", last_name="last_name", birth_date="date_of_birth")
    for i, row in enumerate(rows):
        digits = "" if keyed("digits", i) % 2 else str(keyed("d", i) % 100)
        row["email"] = f"{row['first_name']}.{row['last_name']}{digits}@gmail.com".lower()
    it = told(write(rows, tmp_path / "leak.csv"), customers, as_of=DAY, country="US")
    assert it.label is None
    assert "cannot be told yet whether they are real people of another origin or invented" in it.headline
    it.holds(1.0, "invented")
    it.holds(0.0, "invented")


def test_our_own_people_in_a_very_dirty_copy(shared: Path, tmp_path: Path) -> None:
    """Truth: every row is one of our customers, in several versions with a third of the values wrong."""
    found = duckdb.execute(
        "SELECT cluster, unique_id::INT AS id, first_name, surname, dob, city, email "
        "FROM read_csv(?, all_varchar=true) "
        "QUALIFY count(*) OVER (PARTITION BY cluster) > 1 ORDER BY id",
        [str(shared / "linkage/splink/fake_1000.csv")],
    ).fetchall()
    names, ours, theirs, seen = ("first_name", "surname", "dob", "city", "email"), [], [], set()
    for cluster, _, *values in found:
        (theirs if cluster in seen else ours).append({n: v or "" for n, v in zip(names, values, strict=True)})
        seen.add(cluster)
    customers = write(ours, tmp_path / "customers.csv")
    it = told(write(theirs, tmp_path / "leak.csv"), customers, as_of=DAY, country="GB")
    assert it.label not in ("invented", "other-origin", "mixture")
    it.holds(1.0, *OURS, "scraped")
    it.holds(0.0, "invented")
