"""Customers that are not there are told before the dump is read, which may take minutes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from assay.desk import Request, examine_to
from assay.fields import Context
from assay.problem import AssayError, UsageProblem
from assay.reference import build
from assay.settings import Settings
from tests.reference.made import CUSTOMERS, HEADERS, write_table

TOML = """
[source]
file = "people.parquet"
[history]
file = "{history}"
key = "customer_id"
"""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Customers, an assay.toml that names a file which is not there, and prepared references in many states."""
    people = write_table(tmp_path / "people.parquet", HEADERS, CUSTOMERS)
    (tmp_path / "assay.toml").write_text(TOML.format(history="gone.csv"))
    for name in ("whole", "torn", "short"):
        build(str(people), tmp_path / name, Settings(temp=tmp_path), context=Context(region="DE"))
    (tmp_path / "torn" / "manifest.json").write_text("{")
    next(p for p in (tmp_path / "short").glob("values-*") if p.suffix != ".sums").write_bytes(b"")
    (tmp_path / "empty").mkdir()
    return tmp_path


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("nothing.csv", "source-unknown"),
        ("redis://cache/0", "source-unknown"),
        ("sqlite:///nothing.db", "source-unreachable"),
        ("postgresql://reader@127.0.0.1:1/shop", "source-unreachable"),
        ("mysql://reader@127.0.0.1:1/shop", "source-unreachable"),
        ("postgresql://reader:secret@db/shop", "secret-in-argv"),
        ("nothing.toml", "reference-config"),
        ("assay.toml", "source-unknown"),
        ("empty", "source-unknown"),
        ("torn", "reference-damaged"),
        ("short", "reference-damaged"),
    ],
)
def test_before_the_dump_is_read(place: Path, source: str, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assay.desk.examination.read", lambda *_, **__: pytest.fail("the dump was read"))
    monkeypatch.chdir(place)
    with pytest.raises(AssayError) as told:
        examine_to(Request(dumps=(place / "dump.csv",), against=source, settings=Settings(temp=place)), None)
    assert told.value.code == code


@pytest.mark.parametrize("side", ["mapping", "reference_mapping"])
def test_a_kind_that_is_not_there_needs_no_dump_either(place: Path, side: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assay.desk.examination.read", lambda *_, **__: pytest.fail("the dump was read"))
    with pytest.raises(AssayError) as told:
        examine_to(Request(dumps=(place / "dump.csv",), **{side: {"email": "emial"}}), None)
    assert told.value.code == "map-unknown-kind"


@pytest.mark.parametrize(
    "asked", [{"reference_mapping": {"email": "ignore"}}, {"country": "FR"}], ids=["a mapping", "another country"]
)
def test_what_the_build_of_a_reference_settled(
    place: Path, asked: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assay.desk.examination.read", lambda *_, **__: pytest.fail("the dump was read"))
    request = Request((place / "dump.csv",), str(place / "whole"), settings=Settings(temp=place), **asked)
    with pytest.raises(UsageProblem) as told:
        examine_to(request, None)
    assert told.value.code == "reference-settled"


@pytest.mark.parametrize("source", ["whole", "people.parquet"])
def test_customers_that_are_there_are_no_reason_to_stop(
    place: Path, source: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Reading(Exception):
        pass

    def read(*_: object, **__: object) -> None:
        raise Reading

    monkeypatch.setattr("assay.desk.examination.read", read)
    with pytest.raises(Reading):
        examine_to(
            Request(dumps=(place / "dump.csv",), against=str(place / source), settings=Settings(temp=place)), None
        )
