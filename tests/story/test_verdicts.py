"""Claims with known truth over every account that shows data: the truth first, then what Assay must say."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.story.worlds import (
    NOT_OURS,
    OURS,
    Row,
    almanac,
    census,
    drawn,
    faker_people,
    keyed,
    told,
    wikidata_people,
    with_accounts,
    write,
)

pytestmark = pytest.mark.shared
DAY = date(2026, 6, 30)
INVENTED = {
    "full_name": "name",
    "email": "email",
    "birth_date": "date_of_birth",
    "birth_place": "city",
    "postcode": "postcode",
}


@pytest.fixture(scope="module")
def members(shared: Path) -> list[Row]:
    """The members of Almanac."""
    return almanac(shared)


@pytest.fixture(scope="module")
def customers(members: list[Row], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Almanac's customer table."""
    return write(members, tmp_path_factory.mktemp("almanac") / "customers.csv")


def test_genuine_a_random_part_of_the_table_is_ours_and_current(
    members: list[Row], customers: Path, tmp_path: Path
) -> None:
    """Truth: 1,000 rows of the table as it is."""
    it = told(write(drawn(members, 1_000, salt="genuine"), tmp_path / "leak.csv"), customers, as_of=date(2025, 1, 15))
    assert it.label == "genuine"
    assert "current records were copied" in it.headline
    it.holds(1.0, "ours-current", "ours-older")
    assert it.result.affected is not None
    assert it.result.affected.low <= 1_000 <= it.result.affected.high


def test_genuine_with_the_spelling_errors_of_another_hand(
    shared: Path, members: list[Row], customers: Path, tmp_path: Path
) -> None:
    """Truth: the same people, names and places as another source spells them, with our member numbers and times."""
    others = {p["qid"]: p for p in wikidata_people(shared, 4)}
    mixed = []
    for person, member in zip(wikidata_people(shared), members, strict=True):
        other = others.get(person["qid"])
        if other:
            mixed.append({**member, "full_name": other["full_name"], "birth_place": other["birth_place"]})
    it = told(write(drawn(mixed, 1_500, salt="hand"), tmp_path / "leak.csv"), customers, as_of=date(2025, 1, 15))
    assert it.label in ("genuine", "older")
    assert it.share(*OURS)[0] > 0.9


def test_older_the_census_of_ten_years_before(shared: Path, tmp_path: Path) -> None:
    """Truth: simulated people as they lived in 2030, against the customers of 2040 and those who left since."""
    now, then = census(shared, 2040), census(shared, 2030)
    stay = {p["person"] for p in now}
    everyone = [*now, *(p for p in then if p["person"] not in stay)]
    accounts = {p["person"]: a for p, a in zip(everyone, with_accounts(everyone), strict=True)}
    current = [accounts[p["person"]] for p in now]
    former = [accounts[p["person"]] for p in then if p["person"] not in stay]
    write(current, tmp_path / "customers.csv")
    write(former, tmp_path / "former.csv")
    toml = tmp_path / "assay.toml"
    toml.write_text(
        '[company]\nname="Film"\ncountry="US"\n[source]\nurl="customers.csv"\n[former]\nfile="former.csv"\n'
    )
    dump = [{**accounts[p["person"]], "street": p["street"], "last_name": p["last_name"]} for p in then]
    it = told(write(drawn(dump, 3_000, salt="older"), tmp_path / "leak.csv"), toml, as_of=date(2040, 6, 1))
    assert it.label == "older"
    assert "an older copy of Film's records" in it.headline
    it.holds(1.0, "ours-current", "ours-older", "ours-former")


