"""Times of creation: one ISO form in UTC, a time only where one is told."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.fields import KINDS, Context
from tests.fields.both_paths import column, near, spelled, steady

CONTEXT = Context(as_of=date(2024, 5, 1), style={"dates": "%d.%m.%Y %H:%M|%d/%m/%Y %I:%M:%S %p", "order": "dmy"})


@pytest.mark.parametrize(
    ("raw", "want"),
    [
        ("2021-03-04 05:06:07", "2021-03-04T05:06:07"),
        ("2021-03-04T05:06:07.123456Z", "2021-03-04T05:06:07"),
        ("2021-03-04 05:06:07+02:00", "2021-03-04T03:06:07"),
        ("2021-03-04 05:06:07.25+02", "2021-03-04T03:06:07"),
        ("2021-03-04T01:00:00-0530", "2021-03-04T06:30:00"),
        ("2021-03-04 05:06", "2021-03-04T05:06:00"),
        ("2021-03-04 00:00:00", "2021-03-04"),
        ("2021-03-04", "2021-03-04"),
        ("04.03.2021 05:06", "2021-03-04T05:06:00"),
        ("04/03/2021 5:06:07 PM", "2021-03-04T17:06:07"),
        ("1614834367", "2021-03-04T05:06:07"),
        ("1614834367000", "2021-03-04T05:06:07"),
        ("/Date(1614834367000)/", "2021-03-04T05:06:07"),
        ('ISODate("2021-03-04T05:06:07Z")', "2021-03-04T05:06:07"),
        ('{"$date": "2021-03-04T05:06:07.000Z"}', "2021-03-04T05:06:07"),
        ('{"$date": {"$numberLong": "1614834367000"}}', "2021-03-04T05:06:07"),
        ("44259.2125810185", "2021-03-04T05:06:07"),
        ("Thu, 04 Mar 2021 05:06:07 +0100", "2021-03-04T04:06:07"),
        ("20210304050607", "2021-03-04T05:06:07"),
        ("never", None),
        ("99999999999999999999", None),
        ("2021-13-01", None),
        ("2021-03-04 25:00:00", None),
    ],
)
def test_spelling(raw: str, want: str | None) -> None:
    got = spelled("created_at", raw, CONTEXT)
    assert got == want


@given(st.datetimes(min_value=datetime(1971, 1, 1), max_value=datetime(2099, 1, 1)))  # noqa: DTZ001 - the zone follows
@settings(max_examples=80, deadline=None)
def test_every_second_comes_back(moment: datetime) -> None:
    moment = moment.replace(microsecond=0, tzinfo=UTC)
    want = moment.strftime("%Y-%m-%dT%H:%M:%S").removesuffix("T00:00:00")
    for style in ("%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%SZ", "%Y%m%d%H%M%S", "%d %b %Y %H:%M:%S"):
        assert spelled("created_at", moment.strftime(style), CONTEXT) == want


@given(
    st.one_of(
        st.text(max_size=30), st.from_regex(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:?\d\d)?", fullmatch=True)
    )
)
@settings(max_examples=200, deadline=None)
def test_both_paths_agree_and_are_steady(raw: str) -> None:
    steady("created_at", raw, CONTEXT)


def test_near_is_within_a_day() -> None:
    assert near("created_at", "2021-03-04T05:06:07", "2021-03-04")
    assert near("created_at", "2021-03-04T23:00:00", "2021-03-05T01:00:00")
    assert not near("created_at", "2021-03-04", "2021-03-06")


def test_score_and_style() -> None:
    kind = KINDS["created_at"]
    assert kind.score(column([f"2021-01-{d:02d} 10:{d:02d}:00" for d in range(1, 29)])) > 0.6
    assert kind.score(column(["1", "2", "3"])) < 0.2
    assert kind.style is not None
    assert kind.style(column(["2021-03-04 05:06:07.123456+00"]), Context())["dates"] == "%Y-%m-%d %H:%M:%S.%f%z"
    assert kind.style(column(["2021-03-04T05:06:07Z"]), Context())["dates"] == "%Y-%m-%dT%H:%M:%SZ"
