"""The task that every engine is given, in the words of SQL, and the answer by which they are compared.

From both sides in one spelling: all distinct pairs (row, customer) that share an exact key; which fields of each pair
agree; and the best customer of each row, the one with most agreeing fields, of several the lowest number. A value that
more than 16 customers hold leads to nobody (Assay's own rule, `SHARED_BY`), and then says nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from assay.reference.index import SHARED_BY

FIELDS = (
    "customer_id", "email", "phone", "password_hash", "first_name", "last_name", "birth_date", "street", "postcode",
    "city", "created_at",
)  # fmt: skip
SINGLE = ("customer_id", "email", "phone", "password_hash")  # each is a key of its own
JOINT = ("full_name", "birth_date")  # together they are one
KEYS = (*((key,) for key in SINGLE), JOINT)

# The best of a row is a minimum over one number: fields that do not agree << 43 | customer << 11 | those that do.
CUSTOMER, MISSING = 1 << len(FIELDS), 1 << (len(FIELDS) + 32)

# A sum over pairs is free of their order; each is squared modulo a prime after mixing, so that other pairs sum to more
# or less.
PRIME = (1 << 31) - 1
MIXERS = (1_000_003, 7_368_787)


@dataclass(frozen=True)
class Answer:
    """What an engine found: how many pairs, the digest of them, of the best ones with their fields, and how many rows'
    best customer agrees in which fields (bit i: FIELDS[i])."""

    seconds: float
    pairs: int
    digest: str
    best: str | None = None
    patterns: Mapping[int, int] | None = None

    def as_json(self) -> dict[str, object]:
        """For the parent process."""
        return asdict(self)


def digest(sums: tuple[int, ...] | None) -> str:
    """The sums of one digest as text."""
    return ".".join(f"{int(s or 0):x}" for s in sums or ())


def digest_sql(first: str, second: str) -> str:
    """Two sums as SQL that DuckDB and Spark both speak; every step stays below 2^63."""
    mixed = [f"(({first} * CAST({m} AS BIGINT) + {second}) % {PRIME})" for m in MIXERS]
    return ", ".join(f"sum({m} * {m} % {PRIME})" for m in mixed)


def common_sql(key: tuple[str, ...]) -> str:
    """The values of a key that too many customers hold."""
    columns = ", ".join(key)
    valued = " AND ".join(f"{column} IS NOT NULL" for column in key)
    return f"SELECT {columns} FROM customers WHERE {valued} GROUP BY {columns} HAVING count(*) > {SHARED_BY}"


def asked_sql() -> str:
    """The claim without those values; a name that is common with its birth date loses the name alone."""
    kept = [f for f in FIELDS if f not in SINGLE]
    columns = [*(f"c.{f}" for f in kept), *(f"CASE WHEN {k}_.{k} IS NULL THEN c.{k} END AS {k}" for k in SINGLE)]
    columns.append("CASE WHEN joint_.full_name IS NULL THEN c.full_name END AS full_name")
    joins = [f"LEFT JOIN ({common_sql((k,))}) {k}_ ON {k}_.{k} = c.{k}" for k in SINGLE]
    both = " AND ".join(f"joint_.{part} = c.{part}" for part in JOINT)
    joins.append(f"LEFT JOIN ({common_sql(JOINT)}) joint_ ON {both}")
    return f"SELECT c.row, {', '.join(columns)} FROM claim c {' '.join(joins)}"


def pairs_sql() -> str:
    """All distinct pairs."""
    return " UNION ".join(
        "SELECT c.row, r.customer FROM asked c JOIN customers r ON " + " AND ".join(f"c.{k} = r.{k}" for k in key)
        for key in KEYS
    )


def best_sql() -> str:
    """One number per row with a pair."""
    agreeing = " + ".join(
        f"CASE WHEN c.{field} = r.{field} THEN {(1 << bit) - MISSING} ELSE 0 END" for bit, field in enumerate(FIELDS)
    )
    return (
        f"SELECT p.row, min({len(FIELDS) * MISSING} + r.customer * {CUSTOMER} + {agreeing}) AS code FROM pairs p "
        "JOIN asked c ON c.row = p.row JOIN customers r ON r.customer = p.customer GROUP BY p.row"
    )


def found_sql() -> str:
    """How many pairs, and their digest."""
    return f"SELECT count(*), {digest_sql('row', 'customer')} FROM pairs"


def chosen_sql() -> str:
    """The digest of the best pairs with the fields in which they agree."""
    return f"SELECT {digest_sql('row', f'(code % {MISSING})')} FROM best"


def patterns_sql() -> str:
    """How many rows per set of agreeing fields."""
    return f"SELECT code % {CUSTOMER} AS agreeing, count(*) FROM best GROUP BY 1"


def sides(folder: Path) -> dict[str, Path]:
    """Where the two spelled sides are."""
    return {side: folder / "spelled" / f"{side}.parquet" for side in ("claim", "customers")}
