"""Password hashes of either side, cut into scheme, cost and salt."""

from __future__ import annotations

from assay.fields import bcrypt_padding_sql, hash_scheme_sql
from assay.forensics.columns import Side, spelled
from assay.forensics.model import View

# A random string of bcrypt's form passes one time in 64: of its 22nd salt character only two bits are used, of its last
# character four (Provos and Mazieres 1999).
BCRYPT_BITS = f"coalesce({bcrypt_padding_sql('hash')}, FALSE)"
# A hash without salt is a bare digest: the same password gives the same one anywhere.
UNSALTED = "regexp_full_match(hash, '[*]?[0-9A-Fa-f]+')"
DRAWN = 50_000  # hashes cut per side: a share is then known to about 0.2 points


def cut_hashes(view: View, side: Side) -> str | None:
    """Make a table of `id`, `hash`, `status`, `scheme`, `cost`, `salt` of up to DRAWN hashes, evenly over the rows.

    Gives its name, or None when no column holds hashes. `status` is NULL for a claim.
    """
    column = spelled(side.schema, "password_hash")
    if column is None:
        return None
    status = "status" if side.table == "reference" else "NULL::VARCHAR"
    return _cut(
        view, f"{side.table}_hashes", f"SELECT {side.id} AS id, {column} AS hash, {status} AS status FROM {side.table}"
    )


def cut_past_hashes(view: View) -> str:
    """The same of past versions; `status` is 'past'. The table may be empty."""
    source = "SELECT customer AS id, value AS hash, 'past' AS status FROM history WHERE field = 'password_hash'"
    return _cut(view, "past_hashes", source)


def _cut(view: View, table: str, source: str) -> str:
    view.engine.run(
        f"CREATE OR REPLACE TEMP TABLE {table} AS WITH held AS (SELECT *, row_number() OVER () AS place, "
        f"count(*) OVER () AS n FROM ({source}) WHERE hash IS NOT NULL), "
        f"cut AS (SELECT id, hash, status, {hash_scheme_sql('hash')} AS parts FROM held "
        f"WHERE place % greatest(1, n // {DRAWN}) = 0) "
        "SELECT id, hash, status, parts.scheme AS scheme, parts.cost AS cost, parts.salt AS salt FROM cut"
    )
    return table
