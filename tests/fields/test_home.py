"""The country of phones without one is learned from what stands beside them, and never against them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from assay.engine import Engine
from assay.fields import dialled, learn_home
from assay.fields.home import UNKNOWN, Home
from assay.fields.model import Field, Schema
from assay.intake import Relation

ABROAD = [f"+49 30 {1000000 + 37 * i}" for i in range(40)]
AT_HOME = [f"030 {1000000 + 41 * i}" for i in range(40)]
AMERICAN = [f"(212) {200 + 7 * i} {4000 + 13 * i}" for i in range(40)]


def learned(engine: Engine, columns: Mapping[str, Sequence[str | None]], claimed: Mapping[str, int] = {}) -> Home:
    fields = tuple(Field(kind, kind, (at,), 1.0, "map") for at, kind in enumerate(columns))
    engine.keep("people", pa.table({f"c{at}": pa.array(v, pa.string()) for at, v in enumerate(columns.values())}))
    return learn_home(engine, "people", Schema(tuple(columns), fields, ()), claimed)


@pytest.mark.parametrize(
    ("beside", "said"),
    [
        ({"country": ["Deutschland", "DE"] * 40}, "80 of 80 rows with a country"),
        ({"region": ["Bayern", "NW", "Hessen", "BE"] * 20}, "80 of 80 rows with a state or province"),
        ({"email": [f"u{i}@shop.de" for i in range(80)]}, "80 of 80 mail addresses under a country's domain"),
    ],
    ids=["country", "province", "mail"],
)
def test_what_stands_beside_the_phones_tells(engine: Engine, beside: Mapping[str, Sequence[str]], said: str) -> None:
    told = learned(engine, {"phone": AT_HOME * 2, **beside})
    assert told.region == "DE"
    assert told.says == f"No country was named; DE was taken, where {said} lead. --country outranks it."


def test_phones_with_a_code_tell_of_those_without(engine: Engine) -> None:
    told = learned(engine, {"phone": [*ABROAD, *AT_HOME]})
    assert told.region == "DE"
    assert "40 of 40 phones with a country code" in told.says


def test_phones_that_all_have_a_code_tell_of_the_claims(engine: Engine) -> None:
    assert learned(engine, {"phone": ABROAD}).region == "DE"


def test_a_claims_phones_tell_where_ours_fit(engine: Engine) -> None:
    assert learned(engine, {"phone": AT_HOME}, {"DE": 90, "AT": 3}).region == "DE"
    assert learned(engine, {"phone": AT_HOME}, {"US": 90}).region is None
    assert learned(engine, {"email": ["a@b.test"] * 9}, {"DE": 90}) == Home()


def test_forms_of_postcodes_tell(engine: Engine) -> None:
    london = [f"020 7946 {i:04d}" for i in range(40)]
    assert learned(engine, {"phone": london, "postcode": [f"SW1A {i % 9}AA" for i in range(40)]}).region == "GB"


def test_foreign_customers_do_not_make_a_home(engine: Engine) -> None:
    """An American base writes codes only for the few abroad."""
    assert learned(engine, {"phone": [*AMERICAN, *ABROAD[:8]]}) == Home(None, UNKNOWN)


@pytest.mark.parametrize(
    "phones", [AT_HOME, [*AT_HOME, *ABROAD[:4]], [*AT_HOME, *ABROAD[:6], *[f"+43 1 58800{i}" for i in range(10, 16)]]]
)
def test_too_little_is_said_to_be_too_little(engine: Engine, phones: list[str]) -> None:
    assert learned(engine, {"phone": phones}) == Home(None, UNKNOWN)


def test_the_claims_phones_are_counted_before_its_columns_are_known(engine: Engine) -> None:
    path = engine.folder / "claim.parquet"
    pq.write_table(pa.table({"row": range(40), "c0": [f"n{i}" for i in range(40)], "c1": ABROAD}), path)
    relation = Relation(0, "a.csv", None, "delimited", ("n", "p"), named=True, rows=40, refused={}, parquet=(path,))
    assert dialled(engine, [relation]) == {"DE": 40}
    assert dialled(engine, []) == {}