def test_mixture_thirty_percent_replaced_by_invented_rows(members: list[Row], customers: Path, tmp_path: Path) -> None:
    """Truth: 700 of ours, 300 out of Faker."""
    rows = drawn(members, 700, salt="seventy") + faker_people(300, 11, **INVENTED)
    it = told(write(drawn(rows, 1_000, salt="mix"), tmp_path / "leak.csv", list(INVENTED)), customers, as_of=DAY)
    assert it.label == "mixture"
    assert "a mixture rather than one origin" in it.headline
    it.holds(0.7, *OURS)
    it.holds(0.3, *NOT_OURS)
    assert it.share("ours-current", "ours-older")[0] == pytest.approx(0.7, abs=0.03)


def test_invented_five_hundred_generated_rows(shared: Path, customers: Path) -> None:
    """Truth: MongoDB's sample customers, whose rows come out of Faker, against an unrelated company."""
    it = told(shared / "sqldumps/mongo_analytics_customers.ndjson", customers, as_of=DAY)
    it.not_called_ours()
    assert it.probability("genuine", "older", "partner") < 0.05


def test_invented_a_large_generated_list(customers: Path, tmp_path: Path) -> None:
    """Truth: 2,000 rows out of Faker."""
    it = told(write(faker_people(2_000, 12, **INVENTED), tmp_path / "leak.csv"), customers, as_of=DAY)
    assert it.label == "invented"
    assert "invention rather than a copy" in it.headline
    it.holds(1.0, "invented")


def test_invented_thirty_one_rows(customers: Path, tmp_path: Path) -> None:
    """Truth: 31 rows out of Faker, as in the case of Europcar; the bound must be printed."""
    it = told(write(faker_people(31, 13, **INVENTED), tmp_path / "leak.csv"), customers, as_of=DAY)
    assert it.label in ("invented", None)
    assert it.probability("genuine", "older", "partner") < 0.1
    assert it.result.verdict is not None
    assert it.result.verdict.bounds


def test_genuine_thirty_one_rows_of_world_facts_give_no_false_certainty(
    members: list[Row], customers: Path, tmp_path: Path
) -> None:
    """Truth: 31 of ours, with nothing that only the company knows."""
    columns = ["full_name", "email", "birth_date", "postcode"]
    it = told(write(drawn(members, 31, salt="small"), tmp_path / "leak.csv", columns), customers, as_of=DAY)
    assert it.probability("genuine") < 0.9
    assert it.result.verdict is not None
    assert len(it.result.verdict.set_90) >= 2
    assert it.probability("invented") < 0.1
    it.holds(1.0, "ours-current", "ours-older", "scraped", "ours-partner", "other-person")


def test_other_origin_strangers_of_whom_a_few_are_customers(shared: Path, tmp_path: Path) -> None:
    """Truth: another list of the same region; 4 % happen to be customers, as a market share would have it."""
    people = with_accounts(census(shared, 2040))
    ours, others = people[:4_000], people[4_000:]
    customers = write(ours, tmp_path / "customers.csv")
    columns = ["email", "first_name", "last_name", "birth_date", "street", "phone"]
    rows = drawn(ours, 120, salt="overlap") + drawn(others, 2_880, salt="strangers")
    it = told(write(rows, tmp_path / "leak.csv", columns), customers, as_of=DAY, country="US")
    assert it.label not in ("genuine", "older", "invented", "partner")
    it.holds(0.04, *OURS)
    assert it.share("other-person")[0] > 0.6


def test_invented_our_own_columns_shuffled_against_each_other(
    members: list[Row], customers: Path, tmp_path: Path
) -> None:
    """Truth: every value is ours, no row is: each column was shuffled by itself."""
    some = drawn(members, 1_000, salt="shuffle")
    columns = ["full_name", "email", "birth_date", "birth_place", "postcode"]
    shuffled = [
        dict(zip(columns, values, strict=True))
        for values in zip(*(drawn([{c: r[c]} for r in some], 1_000, salt=c) for c in columns), strict=True)
    ]
    rows = [{c: row[c][c] for c in columns} for row in shuffled]
    it = told(write(rows, tmp_path / "leak.csv"), customers, as_of=DAY)
    assert it.label not in ("genuine", "older", "partner")
    assert it.share(*OURS)[0] < 0.3


