"""Password hashes of either side, cut into scheme, cost and salt."""

from __future__ import annotations

from assay.fields.secrets import hash_scheme_sql
from assay.forensics.columns import Side, spelled

# bcrypt's 22nd salt character and last character carry unused zero bits: 4 and 16 of 64 values; a random string passes
# one time in 64 (forensics.md 5.11, measured on 3,000 hashes).
BCRYPT_BITS = "regexp_matches(hash, '^.2[abxy]?.[0-9]{2}.[./A-Za-z0-9]{21}[.Oeu][./A-Za-z0-9]{30}[.26CGKOSWaeimquy]$')"
# Digests of such form need no salt to be equal: the same password gives the same digest.
UNSALTED = ("md5", "sha1", "sha256", "sha512", "ntlm", "mysql41", "lm", "md4")


def hashes(side: Side, where: str = "TRUE") -> str | None:
    """SQL of `id`, `hash`, `scheme`, `cost`, `salt` of rows that hold a hash; None when no column does."""
    column = spelled(side.schema, "password_hash")
    if column is None:
        return None
    return (
        "SELECT id, hash, parts.scheme AS scheme, parts.cost AS cost, parts.salt AS salt FROM ("
        f"SELECT {side.id} AS id, {column} AS hash, {hash_scheme_sql(column)} AS parts FROM {side.table} "
        f"WHERE {column} IS NOT NULL AND ({where}))"
    )


def schemes_of(source: str) -> str:
    """SQL of `scheme` and `status` of a source of `hash` and `status`."""
    parts = f"SELECT {hash_scheme_sql('hash')} AS parts, status FROM ({source})"
    return f"SELECT parts.scheme AS scheme, status FROM ({parts})"
