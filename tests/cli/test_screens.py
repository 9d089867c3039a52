"""What the smaller commands show."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from rich.console import Console

from assay.cli.screens import show_reference
from assay.fields import Context, Schema
from assay.reference import Reference, Summary


@pytest.mark.parametrize(("refreshes", "words"), [(1, "refreshed 1 time"), (2, "refreshed 2 times")])
def test_a_reference_that_was_refreshed_once_says_so(refreshes: int, words: str) -> None:
    held = Reference("people.csv", date(2026, 6, 30), Schema((), (), ()), Context(), 9, 0, 0, 0)
    summary = Summary(Path("ref"), replace(held, refreshes=refreshes), False, 3, "assay 0.1.0", {}, {})
    shown = io.StringIO()
    show_reference(summary, Console(file=shown, width=120))
    assert f"{words}\n" in "\n".join(line.rstrip() for line in shown.getvalue().splitlines()) + "\n"


@pytest.mark.parametrize(
    ("erased", "tombstones", "words"),
    [
        (0, 0, ("9 current, 2 former", "none")),
        (3, 9, ("9 current, 2 former, 3 erased since it was built", "9 values of erased customers, as keyed digests")),
        (0, 1, ("9 current, 2 former", "1 value of erased customers, as keyed digests")),
    ],
)
def test_erased_customers_are_no_former_ones_and_tombstones_no_customers(
    erased: int, tombstones: int, words: tuple[str, str]
) -> None:
    held = Reference("people.csv", date(2026, 6, 30), Schema((), (), ()), Context(), 9, 2, tombstones, 0, erased=erased)
    shown = io.StringIO()
    show_reference(Summary(Path("ref"), held, False, 3, "assay 0.1.0", {}, {}), Console(file=shown, width=120))
    lines = {
        line.split()[0]: line.split(maxsplit=1)[-1].strip() for line in shown.getvalue().splitlines() if line.strip()
    }
    assert (lines["customers"], lines["tombstones"]) == words
