"""Extracts of the customers: small tables that stand for all of them, so that few claimed rows need no pass over many.

Made when a reference is prepared and kept with it, else on first need, all of `reference`:

- `reference_sample`: the rows of every `stride`-th customer, of all where there are fewer than 2 * SAMPLED.
- `reference_base`: customers but erased ones counted (`_customers` BIGINT) by `status`, columns of few values and
  `_joined`, the day of creation since 1970 (BIGINT or NULL).
- `reference_areas`: `town`, `area` (the first three characters of the postcode) and how many of the first PLACED
  customers are `seen` there.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from assay.engine import Engine, name
from assay.fields import Schema
from assay.reference import values
from assay.reference.mapped import Stored
from assay.reference.model import Reference
from assay.reference.portrait import EPOCH, SHARED

VIEWS = {"sample": "reference_sample", "base": "reference_base", "areas": "reference_areas"}  # part -> its view
CUSTOMERS, JOINED = "_customers", "_joined"  # columns of the base beside those of few values
NO_AREAS = "SELECT NULL::VARCHAR AS town, NULL::VARCHAR AS area, 0::BIGINT AS seen WHERE FALSE"
# Customers at least, twice as many at most: 90 % of samples then give a share to 0.4 points at most.
SAMPLED = 50_000
PLACED = 2_000_000  # customers whose towns are counted: what is seen once in a hundred thousand is there twenty times
FEW = 60  # distinct values of a column that can bound a segment: countries, plans, brands
STATES = 3  # values that every base may be cut by: current and former, two genders and neither
# Combinations of such values in the sample at most, as twenty countries, two states, three genders and five plans make
# six hundred: with the days of twenty years 200 MB at most.
_COMBINED = 1_000


def stride(customers: int) -> int:
    """Every how many customers one is in the sample: a power of two, so that a base that grows keeps its sample."""
    return 1 << max(0, (customers // SAMPLED).bit_length() - 1)


def extract(engine: Engine, reference: Reference, part: str) -> str:
    """The view of a part, made now where the reference was not prepared."""
    view = VIEWS[part]
    if not engine.has(view):
        sample = extract(engine, reference, "sample") if part == "base" else view
        engine.run(f"CREATE TABLE {view} AS {_made(engine, reference, part, sample)}")
    return view


def write_extracts(folder: Path, reference: Reference, engine: Engine) -> dict[str, tuple[Stored, ...]]:
    """The files of each part of the engine's table `reference`."""
    engine.run(f"CREATE TABLE _sampled AS {_made(engine, reference, 'sample', '')}")
    made = {part: _made(engine, reference, part, "_sampled") for part in VIEWS}
    made["sample"] = "SELECT * FROM _sampled ORDER BY customer"
    told = {part: values.write(folder, part, values.slices(engine, sql), engine.threads) for part, sql in made.items()}
    engine.drop("_sampled")
    return told


def forget(engine: Engine) -> None:
    """Drop all of them: the customers have changed."""
    for view in VIEWS.values():
        engine.drop(view)


def day_joined(columns: Sequence[str]) -> str:
    """SQL of a customer's day of creation since 1970, NULL where `columns` hold none."""
    if "created_at" not in columns:
        return "NULL::BIGINT"
    return f"date_diff('day', DATE '{EPOCH}', try_cast(created_at AS TIMESTAMP)::DATE)"


def _made(engine: Engine, reference: Reference, part: str, sample: str) -> str:
    """SQL of a part; that of the base looks at the sample first, in that table."""
    if part == "sample":
        return f"SELECT * FROM reference WHERE customer % {stride(reference.customers)} = 0 ORDER BY customer"
    return _base(engine, reference.customers, sample) if part == "base" else _areas(reference.schema)


def _base(engine: Engine, customers: int, sample: str) -> str:
    columns = engine.columns("reference")
    listed = "".join(f"{name(column)}, " for column in _few(engine, columns, customers, sample))
    return (
        f"SELECT {listed}{day_joined(columns)} AS {JOINED}, count(*) AS {CUSTOMERS} FROM reference "
        "WHERE status <> 'erased' GROUP BY ALL ORDER BY ALL"
    )


def _few(engine: Engine, held: Sequence[str], customers: int, sample: str) -> list[str]:
    """`country`, and the columns of fewest values in the sample, as far as few combinations of them occur there.

    A value that less than SHARED customers of the sample share on average may name somebody; only where everybody is in
    the sample are STATES values known to be all there are.
    """
    columns = [column for column in held if column not in ("customer", "created_at")]
    counted = ", ".join(f"count({name(column)}), count(DISTINCT {name(column)})" for column in columns)
    told = engine.one(f"SELECT {counted} FROM {sample}")
    few, whole = {}, stride(customers) == 1
    for column, rows, found in zip(columns, told[::2], told[1::2], strict=True):
        if column == "country" or (found <= FEW and 0 < SHARED * found <= rows) or (whole and 0 < found <= STATES):
            few[column] = found
    kept: list[str] = []
    for column in sorted(few, key=lambda one: (one != "country", few[one])):
        listed = ", ".join(name(one) for one in (*kept, column))
        (combined,) = engine.one(f"SELECT count(*) FROM (SELECT DISTINCT {listed} FROM {sample})")
        if column == "country" or combined <= _COMBINED:
            kept.append(column)
    return [column for column in columns if column in kept]


def _areas(schema: Schema) -> str:
    towns, postcodes = (
        [name(field.name) for kind in kinds for field in schema.of_kind(kind)]
        for kinds in (("town", "city"), ("postcode", "zip"))
    )
    if not towns:
        return NO_AREAS
    town, postcode = towns[0], postcodes[0] if postcodes else "NULL::VARCHAR"
    return (
        f"SELECT {town} AS town, left({postcode}, 3) AS area, count(*) AS seen FROM reference "
        f"WHERE {town} IS NOT NULL AND customer <= {PLACED} GROUP BY ALL ORDER BY ALL"
    )
