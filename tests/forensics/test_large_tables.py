"""Above EXACT rows or customers: what is drawn or told by patterns says the same, and says how it was told."""

from __future__ import annotations

import pytest

from assay.engine import Engine
from assay.fields.model import Fact
from assay.forensics import marks
from assay.forensics.checks import hash_equality, id_taken, null_pattern
from assay.reference import extracts
from tests.forensics.made import claimed, customers, matched, measured


def test_ids_of_other_people_by_patterns(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    held = customers(engine, {"customer_id": ["1", "2", "3"], "email": ["a@x.org", "b@x.org", "c@x.org"]})
    view = claimed(engine, {"customer_id": ["1", "2", "9"], "email": ["a@x.org", "z@x.org", "c@x.org"]}, reference=held)
    compared = [("customer_id", Fact.COMPANY), ("email", Fact.WORLD)]
    view = matched(engine, view, [(1, "AA"), (2, "AC"), (3, "CA")], compared)
    joined = measured(view, "id-taken")
    monkeypatch.setattr(id_taken, "EXACT", 1)
    told = measured(view, "id-taken")
    assert (told.measurement.k, told.measurement.n) == (joined.measurement.k, joined.measurement.n) == (1, 2)
    assert "best candidate alone" in told.says
    assert "best candidate alone" not in joined.says


def test_hashes_by_the_key_of_matching(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    salted = [f"$2b$12$abcdefghijklmnopqrstu{i}ABCDEFGHIJKLMNOPQRSTUVWXYZ01234" for i in range(3)]
    held = customers(engine, {"password_hash": salted})
    view = claimed(engine, {"password_hash": [salted[0], salted[1], salted[2] + "x"]}, reference=held)
    view = matched(engine, view, [(1, "A"), (2, "A"), (None, "-")], [("password_hash", Fact.COMPANY)])
    view = matched(
        engine, view, [(1, "A"), (2, "A"), (None, "-")], [("password_hash", Fact.COMPANY)], two_keys=2,
        keys=("email", "password_hash"),
    )  # fmt: skip
    joined = measured(view, "hash-equality").measurement
    monkeypatch.setattr(hash_equality, "EXACT", 1)
    told = measured(view, "hash-equality").measurement
    assert (told.k, told.n) == (joined.k, joined.n) == (2, 3)
    assert told.numbers == joined.numbers


def test_the_newest_tenth_is_cut_at_the_end_of_a_day(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    days = [f"2024-{m:02}-{d:02} 10:00:00" for m in range(1, 11) for d in range(1, 11)]
    view = claimed(engine, {"created_at": days[::5]}, reference=customers(engine, {"created_at": days}))
    exact = measured(view, "newest-record").measurement
    monkeypatch.setattr(extracts, "SAMPLED", 10)
    view.scans.forget()
    told = measured(view, "newest-record")
    assert (told.measurement.k, told.measurement.n) == (exact.k, exact.n)
    assert told.measurement.numbers["expected"] == exact.numbers["expected"]
    assert "days told whole" in told.says


def test_gaps_are_read_in_stretches(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    some = [None if i % 2 else "x" for i in range(400)]
    view = claimed(engine, {"city": some, "street": some})
    monkeypatch.setattr(null_pattern, "EXACT", 100)
    monkeypatch.setattr(null_pattern, "MOST_ROWS", 200)
    found = measured(view, "null-pattern").measurement
    assert (found.k, found.n) == (1, 1)
    assert engine.one("SELECT count(*) FROM gaps") == (200,)


def test_marks_in_pieces_are_the_same(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = {"full_name": ["ann lee", "bob ray"] * 5, "email": ["ann@a.org", "zzz@a.org"] * 5}
    view = claimed(engine, rows)
    marks.mark(view)
    whole = engine.rows("SELECT * FROM marks ORDER BY row")
    monkeypatch.setattr(marks, "AT_ONCE", 3)
    marks.mark(view)
    assert engine.rows("SELECT * FROM marks ORDER BY row") == whole
    assert len(whole) == 10
