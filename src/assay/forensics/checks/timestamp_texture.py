"""Do times of day follow people's days and nights, or none?"""

from __future__ import annotations

from collections.abc import Sequence

from assay.forensics.columns import field_of, portrait_of, raw, spelled
from assay.forensics.model import Basis, Check, Measurement, Needs, Share, View
from assay.forensics.rates import likelier, spread
from assay.forensics.scans import Tally, tally
from assay.forensics.untold import Untold
from assay.forensics.words import counted, number, share

_NIGHT = 6  # hours: the quietest six hold a quarter of even times
_REAL = (0.005, 0.15)  # asserted: nights of consumer services
_EVEN = (0.2, 0.3)
_KINDS = ("created_at", "last_login", "changed_at")
FEWEST = 50
_NONE = (0,) * 24


def measure(view: View) -> Measurement:
    """Rows in the six quietest hours on end, of rows with a time of day; the hours are those of our own base if held.

    Beside it: shares with seconds :00 (`whole_minutes`), on weekends, and written with fractions of a second.
    """
    kind = _kind(view)
    if kind is None:
        raise Untold("The dump has no column of times.")
    hours, whole, weekend = view.once(
        f"hours of {kind}", ("claim",), lambda: _hours(view, kind), str(spelled(view.schema, kind))
    )
    n = sum(hours)
    if n < FEWEST:
        raise Untold(f"Fewer than {FEWEST} rows hold a time of day.")
    ours = portrait_of(view).hours.get(kind, _NONE) if view.reference else _NONE
    held = sum(ours) >= FEWEST
    start = _quietest(ours if held else hours)
    k = _night(hours, start)
    base = _night(ours, start) / sum(ours) if held else sum(_REAL) / 2
    low, high = spread(base, sum(ours)) if held else _REAL
    made = likelier(k, n, (low, high), _EVEN)
    (fractions,) = view.count(_fractions(view, kind)) if raw(view.schema, kind) else (0.0,)
    numbers = {"base": base, "base_n": sum(ours), "whole_minutes": whole / n, "weekend": weekend / n}
    numbers |= {
        "fractions": float(fractions or 0.0),
        "base_low": low,
        "base_high": high,
        "real_high": max(high, _REAL[1]),
    }
    return Measurement(k, n, numbers | {"invented_low": made[0], "invented_high": made[1]})


def _hours(view: View, kind: str) -> tuple[tuple[int, ...], int, int]:
    """Rows per hour (UTC), with whole minutes, and on Saturdays or Sundays; a date alone has no time of day."""
    column = spelled(view.schema, kind)
    rows = view.engine.rows(
        "SELECT hour(t), count(*), count(*) FILTER (second(t) = 0), count(*) FILTER (isodow(t) >= 6) FROM "
        f"(SELECT try_cast({column} AS TIMESTAMP) AS t FROM claim WHERE length({column}) > 10) "
        "WHERE t IS NOT NULL GROUP BY 1"
    )
    told = {hour: count for hour, count, _, _ in rows}
    hours = tuple(told.get(hour, 0) for hour in range(24))
    return hours, sum(row[2] for row in rows), sum(row[3] for row in rows)


def _fractions(view: View, kind: str) -> Tally:
    return tally("dump", f"avg(regexp_matches({raw(view.schema, kind)}, ':[0-9]{{2}}[.,][0-9]*[1-9]')::INT)")


def _wants(view: View) -> tuple[Tally, ...]:
    kind = _kind(view)
    return (_fractions(view, kind),) if kind and raw(view.schema, kind) else ()


def _kind(view: View) -> str | None:
    return next((kind for kind in _KINDS if field_of(view.schema, kind)), None)


def _quietest(hours: Sequence[int]) -> int:
    return min(range(24), key=lambda start: _night(hours, start))


def _night(hours: Sequence[int], start: int) -> int:
    return sum(hours[(start + i) % 24] for i in range(_NIGHT))


def explain(m: Measurement) -> str:
    """The sentence."""
    seen = (m.k or 0) / (m.n or 1)
    way = "as people's days and nights make it" if seen <= number(m, "real_high") else "as when times are drawn evenly"
    return (
        f"{counted(m)} times fall in the quietest {_NIGHT} hours on end, {way} (even times: 25 %); "
        f"{share(number(m, 'whole_minutes'))} are whole minutes, {share(number(m, 'weekend'))} on weekends, "
        f"{share(number(m, 'fractions'))} written with fractions of a second."
    )


CHECK = Check(
    id="timestamp-texture",
    looks_for="times without day and night",
    family="texture",
    needs=Needs(rows=FEWEST),
    measure=measure,
    wants=_wants,
    explain=explain,
    expects={
        "genuine": Share("base_low", "base_high"),
        "older": Share("base_low", "base_high"),
        "partner": Share("base_low", "real_high"),
        "other-origin": Share("base_low", "real_high"),
        "invented": Share("invented_low", "invented_high"),
    },
    basis=Basis.ASSERTED,
    reference="docs/verdict.md, 8.1 (even hours, microseconds on every row)",
)
