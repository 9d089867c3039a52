"""Three posts on a forum that never was: one genuine and older, one invented, one padded."""

from __future__ import annotations

import gzip
import json
import zipfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from assay.desk.demo.company import AS_OF, HEADERS, LAUNCHED, SEED, Company, Row, write_csv

SNAPSHOT = date(2025, 3, 31)  # of the older claim

TOML = """\
[company]
name = "Lantern Cove Books"
country = "US"
launched = {launched}
market_share = 0.02  # of the readers a list like the third one would be made from; what chance alone would show

[source]
url = "customers.csv"
as_of = {as_of}

[history]
file = "changes.csv"
key = "customer_id"
"""


@dataclass(frozen=True)
class Post:
    """A claim: its folder name, what the demo tells about it, the dump and the claim's file."""

    name: str
    title: str
    story: str
    dump: Path
    claim: Path


def write_posts(company: Company, folder: Path) -> tuple[Path, tuple[Post, ...]]:
    """Write the company (assay.toml and its files) and the three posts below `folder`; the toml comes first."""
    folder.mkdir(parents=True, exist_ok=True)
    write_csv(company.customers, folder / "customers.csv")
    changes = [
        {"customer_id": c.customer_id, "column": c.column, "value": c.value, "valid_from": "", "valid_to": f"{c.until}"}
        for c in company.changes
    ]
    write_csv(changes, folder / "changes.csv")
    toml = folder / "assay.toml"
    toml.write_text(TOML.format(launched=LAUNCHED, as_of=AS_OF), encoding="utf-8")
    return toml, (_older(company, folder), _invented(folder), _padded(company, folder))


def _claim(path: Path, words: str, count: int) -> Path:
    path.write_text(
        f'company = "Lantern Cove Books"\nsaid_by = "a forum post"\nsaid_at = 2026-06-28\ncount = {count}\n'
        f"words = {json.dumps(words)}\n",
        encoding="utf-8",
    )
    return path


def _older(company: Company, folder: Path) -> Post:
    rows = company.as_of(SNAPSHOT)[-2_000:]
    dump = folder / "older.sql.gz"
    values = ",\n".join("(" + ",".join("'" + r[h].replace("'", "''") + "'" for h in HEADERS) + ")" for r in rows)
    columns = ", ".join(f"`{h}`" for h in HEADERS)
    sql = (
        "-- MySQL dump 10.13  Distrib 8.0.36, for Linux (x86_64)\n"
        f"CREATE TABLE `customers` ({', '.join(f'`{h}` text' for h in HEADERS)});\n"
        f"INSERT INTO `customers` ({columns}) VALUES\n{values};\n"
    )
    dump.write_bytes(gzip.compress(sql.encode(), mtime=0))
    claim = _claim(folder / "older.claim.toml", "Full Lantern Cove database, fresh, with hashes", 3_900)
    return Post("older", "1. Genuine, and older", "2,000 rows of the table as it stood on 2025-03-31.", dump, claim)


def _invented(folder: Path) -> Post:
    random = np.random.default_rng(SEED + 1)
    firsts = ("James", "Mary", "Robert", "Linda", "Elena", "Marcus", "Priya", "Sofia", "Diego", "Grace", "Omar", "Yuki")
    lasts = ("Walker", "Hughes", "Santos", "Okafor", "Chen", "Novak", "Larsen", "Patel", "Rossi", "Keller", "Moreau")
    suffixes = ("town", "ton", "land", "ville", "berg", "burgh", "view", "port", "mouth", "haven")
    rows = [
        {
            "id": str(i),
            "full_name": f"{random.choice(firsts)} {random.choice(lasts)}",
            "email": _mail(random, firsts),
            "phone": f"+1-{random.integers(200, 999)}-{random.integers(200, 999)}-{random.integers(0, 9999):04d}",
            "address": f"{random.integers(100, 99999)} {random.choice(lasts)} Mews",
            "city": f"Lake {random.choice(firsts)}{random.choice(suffixes)}",
            "zip": f"{random.integers(501, 99950):05d}",
            "dob": f"{random.integers(1, 29):02d}/{random.integers(1, 13):02d}/{random.integers(1915, 2020)}",
        }
        for i in range(1, 1_501)
    ]
    dump = folder / "invented.csv"
    write_csv(rows, dump)
    claim = _claim(folder / "invented.claim.toml", "12 million Lantern Cove customers, sample of 1,500", 12_000_000)
    return Post("invented", "2. Invented", "1,500 rows out of a generator.", dump, claim)


def _mail(random: np.random.Generator, firsts: tuple[str, ...]) -> str:
    ending = random.choice(("com", "org", "net"))
    return f"{random.choice(firsts).lower()}{random.integers(10, 99)}@example.{ending}"


def _padded(company: Company, folder: Path) -> Post:
    random = np.random.default_rng(SEED + 2)
    genuine = [company.customers[i] for i in sorted(random.choice(len(company.customers), 900, replace=False))]
    rows: list[Row] = genuine + company.strangers[:1_600] + genuine[:500]
    kept = ("email", "first_name", "last_name", "birth_date", "city", "postcode", "phone")
    order = random.permutation(len(rows))
    text = "".join(json.dumps({h: rows[i][h] for h in kept}) + "\n" for i in order)
    dump = folder / "padded.zip"
    with zipfile.ZipFile(dump, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("lantern/users.json", (2026, 6, 28, 0, 0, 0)), text)
    claim = _claim(folder / "padded.claim.toml", "2 million Lantern Cove readers", 2_000_000)
    story = "900 customers, 500 of them twice, padded with 1,600 people who never were customers."
    return Post("padded", "3. A padded mixture", story, dump, claim)
