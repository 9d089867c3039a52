"""Every kind of identifier and secret wins on its own columns and loses on the others'."""

# ruff: noqa: E501  (a table of columns, each on one line)

from __future__ import annotations

import csv
import json
import re
import uuid
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as parquet
import pytest

from assay.fields import KINDS, Values
from tests.fields.many_values import column

OURS = ("customer_id", "username", "email", "phone", "ip", "password_hash", "password", "national_id", "url")
LITERAL: dict[str, list[list[str]]] = {
    "customer_id": [
        [str(i) for i in range(1000, 1060)],
        [f"C-{i:05d}" for i in range(60)],
        [str(uuid.UUID(int=(i * 7919) << 64 | 0x8 << 60 | i, version=4)) for i in range(60)],
        [f"{i:024x}" for i in range(10**24, 10**24 + 60)],
    ],
    "username": [[f"{n}{m}{i}" for i, (n, m) in enumerate((n, m) for n in ("ann", "bob", "cleo", "dan") for m in "._-xy")]],
    "email": [[f"person.{i}@mail.example" for i in range(60)], [f"P{i}@Пример.рф" for i in range(20)]],
    "phone": [[f"+49 151 100200{i:02d}" for i in range(60)], [f"(415) 555-26{i:02d}" for i in range(60)], [f"030/12345{i:02d}" for i in range(60)]],
    "ip": [[f"198.51.100.{i}" for i in range(60)], [f"2001:db8::{i:x}" for i in range(60)]],
    "password_hash": [
        [f"$2b$12${chr(97 + i % 26) * 21}uABCDEFGHIJKLMNOPQRSTUVWXYZ01234" for i in range(26)],
        [f"{(i + 1) * 0x9E3779B97F4A7C15F39CC0605CEDC834 % 2**128:032x}" for i in range(60)],
        [f"{(i + 1) * 0x9E3779B97F4A7C15F39CC0605CEDC834 % 2**160:040x}:s{i}" for i in range(60)],
    ],
    "password": [["Summer2019!", "p@ssw0rd", "hunter2", "Qwerty#1", "abc$123", "letmein!", "x9!kLm2", "dragon99", "T0m&Jerry", "go*team7"]],
    "national_id": [
        ["44051401359", "02070803628", "44051401458", "02270803624", "55030101193", "55030101230", "90090515836"],
        ["12345678Z", "00000000T", "87654321X", "11111111H", "22222222J", "33333333P"],
        [f"123-45-67{i:02d}" for i in range(60)],
    ],
    "url": [[f"https://example.org/people/{i}" for i in range(60)], [f"www.shop{i}.example" for i in range(60)]],
}  # fmt: skip
NEITHER: dict[str, list[str]] = {
    "names": ["Ann Lee", "Bob Stone", "Cleo Marsh", "José Núñez", "Ölfried Ärmel", "O'Neil", "van der Berg"],
    "words": ["gold", "silver", "bronze", "trial", "none"],
    "streets": [f"{i} Main Street" for i in range(60)],
    "days": [f"2019-{1 + i % 12:02d}-{1 + i % 28:02d}" for i in range(84)],
    "times": [f"2019-03-01 12:{i % 60:02d}:00" for i in range(60)],
    "prices": [f"{i}.{i % 100:02d}" for i in range(60)],
    "sentences": ["Called twice, no answer.", "Wants an invoice by post", "VIP since 2011, be kind"],
    "flags": ["0", "1"],
    "places": ["52.5200,13.4050", "48.8566,2.3522", "-33.8688,151.2093", "40.7128,-74.0060"],
    "hostile": [
        "=cmd|' /C calc'!A0",
        "<script>",
        "'; DROP TABLE",
        "\x00\x01",
        "\u202eevil",
        "[" * 5000,
        "%s%n",
        "../../etc",
    ],
}


def _scores(values: Values) -> dict[str, float]:
    return {kind: KINDS[kind].score(values) for kind in OURS}


