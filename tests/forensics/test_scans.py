"""Shared scans: one statement per table, each answer once, and a broken wish breaks nobody else."""

from __future__ import annotations

import duckdb
import pytest

from assay.engine import Engine
from assay.forensics import CHECKS, Measured, measure, measure_all, tally
from assay.forensics.scans import Scans
from assay.reference.model import Export
from tests.forensics.made import claimed, customers, matched

ROWS = {"email": ["ann@a.org", None, "bob@b.org"], "phone": ["+43660123456", "+43660123457", None]}


@pytest.fixture
def asked(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every statement that gives one row."""
    claimed(engine, ROWS)
    said: list[str] = []
    one = Engine.one
    monkeypatch.setattr(Engine, "one", lambda self, sql, *more: said.append(sql) or one(self, sql, *more))
    return said


def test_wishes_about_one_table_are_one_statement(engine: Engine, asked: list[str]) -> None:
    scans = Scans()
    emails, both = tally("claim", "count(email)"), tally("claim", "count(phone)", "count(email)")
    scans.share(engine, {"a": [emails], "b": [both], "c": [tally("dump", "count(c0)")]})
    assert [scans.count(engine, wish) for wish in (emails, both)] == [(2,), (2, 2)]
    assert len(asked) == 2


def test_a_wish_nobody_announced_is_counted_when_it_is_asked_for(engine: Engine, asked: list[str]) -> None:
    scans = Scans(asker="late")
    assert scans.count(engine, tally("claim", "max(row)")) == (3,)
    assert scans.count(engine, tally("claim", "max(row)")) == (3,)
    assert len(asked) == 1


def test_a_broken_wish_breaks_nobody_else(engine: Engine) -> None:
    claimed(engine, ROWS)
    scans = Scans()
    sound, broken = tally("claim", "count(email)"), tally("claim", "count(nowhere)")
    scans.share(engine, {"sound": [sound], "broken": [broken]})
    assert scans.count(engine, sound) == (2,)
    with pytest.raises(duckdb.Error):
        scans.count(engine, broken)


def test_passes_tell_tables_columns_and_askers(engine: Engine) -> None:
    claimed(engine, ROWS)
    scans = Scans()
    scans.share(engine, {"b": [tally("claim", "count(email)")], "a": [tally("claim", "count(email)", "max(row)")]})
    (only,) = scans.passes
    assert (only.tables, only.columns, only.askers) == (("claim",), ("row", "email"), ("a", "b"))


def test_checks_of_few_matches_tell_the_tables_that_they_read(engine: Engine) -> None:
    feed = Export("mailer", "partner", ("mail",), ("email",), where="country = 'AT'")
    columns = {"email": [f"{i}@b.org" for i in range(40)], "country": ["AT", "DE"] * 20}
    held = customers(engine, columns, exports=(feed,))
    view = claimed(engine, {"email": columns["email"][::2]}, reference=held)
    view = matched(engine, view, [(2 * i + 1, "A") for i in range(20)])
    view.scans.forget()
    for check in ("segment", "source-filter"):
        assert isinstance(measure(CHECKS[check], view), Measured)
    read = {scan.tables: scan.columns for scan in view.scans.passes}
    assert "country" in read[("met",)]
    assert [columns for tables, columns in read.items() if "reference" in tables] == [read[("reference",)]]  # portrait


def test_what_is_made_is_made_once_and_again_when_told(engine: Engine) -> None:
    made: list[int] = []
    scans = Scans()
    for _ in range(2):
        scans.once(engine, "key", (), lambda: made.append(1))
    assert len(made) == 1
    scans.again("key")
    scans.once(engine, "key", (), lambda: made.append(1))
    assert len(made) == 2


def test_all_checks_together_pass_once_over_marks_and_matches(engine: Engine) -> None:
    held = customers(engine, {"email": ["ann@a.org", "cid@c.org"], "full_name": ["ann lee", "cid low"]})
    view = claimed(engine, {"email": ["ann@a.org"] * 3, "full_name": ["ann lee"] * 3}, reference=held)
    view = matched(engine, view, [(1, ""), (1, ""), (None, "")])
    measure_all(view)
    counted = [one.tables for one in view.scans.passes if one.columns]
    assert counted.count(("marks",)) == 1
    assert counted.count(("matches",)) <= 2  # what is counted, and the matched customers
    assert set(view.scans.seconds)