def test_partner_the_feed_of_one_partner(members: list[Row], customers: Path, tmp_path: Path) -> None:
    """Truth: what the printer got in March: paper subscribers only, five columns in the printer's order."""
    toml = tmp_path / "assay.toml"
    toml.write_text(
        f'[company]\nname="Almanac"\n[source]\nurl="{customers}"\n'
        '[[exports]]\nname="printer"\nway="partner"\ndate=2025-03-31\nwhere="attribute_plan = \'paper\'"\n'
        'columns=["full_name","birth_place","postcode","email","member_no"]\n'
        '[[exports]]\nname="newsletter"\nway="export"\ndate=2025-05-31\ncolumns=["email","plan"]\n'
    )
    columns = ["full_name", "birth_place", "postcode", "email", "member_no"]
    rows = [m for m in members if m["plan"] == "paper"]
    it = told(write(rows, tmp_path / "leak.csv", columns), toml, as_of=DAY)
    assert it.label == "partner"
    assert "a partner's feed was copied" in it.headline
    it.holds(1.0, *OURS)


def test_scraped_only_what_the_public_profile_shows(members: list[Row], customers: Path, tmp_path: Path) -> None:
    """Truth: the public member page, walked by number: number, name and place, in the order of the numbers."""
    toml = tmp_path / "assay.toml"
    toml.write_text(
        f'[company]\nname="Almanac"\n[source]\nurl="{customers}"\n'
        '[[exports]]\nname="member page"\nway="endpoint"\ncolumns=["member_no","full_name","birth_place"]\n'
    )
    rows = sorted(members, key=lambda m: int(m["member_no"]))[500:2_500]
    dump = write(rows, tmp_path / "leak.csv", ["member_no", "full_name", "birth_place"])
    it = told(dump, toml, as_of=DAY)
    assert it.result.verdict is not None
    assert "scraped" in it.result.verdict.set_90
    assert it.label == "scraped"
    assert it.probability("scraped") > it.probability("genuine", "older", "partner")
    it.holds(1.0, "scraped")


def test_credentials_a_stuffing_list(members: list[Row], customers: Path, tmp_path: Path) -> None:
    """Truth: mail:password pairs from elsewhere; one in eight address has an account with us."""
    words = ("dragon", "sunshine", "monkey", "letmein", "football", "shadow")
    known = drawn(members, 250, salt="stuffed")
    others = [
        {"email": f"user{keyed('o', i) % 99_999}@{('web.de', 'gmail.com', 'mail.ru')[i % 3]}"} for i in range(1_750)
    ]
    lines = [f"{m['email']}:{words[keyed('w', i) % 6]}{keyed('d', i) % 100}" for i, m in enumerate(known + others)]
    dump = tmp_path / "combo.txt"
    dump.write_text("\n".join(sorted(lines, key=keyed)) + "\n")
    it = told(dump, customers, as_of=DAY)
    assert it.label == "credentials"
    assert "a list of logins and passwords" in it.headline
    assert it.probability("genuine", "older") < 0.1


def test_other_origin_a_known_leak_under_a_new_label(shared: Path, customers: Path, tmp_path: Path) -> None:
    """Truth: an older list of another company, its rows in the same order, given with --known."""
    old = with_accounts(census(shared, 2020))[:3_000]
    known = write(old, tmp_path / "old_leak.csv", ["email", "first_name", "last_name", "phone"])
    dump = write(old[:1_000], tmp_path / "leak.csv", ["first_name", "last_name", "email", "phone"])
    it = told(dump, customers, as_of=DAY, known=[known], country="US")
    it.not_called_ours()
    assert it.label == "other-origin"
    assert "another origin rather than the company" in it.headline
    assert it.share("known-corpus")[0] > 0.8
