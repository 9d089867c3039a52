"""Dates and times of many styles as one ISO form in UTC: `YYYY-MM-DD`, or `YYYY-MM-DDTHH:MM:SS` where a time is told.

Midnight counts as no time, since half of the emitters add it to plain dates; fractions of a second are cut.
"""

from __future__ import annotations

from datetime import date

import pyarrow as pa

from assay.fields.compiled.moments import spell_moments
from assay.fields.expressions import let
from assay.fields.model import Context, Quick, Regions, Spelling, Values
from assay.fields.moments import spell_day, spell_moment
from assay.fields.shares import share

_ISO_SQL = r"\d{4}-\d\d-\d\d([ T]\d\d:\d\d(:\d\d(\.\d{1,9})?)?( ?(Z|[+-]\d\d(:?\d\d)?))?)?"


def _iso_moment_sql(value: str) -> str:
    return f"TRY_CAST(CASE WHEN regexp_full_match({value}, '{_ISO_SQL}') THEN {value} END AS TIMESTAMPTZ)::TIMESTAMP"


def moment_sql(value: str) -> str:
    """DuckDB expression for ISO dates and times, NULL for everything else."""
    return let(
        _iso_moment_sql(value),
        "m",
        "CASE WHEN year(m) BETWEEN 1 AND 9999 THEN"
        " strftime(m, '%Y-%m-%d') || CASE WHEN hour(m) + minute(m) + second(m) > 0"
        " THEN strftime(m, 'T%H:%M:%S') ELSE '' END END",
    )


def _quick(day: bool) -> Quick:
    def quick(values: pa.ChunkedArray, context: Context, threads: int, _regions: Regions) -> pa.ChunkedArray:
        return spell_moments(values, threads, context.style.get("dates", ""), day=day)

    return quick


def _exact_moment(value: str, context: Context, region: str | None) -> str | None:  # noqa: ARG001 - the slot's signature
    return spell_moment(value, context)


def _exact_day(value: str, context: Context, region: str | None) -> str | None:  # noqa: ARG001 - the slot's signature
    return spell_day(value, context)


MOMENT = Spelling(exact=_exact_moment, quick=_quick(day=False))
DAY = Spelling(exact=_exact_day, quick=_quick(day=True))

NEAR_MOMENT = "(abs(epoch(TRY_CAST({a} AS TIMESTAMP)) - epoch(TRY_CAST({b} AS TIMESTAMP))) <= 86400)"
NEAR_DAY = (
    "(({a}[1:4] = {b}[1:4] AND {a}[6:7] = {b}[9:10] AND {a}[9:10] = {b}[6:7])"
    " OR (length({a}) = length({b}) AND hamming({a}, {b}) = 1) OR damerau_levenshtein({a}, {b}) = 1)"
)


def moment_score(values: Values) -> float:
    """Share of the values that are moments of a company's time (1990 to 2100); bare numbers count half.

    Values alone do not say which moment of a record it is, so the score stays below what a strange header allows.
    """
    return share(values, lambda v: _plausible(v, 1990, 2100)) * (0.4 if share(values, str.isdigit) > 0.5 else 0.7)


def later_score(values: Values) -> float:
    """As `moment_score`, a little less: without a header a moment of a record is taken for its creation."""
    return 0.98 * moment_score(values)


def birth_score(values: Values) -> float:
    """Share of the values that are days people are born on; most of them before 2008, no time told, years spread."""
    days = [day for day in map(_day_of, values.values) if day]
    if not days:
        return 0.0
    fits = len(days) / len(values.values)
    living = sum("1900" <= d < "2030" for d in days) / len(days)
    early = sum(d < "2008" for d in days) / len(days)
    ordered = sorted(days)
    # ages spread over decades, which the times of a record seldom do
    span = int(ordered[-1 - len(days) // 20][:4]) - int(ordered[len(days) // 20][:4])
    spread = span >= 15 and (early > 0.8 or (early > 0.6 and span >= 25))
    timed = share(values, lambda v: ":" in v and not v.endswith(_NO_TIME)) > 0.1
    return fits * (0.8 if living > 0.9 and spread and not timed else 0.3)


_NO_TIME = ("00:00", "00:00:00", "00:00:00.000", "00:00:00.000000", "00:00:00.000000000", "00:00Z", "00:00.000Z")


_PLAIN = Context(style={"order": "dmy"}, as_of=date(2030, 1, 1))


def _day_of(value: str) -> str | None:
    return spell_day(value, _PLAIN)


def _plausible(value: str, first: int, last: int) -> bool:
    day = _day_of(value)
    return day is not None and first <= int(day[:4]) <= last
