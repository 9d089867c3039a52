"""How new is the newest record, and how late can the snapshot be?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import numpy as np
import numpy.typing as npt

from assay.forensics.columns import customers_of, portrait_of, spelled
from assay.forensics.model import Basis, Check, Measurement, Needs, View
from assay.forensics.scans import Tally, tally
from assay.forensics.untold import Untold
from assay.forensics.words import counted, number, share
from assay.reference import extract, stride

ALPHA = 0.05
_TICK = timedelta(microseconds=1)


def measure(view: View) -> Measurement:
    """Rows created in the time in which the newest tenth of our customers came, of rows with a creation time.

    Only times up to the day of the claim (or our reading, if earlier) count. `newest` is the newest creation time c*
    of the dump, `bound` the one-sided limit of the snapshot: the day up to which N(c*) * alpha^(-1/n) of our
    customers had come, if the rows are a random draw.
    """
    arrivals, limit = _arrivals(view), _limit(view)
    base = arrivals.at(limit - _TICK)
    n, newest = view.count(_claimed(view))
    if not n or base < 20:
        raise Untold("Too few rows of the dump or of our customers hold a creation time.")
    (k,) = view.count(_late(view))
    late = base - arrivals.at(_tenth(view))
    bound = arrivals.when(int(arrivals.at(arrivals.end(newest)) * ALPHA ** (-1 / n)), limit)
    numbers: dict[str, int | float | date | datetime] = {"newest": newest, "expected": late / base}
    if not arrivals.exact:
        numbers["by_day"] = 1
    return Measurement(k, n, numbers | ({"bound": bound} if bound else {}))


def _limit(view: View) -> datetime:
    last = min(filter(None, (view.claim.said_at, view.as_of)))
    return datetime.combine(last + timedelta(days=1), time.min)


@dataclass(frozen=True)
class Arrivals:
    """Times at which customers came, rising, and how many had come by each: `exact`, or by the end of each day."""

    times: npt.NDArray[np.datetime64]
    came: npt.NDArray[np.int64]
    exact: bool

    def at(self, moment: datetime) -> int:
        """How many had come by a moment."""
        place = int(np.searchsorted(self.times, np.datetime64(moment, "us"), side="right"))
        return int(self.came[place - 1]) if place else 0

    def when(self, rank: int, limit: datetime) -> datetime | None:
        """When the customer came who has `rank` before him; None when that is not before the limit."""
        place = int(np.searchsorted(self.came, rank, side="right"))
        if place >= len(self.times) or rank >= self.at(limit - _TICK):
            return None
        found: datetime = self.times[place].astype("datetime64[us]").item()
        return found

    def end(self, moment: datetime) -> datetime:
        """The moment, or the end of its day where only days are told."""
        return moment if self.exact else datetime.combine(moment.date() + timedelta(days=1), time.min) - _TICK


def _arrivals(view: View) -> Arrivals:
    ours = spelled(customers_of(view).schema, "created_at")
    if stride(customers_of(view).customers) > 1:
        joined = portrait_of(view).joined
        days = np.array(joined.days, dtype=np.int64)
        ends = ((days + 1) * 86_400_000_000 - 1).view("datetime64[us]")
        return Arrivals(ends, np.cumsum(joined.rows, dtype=np.int64), exact=False)

    everybody = extract(view.engine, customers_of(view), "sample")

    def read() -> Arrivals:
        found = view.engine.arrow(
            f"SELECT t FROM (SELECT try_cast({ours} AS TIMESTAMP) AS t FROM {everybody}) WHERE t IS NOT NULL"
        )
        times, counts = np.unique(found["t"].to_numpy(), return_counts=True)
        return Arrivals(times, np.cumsum(counts), exact=True)

    return view.once("arrivals", (everybody,), read, str(ours))


def _tenth(view: View) -> datetime:
    """When the newest tenth of the customers that had come by the limit began."""
    arrivals, limit = _arrivals(view), _limit(view)
    base = arrivals.at(limit - _TICK)
    return arrivals.when(base - base // 10 - 1, limit) or limit


def _claimed(view: View) -> Tally:
    t = f"try_cast({spelled(view.schema, 'created_at')} AS TIMESTAMP)"
    before = f"FILTER ({t} < TIMESTAMP '{_limit(view)}')"
    return tally("claim", f"count({t}) {before}", f"max({t}) {before}")


def _late(view: View) -> Tally:
    t = f"try_cast({spelled(view.schema, 'created_at')} AS TIMESTAMP)"
    return tally("claim", f"count(*) FILTER ({t} > TIMESTAMP '{_tenth(view)}' AND {t} < TIMESTAMP '{_limit(view)}')")


def explain(m: Measurement) -> str:
    """The sentence."""
    newest, bound = m.numbers["newest"], m.numbers.get("bound")
    until = f"the snapshot is then no later than {_day(bound)} (95 %)" if bound else "nothing bounds how late it is"
    days = ", days told whole" if "by_day" in m.numbers else ""
    return (
        f"The newest record was created on {_day(newest)}; {counted(m)} rows fall in the time of our newest tenth "
        f"({share(number(m, 'expected'))} expected of today's base{days}): if the rows are a random draw, {until}."
    )


def _day(moment: object) -> str:
    return moment.strftime("%Y-%m-%d") if isinstance(moment, date) else "an unknown day"


CHECK = Check(
    id="newest-record",
    looks_for="a sharp end of the records before today",
    family="joined",
    needs=Needs(claim=frozenset({"created_at"}), reference=frozenset({"created_at"})),
    measure=measure,
    wants=lambda view: (_claimed(view), _late(view)),
    explain=explain,
    expects={},  # describes: the family joined weighs the newest customer found
    basis=Basis.MEASURED,
    reference="docs/verdict.md, section 6 (newest record as lower, growth of the base as upper bound)",
)
