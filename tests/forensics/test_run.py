"""Running checks: needs, crashes, hostile values, and that every row is marked once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assay.engine import Engine
from assay.forensics import CHECKS, Failed, Measurement, Needs, Skipped, View, mark, measure, measure_all
from tests.forensics.made import claimed, customers


def test_run_names_everything(engine: Engine) -> None:
    findings = measure_all(claimed(engine, {"email": ["a@b.org"]}))
    assert [finding.check.id for finding in findings] == sorted(CHECKS.all())
    first = next(f for f in findings if f.check.id == "mail-name-coherence")
    assert isinstance(first, Skipped)
    assert first.missing == "The dump has no column of full name."


def test_a_crash_is_failed_and_names_no_value(engine: Engine) -> None:
    def crash(view: View) -> Measurement:
        raise ValueError("ann@example.org")

    check = replace(CHECKS["duplicates"], measure=crash)
    found = measure(check, claimed(engine, {"email": ["a@b.org"]}))
    assert found == Failed(check, "ValueError")


@pytest.mark.parametrize("number", [float("nan"), float("inf"), "ann@example.org"])
def test_only_numbers_and_dates_leave_a_check(engine: Engine, number: object) -> None:
    numbers: dict[str, Any] = {"odd": number}
    check = replace(CHECKS["duplicates"], measure=lambda view: Measurement(1, 1, numbers))
    assert isinstance(measure(check, claimed(engine, {"email": ["a@b.org"]})), Failed)


@pytest.mark.parametrize(
    ("needs", "missing"),
    [
        (Needs(claim=frozenset({"phone", "ip", "city"})), "The dump has no column of city, ip and phone."),
        (Needs(customers=True), "There are no customers to compare with (--against)."),
        (Needs(rows=20), "It needs 20 rows or more, the dump has 1."),
        (Needs(also=frozenset({"said-at"})), "The claim does not say when it was made."),
        (Needs(also=frozenset({"known"})), "No known corpus was given (--known)."),
    ],
)
def test_what_is_missing_is_said(engine: Engine, needs: Needs, missing: str) -> None:
    check = replace(CHECKS["duplicates"], needs=needs)
    assert measure(check, claimed(engine, {"email": ["a@b.org"]})) == Skipped(check, missing)


def test_a_reference_without_the_kind_is_said(engine: Engine) -> None:
    view = claimed(engine, {"email": ["a@b.org"]}, reference=customers(engine, {"email": ["a@b.org"]}))
    check = replace(CHECKS["duplicates"], needs=Needs(reference=frozenset({"phone"})))
    assert measure(check, view) == Skipped(check, "The reference has no column of phone.")


HOSTILE = [
    "'; DROP TABLE claim; --",
    '"',
    "{{7*7}}",
    "\x00",
    "\u202e",
    "",
    " ",
    "0",
    "-1",
    "9" * 400,
    "%n",
    "a@b@c",
    "+",
]


def test_hostile_values_break_no_check(engine: Engine) -> None:
    kinds = [
        "customer_id",
        "email",
        "phone",
        "full_name",
        "first_name",
        "gender",
        "city",
        "postcode",
        "street",
        "country",
        "created_at",
        "last_login",
        "birth_date",
        "password",
        "password_hash",
        "ip",
        "url",
        "national_id",
    ]
    columns = {kind: HOSTILE[i % 3 :] + HOSTILE[: i % 3] for i, kind in enumerate(kinds)}
    view = claimed(engine, columns, reference=customers(engine, columns))
    findings = measure_all(view)
    assert [f for f in findings if isinstance(f, Failed)] == []


@given(st.lists(st.tuples(st.text(max_size=12) | st.none(), st.text(max_size=12) | st.none()), min_size=1, max_size=8))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_can_be_marked(engine: Engine, rows: list[tuple[str | None, str | None]]) -> None:
    view = claimed(engine, {"full_name": [a for a, _ in rows], "email": [b for _, b in rows]})
    mark(view)
    assert engine.one("SELECT count(*) FROM marks") == (len(rows),)


def test_rows_are_marked_once_whatever_the_lookups_hold(engine: Engine) -> None:
    same = {"city": ["graz"] * 6, "postcode": ["8010", "8020"] * 3, "first_name": ["anna"] * 6, "gender": ["f"] * 6,
            "country": ["US"] * 6, "phone": ["+12125551234"] * 6}  # fmt: skip
    mark(claimed(engine, same, reference=customers(engine, same)))
    assert engine.one("SELECT count(*), count(DISTINCT row) FROM marks") == (6, 6)
    assert engine.one("SELECT count(*) FROM reference_marks") == (6,)
