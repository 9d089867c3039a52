"""Birth dates: any style to one ISO day."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.fields import KINDS, Context
from tests.fields.both_paths import column, near, spelled, steady

DAY_FIRST = Context(as_of=date(2024, 5, 1), style={"dates": "%d/%m/%Y|%d.%m.%Y", "order": "dmy"})
MONTH_FIRST = Context(as_of=date(2024, 5, 1), style={"dates": "%m/%d/%Y", "order": "mdy"})


@pytest.mark.parametrize(
    ("raw", "context", "want"),
    [
        ("1980-02-03", DAY_FIRST, "1980-02-03"),
        ("1980-02-03 00:00:00", DAY_FIRST, "1980-02-03"),
        ("1980-02-03T00:00:00.000Z", DAY_FIRST, "1980-02-03"),
        ("03/02/1980", DAY_FIRST, "1980-02-03"),
        ("03/02/1980", MONTH_FIRST, "1980-03-02"),
        ("25/12/1980", MONTH_FIRST, "1980-12-25"),
        ("3.2.1980", DAY_FIRST, "1980-02-03"),
        ("03.02.80", DAY_FIRST, "1980-02-03"),
        ("03.02.24", DAY_FIRST, "2024-02-03"),
        ("03.02.25", DAY_FIRST, "1925-02-03"),
        ("19800203", DAY_FIRST, "1980-02-03"),
        ("3 February 1980", DAY_FIRST, "1980-02-03"),
        ("Feb 3, 1980", DAY_FIRST, "1980-02-03"),
        ("3. März 1980", DAY_FIRST, "1980-03-03"),
        ("3 août 1980", DAY_FIRST, "1980-08-03"),
        ("3 de febrero de 1980", DAY_FIRST, "1980-02-03"),
        ("29254", DAY_FIRST, "1980-02-03"),
        ("1980-02-30", DAY_FIRST, None),
        ("31/02/1980", DAY_FIRST, None),
        ("0000-00-00", DAY_FIRST, None),
        ("unknown", DAY_FIRST, None),
        ("infinity", DAY_FIRST, None),
        ("12", DAY_FIRST, None),
    ],
)
def test_spelling(raw: str, context: Context, want: str | None) -> None:
    assert spelled("birth_date", raw, context) == want


@given(
    st.dates(min_value=date(1900, 1, 1), max_value=date(2024, 1, 1)),
    st.sampled_from(["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%Y%m%d", "%d %B %Y"]),
)
@settings(max_examples=100, deadline=None)
def test_every_day_comes_back(day: date, style: str) -> None:
    assert spelled("birth_date", day.strftime(style), DAY_FIRST) == day.isoformat()


@given(
    st.one_of(
        st.text(max_size=24), st.from_regex(r"\d{1,4}[-/. ]\d{1,2}[-/. ]\d{1,4}( \d\d:\d\d(:\d\d)?)?", fullmatch=True)
    )
)
@settings(max_examples=200, deadline=None)
def test_both_paths_agree_and_are_steady(raw: str) -> None:
    steady("birth_date", raw, DAY_FIRST)
    steady("birth_date", raw, MONTH_FIRST)


@pytest.mark.parametrize(
    ("a", "b", "want"),
    [
        ("1980-02-03", "1980-03-02", True),
        ("1980-02-03", "1980-02-08", True),
        ("1980-02-03", "1981-02-03", True),
        ("1980-02-03", "1980-02-30", True),
        ("1980-02-03", "1991-07-14", False),
    ],
)
def test_near(a: str, b: str, want: bool) -> None:
    assert near("birth_date", a, b) is want


def test_score_and_style() -> None:
    kind = KINDS["birth_date"]
    days = column([f"{1 + i % 28:02d}/{1 + i % 12:02d}/{1940 + i % 60}" for i in range(300)])
    assert kind.score(days) > 0.7
    assert kind.score(column([f"2021-01-{d:02d} 10:{d:02d}:00" for d in range(1, 29)])) < 0.5
    assert kind.style is not None
    assert dict(kind.style(days, Context(region="US"))) == {"dates": "%d/%m/%Y", "order": "dmy", "order_by": "evidence"}
    unclear = column(["01/02/1980", "03/04/1981"])
    assert dict(kind.style(unclear, Context(region="US"))) == {
        "dates": "%m/%d/%Y",
        "order": "mdy",
        "order_by": "default",
    }
    assert kind.style(unclear, Context())["order"] == "dmy"
