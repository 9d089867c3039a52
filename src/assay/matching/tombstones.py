"""Claimed values that equal an erased customer's: HMAC-SHA256 of spelled values against the tombstones, in SQL."""

from __future__ import annotations

from assay.engine import Engine, literal, name
from assay.fields.model import Schema
from assay.private import Private

_BLOCK = 64  # bytes, RFC 2104 with SHA-256


def find_erased(engine: Engine, schema: Schema, secret: Private, claim: str, open_rows: str, *, into: str) -> None:
    """Keep `into`: `row` of `open_rows` that carry a value of an erased customer.

    The key is the secret's UTF-8 bytes, as the reference's tombstones were made.
    """
    key = secret.reveal().encode()
    if len(key) > _BLOCK:
        import hashlib

        key = hashlib.sha256(key).digest()
    key = key.ljust(_BLOCK, b"\0")
    inner, outer = bytes(b ^ 0x36 for b in key), bytes(b ^ 0x5C for b in key)
    kinds = {row[0] for row in engine.rows("SELECT DISTINCT kind FROM tombstones")}
    engine.run(f"CREATE OR REPLACE TABLE {name(into)} (row BIGINT)")
    for field in (f for f in schema.fields if f.kind in kinds):
        engine.run(
            f"INSERT INTO {name(into)} SELECT c.row FROM {name(claim)} c JOIN {name(open_rows)} o USING (row) "
            f"JOIN tombstones t ON t.kind = {literal(field.kind)} "
            f"AND t.digest = sha256(?::BLOB || unhex(sha256(?::BLOB || encode(c.{name(field.name)})))) "
            f"WHERE c.{name(field.name)} IS NOT NULL",
            [outer, inner],
        )
