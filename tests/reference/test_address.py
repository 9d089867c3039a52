"""Addresses are taken apart and shown without anything secret."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.problem import UsageProblem
from assay.reference.address import parse, redacted


def test_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSAY_X", "geheim")
    place = parse("postgresql://re%40der@db.example:5433/shop?table=a.b&sslmode=require&password=env:ASSAY_X")
    assert (place.user, place.host, place.port, place.database) == ("re@der", "db.example", 5433, "shop")
    assert (place.table, dict(place.options)) == ("a.b", {"sslmode": "require"})
    assert place.password is not None
    assert place.password.reveal() == "geheim"
    assert place.shown == "postgresql://re@der@db.example:5433/shop"
    assert "geheim" not in repr(place)


def test_an_empty_password_is_none() -> None:
    assert parse("postgresql://postgres:@/d?host=/run/x").password is None


@pytest.mark.parametrize("url", ["postgresql://u:geheim@h/d", "mysql://u:ge/heim@h/d", "mysql://u:ge#heim@h/d"])
def test_a_password_is_refused(url: str) -> None:
    with pytest.raises(UsageProblem) as told:
        parse(url)
    assert "heim" not in str(told.value)


@given(st.text("abc:/@?#&=%. [", max_size=20), st.text("abc:/?#%", max_size=5))
def test_redaction_never_shows_what_stands_before_an_at(rest: str, odd: str) -> None:
    for start in (f"mysql://u:SEC{odd}RET@", f"x:SEC{odd}RET@h/", "mysql://u@h/d?password=SECRET&"):
        shown = redacted(start + rest)
        assert "SEC" not in shown
        assert "RET" not in shown


def test_redaction_keeps_what_people_need() -> None:
    assert redacted("mysql://u@h:3306/d?table=t") == "mysql://u@h:3306/d"
    assert redacted("data/people.csv") == "data/people.csv"
