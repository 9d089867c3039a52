"""Other columns of the company's: one form for truth values, numbers and dates, plain words otherwise."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.engine import Engine
from assay.fields import KINDS, Context, shown_header, understand
from assay.settings import Settings
from tests.fields.both_paths import at_once, column


@pytest.mark.parametrize(
    ("raw", "want"),
    [
        ("Gold ", "gold"),
        ("t", "1"),
        ("TRUE", "1"),
        ("yes", "1"),
        ("f", "0"),
        ("No", "0"),
        ("1.50", "1.5"),
        ("1.00", "1"),
        ("007", "007"),
        ("2021-03-04 05:06:07.000000", "2021-03-04T05:06:07"),
        ("2021-03-04 00:00:00", "2021-03-04"),
        ("  ", None),
    ],
)
def test_spelling(raw: str, want: str | None) -> None:
    assert at_once("attribute", raw) == want


@given(st.one_of(st.text(max_size=20), st.from_regex(r"-?\d{1,4}(\.\d{0,4})?", fullmatch=True)))
@settings(max_examples=150, deadline=None)
def test_it_is_steady(raw: str) -> None:
    once = at_once("attribute", raw)
    if once is not None:
        assert at_once("attribute", once) == once


def test_values_never_make_an_attribute() -> None:
    assert KINDS["attribute"].score(column(["gold", "silver"])) == 0


@pytest.mark.parametrize("header", ["ContactTitle", "contact_title", "CONTACT TITLE", "contactTitle"])
def test_headers_of_two_styles_meet(tmp_path: Path, header: str) -> None:
    with Engine(tmp_path, Settings()) as engine:
        engine.keep("t", pa.table({"row": [1, 2], "c0": ["Owner", "Agent"], "c1": ["a@x.example", "b@x.example"]}))
        told = understand(engine, "t", (header, "email"), named=True, overrides={}, context=Context())
    assert told.fields[0].name == "attribute_contact_title"


@pytest.mark.parametrize("header", ["ann.lee@example.org", "Ann Lee", "LEE, Ann"])
def test_a_header_that_is_a_value_gives_no_field_its_name(engine: Engine, header: str) -> None:
    engine.run("CREATE TABLE t AS SELECT range AS row, 'red ' || range % 3 AS c0, 'a' || range AS c1 FROM range(50)")
    schema = understand(engine, "t", [header, "colour"], named=True, overrides={}, context=Context(region=None))
    assert all("lee" not in name and "example" not in name for name in schema.names)
    assert "ee" not in shown_header(header)
