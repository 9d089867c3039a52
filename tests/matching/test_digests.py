"""Digests of addresses in a claim meet those of the customers' own; other digests are left alone."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from assay.engine import Engine
from assay.fields import Context, Schema, people, spell
from assay.intake import read
from assay.matching import Controls, Overlap, control, match, meet_digests
from assay.reference import Reference, build, open_reference
from tests.matching.made import KEY
from tests.matching.test_controls import SETTINGS, separated

CUSTOMERS = [(str(7 * i), f"Ann.Lee.{i}@gmail.com" if i % 2 else f"p{i}@Firm.test", f"+49 30 {5550000 + 7919 * i}")
             for i in range(120)]  # fmt: skip
HEADER = ("customer_id", "email", "phone")


def hexed(way: str, *values: str) -> list[str]:
    return [hashlib.new(way, value.encode()).hexdigest() for value in values]


def lowered(count: int) -> list[str]:
    return [mail.lower() for _, mail, _ in CUSTOMERS[:count]]


def compared(
    engine: Engine, header: str, values: Sequence[str], source: Path | None = None
) -> tuple[Schema, Reference, Overlap | None, Controls | None]:
    dump = engine.folder / "dump.csv"
    dump.write_text(separated([(v, f"Ann Lee{i}") for i, v in enumerate(values)], header=(header, "name")), "utf-8")
    customers = engine.folder / "customers.csv"
    customers.write_text(separated(CUSTOMERS, header=HEADER), encoding="utf-8")
    intake = read([dump], engine.folder / "intake", SETTINGS)
    context = Context(region="DE", as_of=date(2026, 1, 1))
    ours = open_reference(str(source or customers), engine, SETTINGS, context=context)
    chosen = people(engine, intake, overrides={}, context=ours.context)
    spell(engine, chosen.view, chosen.schema, ours.context, "claim")
    schema, ours = meet_digests(engine, chosen.schema, ours, key=bytes(16))
    if "contact_digest" not in schema.kinds:
        return schema, ours, None, None
    overlap = match(engine, schema, ours, key=KEY)
    controls = control(engine, chosen.relation, schema, ours, SETTINGS, context=ours.context, key=KEY)
    return schema, ours, overlap, controls


@pytest.mark.parametrize("header", ["email_digest", "token"])
@pytest.mark.parametrize("way", ["md5", "sha1", "sha256"])
def test_digests_of_addresses_lead_to_their_customers(engine: Engine, header: str, way: str) -> None:
    strangers = [f"x{i}@firm.test" for i in range(20)]
    _, ours, overlap, controls = compared(engine, header, hexed(way, *lowered(40), *strangers))
    assert overlap is not None
    assert controls is not None
    assert (overlap.matched, overlap.rows) == (40, 60)
    assert [key.key for key in overlap.by_key] == ["contact_digest"]
    assert (controls.recall.k, controls.recall.n) == (120, 120)
    assert controls.false_match.k == 0
    said = "digests of e-mail addresses in lower case (40 of a sample of up to 1,000 are those of customers)"
    assert f"{way.upper()} {said}; compared as contact_digest." in ours.notes[-1]


@pytest.mark.parametrize("plus", ["+", ""])
def test_digests_of_phones(engine: Engine, plus: str) -> None:
    phones = [plus + phone.replace(" ", "").lstrip("+") for _, _, phone in CUSTOMERS[:40]]
    _, ours, overlap, _ = compared(engine, "msisdn_sha256", hexed("sha256", *phones))
    assert overlap is not None
    assert overlap.matched == 40
    assert ("E.164" if plus else "phones in digits") in ours.notes[-1]


def test_none_of_ours_under_a_header_that_says_it_is_an_answer(engine: Engine) -> None:
    _, ours, overlap, controls = compared(engine, "email_md5", hexed("md5", *(f"x{i}@y.test" for i in range(40))))
    assert overlap is not None
    assert controls is not None
    assert overlap.matched == 0
    assert (controls.allowed, controls.recall.share) == (True, 1.0)
    assert "none of a sample is ours" in ours.notes[-1]


@pytest.mark.parametrize(
    ("header", "values"),
    [
        ("password_hash", hexed("md5", *(f"pw{i}" for i in range(40)))),
        ("password_hash", hexed("md5", *(f"pw{i}" for i in range(39)), *lowered(1))),
        ("token", hexed("md5", *(f"salt{mail}" for mail in lowered(40)))),
        ("token", [f"t{i}" for i in range(40)]),
    ],
    ids=["passwords", "an address for a password", "salted", "no digests"],
)
def test_other_values_are_left_alone(engine: Engine, header: str, values: list[str]) -> None:
    schema, ours, _, _ = compared(engine, header, values)
    assert "contact_digest" not in schema.kinds | ours.schema.kinds
    assert not any("digests" in note for note in ours.notes)


def test_a_past_address_counts_as_older_and_a_prepared_reference_will_do(engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text(separated(CUSTOMERS, header=HEADER), encoding="utf-8")
    past = [(key, "email", f"old{key}@firm.test", "2020-01-01", "2021-01-01") for key, _, _ in CUSTOMERS]
    rows = separated(past, header=("customer_id", "column", "value", "valid_from", "valid_to"))
    (tmp_path / "past.csv").write_text(rows, encoding="utf-8")
    toml = tmp_path / "assay.toml"
    toml.write_text("[source]\nfile='people.csv'\n[history]\nfile='past.csv'\nkey='customer_id'\n", encoding="utf-8")
    build(str(toml), tmp_path / "ref", SETTINGS, context=Context(region="DE"))
    values = hexed("sha256", *(f"old{key}@firm.test" for key, _, _ in CUSTOMERS[:40]), "p0@firm.test")
    _, ours, overlap, _ = compared(engine, "email_sha256", values, tmp_path / "ref")
    assert overlap is not None
    assert overlap.matched == 41
    assert "digests of spelled e-mail addresses" in ours.notes[-1]