@pytest.mark.parametrize(("kind", "values"), [(k, c) for k, columns in LITERAL.items() for c in columns])
def test_a_kind_wins_on_its_own_columns(kind: str, values: list[str]) -> None:
    scores = _scores(column(values))
    assert scores[kind] >= 0.55
    assert max(scores, key=lambda other: scores[other]) == kind


@pytest.mark.parametrize("what", NEITHER)
def test_none_wins_on_other_columns(what: str) -> None:
    assert max(_scores(column(NEITHER[what])).values()) < 0.5


@pytest.mark.parametrize("kind", OURS)
def test_headers_in_thirteen_languages_and_scores_within_bounds(kind: str) -> None:
    languages = {"en", "de", "fr", "es", "pt", "it", "nl", "pl", "ru", "tr", "sv", "zh", "ja"}
    assert languages <= set(KINDS[kind].headers)
    assert all(
        words == words.lower() and words.strip() == words for said in KINDS[kind].headers.values() for words in said
    )
    for values in [*NEITHER.values(), *(c for columns in LITERAL.values() for c in columns), [], [""]]:
        assert 0.0 <= KINDS[kind].score(column(values)) <= 1.0


def _columns(shared: Path) -> Iterator[tuple[str, str, Values]]:
    """Name of the file and of the column, and the column, of the public people in the shared data."""
    for name in ("splink/fake_1000.csv", "febrl/dataset1.csv", "clkhash/dirty_1000_50_1.csv"):
        with (shared / "linkage" / name).open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file, skipinitialspace=True))
        for header in rows[0]:
            yield name, header, _values([row[header] for row in rows])
    table = parquet.read_table(shared / "linkage/pseudopeople/social_security.parquet").slice(0, 3_000)
    for header in table.column_names:
        yield "social_security", header, _values([str(v or "") for v in table.column(header).to_pylist()])
    for name in ("mongo_mflix_users", "mongo_analytics_customers"):
        lines = (shared / f"sqldumps/{name}.ndjson").read_text(encoding="utf-8").splitlines()
        documents = [json.loads(line) for line in lines]
        for header in ("email", "password", "username", "name"):
            if header in documents[0]:
                yield name, header, _values([document[header] for document in documents])
    text = (shared / "sqldumps/pgdump15_pagila.sql").read_text(encoding="utf-8")
    found = re.search(r"^COPY public\.customer \(([^)]*)\) FROM stdin;\n(.*?)^\\\.", text, re.DOTALL | re.MULTILINE)
    assert found is not None
    cells = [line.split("\t") for line in found[2].splitlines()]
    for at, header in enumerate(found[1].split(", ")):
        yield "pagila", header, _values([row[at] for row in cells])


def _values(cells: list[str]) -> Values:
    filled = [cell for cell in cells if cell]
    return Values("", tuple(dict.fromkeys(filled))[:2_000], len(cells), len(cells) - len(filled), len(set(filled)))


# What is in the columns of the shared data. Keys of other tables look like keys of customers: only a header can tell.
TRUTH = {
    ("splink/fake_1000.csv", "unique_id"): "customer_id",
    ("splink/fake_1000.csv", "email"): "email",
    ("febrl/dataset1.csv", "rec_id"): "customer_id",
    ("clkhash/dirty_1000_50_1.csv", "phone_number"): "phone",
    ("social_security", "ssn"): "national_id",
    ("social_security", "copy_ssn"): "national_id",
    ("mongo_mflix_users", "email"): "email",
    ("mongo_mflix_users", "password"): "password_hash",
    ("mongo_analytics_customers", "email"): "email",
    ("pagila", "customer_id"): "customer_id",
    ("pagila", "email"): "email",
}
KEYS = re.compile(r"_id$|^__index|^cluster$")


@pytest.mark.shared
def test_the_shared_columns(shared: Path) -> None:
    seen = set()
    for name, header, values in _columns(shared):
        scores = _scores(values)
        best = max(scores, key=lambda kind: scores[kind])
        truth = TRUTH.get((name, header))
        if truth:
            seen.add((name, header))
            assert best == truth, (name, header)
        elif not KEYS.search(header) and header != "username":
            assert scores[best] < 0.5, (name, header, best)
    assert seen == set(TRUTH)
