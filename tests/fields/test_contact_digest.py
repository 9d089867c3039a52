"""Digests of addresses: named by their header, spelled in lower case, never taken from passwords."""

from __future__ import annotations

import hashlib

import pyarrow as pa
import pytest

from assay.engine import Engine
from assay.fields import Context, spell, understand

MAILS = [f"person{i}@example.org" for i in range(60)]


def kind_of(engine: Engine, header: str, values: list[str]) -> str:
    engine.keep("raw", pa.table({"row": pa.array(range(1, len(values) + 1), pa.int64()), "c0": values}))
    schema = understand(engine, "raw", (header,), named=True, overrides={}, context=Context())
    spell(engine, "raw", schema, Context(), "spelled")
    return schema.fields[0].kind


@pytest.mark.parametrize("header", ["email_md5", "EmailSHA256", "hashed_email", "phone_sha1", "md5_mail"])
@pytest.mark.parametrize("way", ["md5", "sha1", "sha256"])
def test_a_header_names_it(engine: Engine, header: str, way: str) -> None:
    digests = [hashlib.new(way, mail.encode()).hexdigest().upper() for mail in MAILS]
    assert kind_of(engine, header, digests) == "contact_digest"
    assert [v for (v,) in engine.rows("SELECT contact_digest FROM spelled ORDER BY row")] == [
        d.lower() for d in digests
    ]


@pytest.mark.parametrize("header", ["password", "pass_md5", "hash", "password_hash"])
def test_a_password_stays_one(engine: Engine, header: str) -> None:
    assert kind_of(engine, header, [hashlib.md5(mail.encode()).hexdigest() for mail in MAILS]) == "password_hash"


def test_an_address_stays_one(engine: Engine) -> None:
    assert kind_of(engine, "email_hash", MAILS) == "email"
