"""What the customers look like: counts over the table `reference`, taken once and kept with a prepared reference."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from typing import Any

import duckdb
import numpy as np
from pydantic import TypeAdapter

from assay.engine import Engine, fingerprint, name
from assay.fields import Schema, hash_scheme_sql
from assay.reference.numbering import Steps, numeric_keys, spaced, steps_of
from assay.reference.past_hashes import past_hashes

MOST_PARTS = 200  # a field with more values than this cuts the customers into no parts
SHARED = 10  # customers a value needs on average before a field's values are kept: a value of few names somebody
_LOOKED = 20_000  # customers whose values tell whether a field may have few; more than MOST_PARTS among them are many
_SAMPLED = 200_000  # customers looked at for chance agreement of a field
_AT_ONCE = 4_000_000  # customers whose hashes are printed together: some 300 MB
PARTED = ("country", "region", "gender", "attribute")  # kinds that cut the customers into parts
_MOMENTS = ("created_at", "changed_at", "last_login")
EPOCH = date(1970, 1, 1)
DOMAIN = "split_part(email, '@', 2)"
STATUS = "nullif(status, 'erased')"  # who was erased is no part of the customers


@dataclass(frozen=True)
class Days:
    """How many rows carry each day: days since 1970, rising, and rows of each."""

    days: tuple[int, ...] = ()
    rows: tuple[int, ...] = ()

    @property
    def total(self) -> int:
        """Rows with a day."""
        return sum(self.rows)

    def before(self, day: date) -> int:
        """Rows of days before `day`."""
        place = int(np.searchsorted(np.array(self.days, dtype=np.int64), (day - EPOCH).days))
        return sum(self.rows[:place])

    def after(self, day: date) -> int:
        """Rows of days after `day`."""
        return self.total - self.before(day + timedelta(days=1))

    def firsts_of_january(self) -> int:
        """Rows of any 1 January."""
        days = np.array(self.days, dtype="datetime64[D]")
        first = days == days.astype("datetime64[Y]").astype("datetime64[D]")
        return int(np.array(self.rows, dtype=np.int64)[first].sum())


@dataclass(frozen=True)
class Range:
    """Customer numbers that are numbers: lowest, highest (0: none), how many; how many numbers there are."""

    low: int
    high: int
    numbers: int
    valued: int


@dataclass(frozen=True)
class Portrait:
    """Numbers and dates of the customers, and the values of fields that many customers share; never a person's value.

    `parts`: field (or "domain") -> customers per value, in the order of values; None where there are more than
    MOST_PARTS values. Fields that are left out were not looked at.
    """

    customers: int
    dated: int  # with any date
    born: Days = Days()
    joined: Days = Days()  # by the day of creation
    latest: Days = Days()  # by the day before whose end the latest moment lies; a moment at midnight ends its eve
    hours: Mapping[str, tuple[int, ...]] = field(default_factory=dict)  # kind of moment -> rows per hour of the day
    ids: Range | None = None
    in_order: bool = False  # customers 1, 2, ... stand in the order of their numbers, each once; kept true later
    steps: Mapping[str, Steps] = field(default_factory=dict)  # "customer_id", "phone"
    hashes: tuple[tuple[str | None, str | None, str, int], ...] = ()  # scheme, cost, status, how many of those cut
    hash_values: int = 0  # distinct password hashes
    parts: Mapping[str, tuple[tuple[str, int], ...] | None] = field(default_factory=dict)
    coincidence: Mapping[str, float] = field(
        default_factory=dict
    )  # field -> P(two customers share its value), -1: unknown
    passing: Mapping[str, int] = field(default_factory=dict)  # row filter -> customers that pass; one that fails is out
    past_hashes: tuple[tuple[str, str], ...] = ()  # scheme and cost ("": none) of about DRAWN past hashes

    def to_json(self) -> dict[str, Any]:
        """Plain lists, numbers and words."""
        return asdict(self)

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> Portrait:
        """What `to_json` gave, also after a way through a file. Raises pydantic.ValidationError."""
        return TypeAdapter(cls).validate_python(dict(plain))


def portray(engine: Engine, schema: Schema, filters: Sequence[str] = ()) -> Portrait:
    """Look at the customers in the table `reference`, spelled by `schema`, in few passes over its columns.

    `filters` are SQL conditions over its columns, in the user's own words.
    """
    columns = {kind: found[0].name for kind in sorted(schema.kinds) if (found := schema.of_kind(kind))}
    parts = _parted(engine, schema)
    counts = _grouped(engine, _sets(columns, {part: sql for part, sql in parts.items() if sql is not None}))
    customers, dense, dated, *ids = engine.one(_plain(columns))
    steps, rising = _steps(engine, columns)
    return Portrait(
        customers=customers,
        dated=dated,
        born=_days(counts.get("born")),
        joined=_days(counts.get("joined")),
        latest=_days(counts.get("latest")),
        hours={kind: _hours(counts[kind]) for kind in _MOMENTS if kind in counts},
        ids=Range(*ids) if "customer_id" in columns else None,
        in_order=dense and rising and ids[2] in (customers, 0),
        steps=steps,
        hashes=_hashes(engine, columns),
        hash_values=_distinct(engine, columns.get("password_hash"), customers),
        parts=_parts(parts, counts, customers),
        coincidence=coincidence(engine, [f.name for f in schema.fields]),
        passing=dict(_passing(engine, filters)),
        past_hashes=past_hashes(engine),
    )


def _plain(columns: Mapping[str, str]) -> str:
    moments = [f"try_cast({name(columns[kind])} AS TIMESTAMP)" for kind in _MOMENTS if kind in columns]
    dates = [*moments, f"try_cast({name(columns['birth_date'])} AS DATE)" if "birth_date" in columns else "NULL"]
    number = name(columns["customer_id"]) if "customer_id" in columns else "NULL::VARCHAR"
    told = " OR ".join(f"{value} IS NOT NULL" for value in dates)
    i = f"try_cast({number} AS BIGINT)"
    return (
        "SELECT count(*), coalesce(min(customer) = 1 AND max(customer) = count(*), FALSE), "
        f"count(*) FILTER ({told}), coalesce(min({i}), 0), coalesce(max({i}), 0), count({i}), count({number}) "
        "FROM reference"
    )


def _sets(columns: Mapping[str, str], parts: Mapping[str, str]) -> dict[str, str]:
    """What customers are counted by, each by itself: key -> SQL."""
    times = {kind: f"try_cast({name(columns[kind])} AS TIMESTAMP)" for kind in _MOMENTS if kind in columns}
    sets = {f"part {part}": f"nullif({sql}, '')" for part, sql in parts.items()}
    if "birth_date" in columns:
        sets["born"] = _day(f"try_cast({name(columns['birth_date'])} AS DATE)")
    if "created_at" in times:
        sets["joined"] = _day(f"{times['created_at']}::DATE")
    if times:
        latest = f"greatest({', '.join(times.values())})"
        sets["latest"] = _day(f"({latest} - INTERVAL 1 MICROSECOND)::DATE")
    for kind, moment in times.items():
        # a date alone has no time of day
        sets[kind] = f"CASE WHEN length({name(columns[kind])}) > 10 THEN hour({moment})::BIGINT END"
    return sets


def _day(sql: str) -> str:
    return f"date_diff('day', DATE '{EPOCH}', {sql})"


def _grouped(engine: Engine, sets: Mapping[str, str]) -> dict[str, list[tuple[Any, int]]]:
    """Customers per value of each of `sets`, in the order of values, missing ones left out: one pass."""
    if not sets:
        return {}
    listed = ", ".join(f"{sql} AS g{i}" for i, sql in enumerate(sets.values()))
    found: dict[str, list[tuple[Any, int]]] = {key: [] for key in sets}
    grouping = ", ".join(f"g{i}" for i in range(len(sets)))
    table = engine.arrow(
        f"SELECT GROUPING_ID({grouping}) AS place, {grouping}, count(*) AS n FROM (SELECT {listed} FROM reference) "
        f"GROUP BY GROUPING SETS ({', '.join(f'(g{i})' for i in range(len(sets)))})"
    )
    places, counts = table["place"].to_numpy(), table["n"].to_numpy()
    for i, key in enumerate(sets):
        inside = np.flatnonzero(places == (1 << len(sets)) - 1 - (1 << (len(sets) - 1 - i)))
        values = table[f"g{i}"].take(inside).to_pylist()
        pairs = zip(values, counts[inside].tolist(), strict=True)
        found[key] = sorted((value, n) for value, n in pairs if value is not None)
    return found


def _parted(engine: Engine, schema: Schema) -> dict[str, str | None]:
    """Fields that may cut the customers into parts, by name: SQL, None where too many values are seen early."""
    parts = {f.name: name(f.name) for f in schema.fields if f.kind in PARTED} | {"status": STATUS}
    if "email" in schema.names:
        parts["domain"] = DOMAIN
    counted = ", ".join(f"count(DISTINCT {sql})" for sql in parts.values())
    seen = engine.one(f"SELECT {counted} FROM reference WHERE customer <= {_LOOKED}")
    return {
        part: sql if values <= MOST_PARTS + 1 else None for (part, sql), values in zip(parts.items(), seen, strict=True)
    }


def _parts(
    parts: Mapping[str, str | None], counts: Mapping[str, list[tuple[Any, int]]], customers: int
) -> dict[str, tuple[tuple[str, int], ...] | None]:
    """Customers per value; fields whose values only few customers share are left out."""
    found: dict[str, tuple[tuple[str, int], ...] | None] = {}
    for part in parts:
        values = counts.get(f"part {part}", [])
        if parts[part] is None or len(values) > MOST_PARTS:
            found[part] = None
        elif customers >= SHARED * len(values):
            found[part] = tuple(values)
    return found


def _days(found: list[tuple[Any, int]] | None) -> Days:
    return Days(tuple(int(day) for day, _ in found or ()), tuple(n for _, n in found or ()))


def _hours(found: list[tuple[Any, int]]) -> tuple[int, ...]:
    told = dict(found)
    return tuple(told.get(hour, 0) for hour in range(24))


def _steps(engine: Engine, columns: Mapping[str, str]) -> tuple[dict[str, Steps], bool]:
    """Steps between numeric keys, and whether the customer numbers rise from one customer to the next."""
    found, rising = {}, "customer_id" not in columns and "created_at" not in columns
    for kind in ("customer_id", "phone"):
        if kind not in columns:
            continue
        keys = numeric_keys(engine, "reference", "customer", columns[kind])
        if kind == "customer_id":
            rising = bool(keys.told.all() and (keys.numbers[1:] > keys.numbers[:-1]).all())
        if (steps := steps_of(keys.numbers[keys.told])) is not None:
            found[kind] = steps
    return found, rising


def _hashes(engine: Engine, columns: Mapping[str, str]) -> tuple[tuple[str | None, str | None, str, int], ...]:
    """Schemes and costs of about DRAWN password hashes, evenly over the customers."""
    if "password_hash" not in columns:
        return ()
    column = columns["password_hash"]
    found = engine.rows(
        "SELECT parts.scheme, parts.cost, status, count(*) "
        f"FROM (SELECT {hash_scheme_sql(name(column))} AS parts, status "
        f"FROM reference WHERE {spaced(engine, 'reference', 'customer', column)}) GROUP BY ALL ORDER BY ALL"
    )
    return tuple((scheme, cost, status, n) for scheme, cost, status, n in found)


def _passing(engine: Engine, filters: Sequence[str]) -> Iterator[tuple[str, int]]:
    for where in filters:
        with suppress(duckdb.Error):  # a filter over a column that this reference does not hold says nothing
            passes = f"status <> 'erased' AND coalesce(({where}), FALSE)"
            yield where, engine.one(f"SELECT count(*) FILTER ({passes}) FROM reference")[0]


def _distinct(engine: Engine, column: str | None, customers: int) -> int:
    """Distinct values of a column, by their fingerprints: two of 100 million share one in 3,700 bases."""
    if column is None:
        return 0
    prints = [np.empty(0, dtype=np.uint64)]
    for first in range(1, customers + 1, _AT_ONCE):
        within = f"customer BETWEEN {first} AND {first + _AT_ONCE - 1}"
        read = engine.arrow(f"SELECT {name(column)} AS v FROM reference WHERE {name(column)} IS NOT NULL AND {within}")
        prints.append(fingerprint(read["v"], bytes(16)).to_numpy())
    ordered = np.sort(np.concatenate(prints))
    return int(len(ordered) > 0) + int((ordered[1:] != ordered[:-1]).sum())


def coincidence(engine: Engine, columns: list[str]) -> dict[str, float]:
    """Per column P(two different customers share a value), among the first of them; one pass."""
    if not columns:
        return {}
    listed = ", ".join(name(column) for column in columns)
    sets = ", ".join(f"({name(column)})" for column in columns)
    found = engine.rows(
        "SELECT place, sum(n * (n - 1))::DOUBLE, sum(n)::DOUBLE FROM (SELECT GROUPING_ID("
        f"{listed}) AS place, count(*) AS n FROM reference WHERE customer <= {_SAMPLED} "
        f"GROUP BY GROUPING SETS ({sets}) "
        f"HAVING coalesce({listed}) IS NOT NULL) GROUP BY place"
    )
    told = {place: (pairs, values) for place, pairs, values in found}
    whole = (1 << len(columns)) - 1
    answer = {}
    for i, column in enumerate(columns):
        pairs, values = told.get(whole - (1 << (len(columns) - 1 - i)), (0.0, 0.0))
        answer[column] = float(pairs / (values * (values - 1))) if values > 1 else -1.0
    return answer
