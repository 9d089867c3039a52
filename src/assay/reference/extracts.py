"""Extracts of the customers: small tables that stand for all of them, so that few claimed rows need no pass over many.

Made when a reference is prepared and kept with it, else on first need, all of `reference`:

- `reference_sample`: the rows of every `stride`-th customer, of all where there are fewer than 2 * SAMPLED.
- `reference_base`: customers counted (`_customers` BIGINT) by `status`, columns of few values and `_joined`, the day of
  creation since 1970 (BIGINT or NULL).
- `reference_areas`: `town`, `area` (the first three characters of the postcode) and how many of the first PLACED
  customers are `seen` there.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import prod

from assay.engine import Engine, name
from assay.fields import Schema
from assay.reference.model import Reference
from assay.reference.portrait import EPOCH, SHARED

VIEWS = {"sample": "reference_sample", "base": "reference_base", "areas": "reference_areas"}  # part -> its view
SAMPLED = 50_000  # customers at least, twice as many at most: a share is then known to 0.4 points (90 %)
PLACED = 2_000_000  # customers whose towns are counted: what is seen once in a hundred thousand is there twenty times
_LOOKED = 5_000  # customers whose values tell whether a column has few
FEW = 60  # distinct values of a column that can bound a segment: countries, plans, brands
STATES = 3  # values that every base may be cut by: current and former, two genders and neither
_COMBINED = 500  # combinations of such values at most: with the days of twenty years some 100 MB


def stride(customers: int) -> int:
    """Every how many customers one is in the sample: a power of two, so that a base that grows keeps its sample."""
    return 1 << max(0, (customers // SAMPLED).bit_length() - 1)


def statements(engine: Engine, schema: Schema, customers: int) -> dict[str, str]:
    """The SQL of each part, over the table `reference`."""
    sample = f"SELECT * FROM reference WHERE customer % {stride(customers)} = 0 ORDER BY customer"
    return {"sample": sample, "base": _base(engine), "areas": _areas(schema)}


def extract(engine: Engine, reference: Reference, part: str) -> str:
    """The view of a part, made now where the reference was not prepared."""
    view = VIEWS[part]
    if not engine.has(view):
        made = statements(engine, reference.schema, reference.customers)[part]
        engine.run(f"CREATE TABLE {view} AS {made}")
    return view


def forget(engine: Engine) -> None:
    """Drop all of them: the customers have changed."""
    for view in VIEWS.values():
        engine.drop(view)


def _base(engine: Engine) -> str:
    joined = "NULL::BIGINT"
    if "created_at" in engine.columns("reference"):
        joined = f"date_diff('day', DATE '{EPOCH}', try_cast(created_at AS TIMESTAMP)::DATE)"
    listed = "".join(f"{name(column)}, " for column in _few(engine))
    return f"SELECT {listed}{joined} AS _joined, count(*) AS _customers FROM reference GROUP BY ALL ORDER BY ALL"


def _few(engine: Engine) -> list[str]:
    """`country`, and the columns of fewest values among the first customers, while they make few combinations."""
    columns = [column for column in engine.columns("reference") if column not in ("customer", "created_at")]
    counted = ", ".join(f"count(DISTINCT {name(column)})" for column in columns)
    looked, *found = engine.one(f"SELECT count(*), {counted} FROM reference WHERE customer <= {_LOOKED}")
    values: Mapping[str, int] = dict(zip(columns, found, strict=True))
    most = min(FEW, looked // SHARED)  # a value of few names somebody
    kept = [column for column in columns if column == "country"]
    for column in sorted(columns, key=lambda one: values[one]):
        if column not in kept and values[column] <= max(most, STATES):
            if prod(values[one] + 1 for one in (*kept, column)) > _COMBINED:
                break
            kept.append(column)
    return [column for column in columns if column in kept]


def _areas(schema: Schema) -> str:
    towns, postcodes = (
        [name(field.name) for kind in kinds for field in schema.of_kind(kind)]
        for kinds in (("town", "city"), ("postcode", "zip"))
    )
    if not towns:
        return "SELECT NULL::VARCHAR AS town, NULL::VARCHAR AS area, 0::BIGINT AS seen WHERE FALSE"
    town, postcode = towns[0], postcodes[0] if postcodes else "NULL::VARCHAR"
    return (
        f"SELECT {town} AS town, left({postcode}, 3) AS area, count(*) AS seen FROM reference "
        f"WHERE {town} IS NOT NULL AND customer <= {PLACED} GROUP BY ALL ORDER BY ALL"
    )
