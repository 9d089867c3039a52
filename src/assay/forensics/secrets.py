"""Password hashes of a claim, cut into scheme, cost and salt."""

from __future__ import annotations

from assay.engine import name
from assay.fields import bcrypt_padding_sql, hash_scheme_sql
from assay.forensics.columns import field_of
from assay.forensics.model import View
from assay.reference import spaced

# A random string of bcrypt's form passes one time in 64: of its 22nd salt character only two bits are used, of its last
# character four (Provos and Mazieres 1999).
BCRYPT_BITS = f"coalesce({bcrypt_padding_sql('hash')}, FALSE)"
# A hash without salt is a bare digest: the same password gives the same one anywhere.
UNSALTED = "regexp_full_match(hash, '[*]?[0-9A-Fa-f]+')"


def cut_hashes(view: View) -> str | None:
    """Make `claim_hashes`: `hash`, `scheme`, `cost`, `salt` of about 50,000 hashes, evenly over the rows.

    Gives its name, or None when no column holds hashes.
    """
    column = field_of(view.schema, "password_hash")
    if column is None:
        return None
    held = column.name
    return view.once("claimed hashes", ("claim",), lambda: _cut(view, held), f"row {held}")


def _cut(view: View, column: str) -> str:
    drawn = spaced(view.engine, "claim", "row", column)
    view.engine.run(
        "CREATE OR REPLACE TEMP TABLE claim_hashes AS SELECT hash, parts.scheme AS scheme, parts.cost AS cost, "
        f"parts.salt AS salt FROM (SELECT {name(column)} AS hash, {hash_scheme_sql(name(column))} AS parts FROM claim "
        f"WHERE {drawn})"
    )
    return "claim_hashes"
