"""The kind `last_login`: spelled as every moment, told by its header alone."""

from __future__ import annotations

import pytest

from assay.fields import KINDS, Fact
from assay.fields.headers import naming
from tests.fields.both_paths import column, spelled


@pytest.mark.parametrize(
    ("raw", "want"),
    [("2021-03-04 05:06:07", "2021-03-04T05:06:07"), ("2021-03-04", "2021-03-04"), ("-", None)],
)
def test_spelling(raw: str, want: str | None) -> None:
    assert spelled("last_login", raw) == want


def test_it_is_a_company_fact_that_changes() -> None:
    kind = KINDS["last_login"]
    assert kind.fact is Fact.COMPANY
    assert kind.volatile


@pytest.mark.parametrize("header", ["lastLogin", "last_login_at", "letzter Login", "LAST_SEEN", "最后登录时间"])
def test_headers(header: str) -> None:
    phrases = [p for listed in KINDS["last_login"].headers.values() for p in listed]
    assert naming(header, phrases) >= 0.9


def test_values_alone_are_taken_for_a_creation_time() -> None:
    moments = column([f"2021-01-{d:02d} 10:{d:02d}:00" for d in range(1, 29)])
    assert KINDS["created_at"].score(moments) > KINDS["last_login"].score(moments) > 0.6
