"""How new is the newest record, and how late can the snapshot be?"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from assay.forensics.columns import customers_of, spelled
from assay.forensics.model import Basis, Check, Measurement, Needs, View
from assay.forensics.untold import Untold
from assay.forensics.words import counted, number, share

ALPHA = 0.05


def measure(view: View) -> Measurement:
    """Rows created in the time in which the newest tenth of our customers came, of rows with a creation time.

    Only times up to the day of the claim (or our reading, if earlier) count. `newest` is the newest creation time c*
    of the dump, `bound` the one-sided limit of the snapshot: the day up to which N(c*) * alpha^(-1/n) of our
    customers had come, if the rows are a random draw.
    """
    created = spelled(view.schema, "created_at")
    ours = spelled(customers_of(view).schema, "created_at")
    last = min(filter(None, (view.claim.said_at, view.as_of)))
    limit = f"TIMESTAMP '{(last + timedelta(days=1)).isoformat()}'"
    base, tenth = view.engine.one(
        f"SELECT count(*), quantile_disc(t, 0.9) FROM (SELECT try_cast({ours} AS TIMESTAMP) AS t FROM reference) "
        f"WHERE t < {limit}"
    )
    n, newest = view.engine.one(
        f"SELECT count(*), max(t) FROM (SELECT try_cast({created} AS TIMESTAMP) AS t FROM claim) WHERE t < {limit}"
    )
    if not n or base < 20:
        raise Untold("Too few rows of the dump or of our customers hold a creation time.")
    k, ours_late = (
        view.engine.one(
            f"SELECT count(*) FILTER (t > ?) FROM (SELECT try_cast({column} AS TIMESTAMP) AS t FROM {table}) "
            f"WHERE t < {limit}",
            [tenth],
        )[0]
        for column, table in ((created, "claim"), (ours, "reference"))
    )
    bound = _bound(view, str(ours), newest, n, limit)
    numbers: dict[str, int | float | date | datetime] = {
        "newest": newest, "expected": ours_late / base,
    }  # fmt: skip
    return Measurement(k, n, numbers | ({"bound": bound} if bound else {}))


def _bound(view: View, ours: str, newest: datetime, n: int, limit: str) -> datetime | None:
    """None when the curve of our customers ends before the limit is reached: nothing bounds the snapshot."""
    came = f"SELECT try_cast({ours} AS TIMESTAMP) AS t FROM reference"
    (held,) = view.engine.one(f"SELECT count(*) FROM ({came}) WHERE t <= ?", [newest])
    place = int(held * ALPHA ** (-1 / n))
    found = view.engine.rows(f"SELECT t FROM ({came}) WHERE t < {limit} ORDER BY t LIMIT 1 OFFSET {place}")
    return found[0][0] if found else None


def explain(m: Measurement) -> str:
    """The sentence."""
    newest, bound = m.numbers["newest"], m.numbers.get("bound")
    until = f"the snapshot is then no later than {_day(bound)} (95 %)" if bound else "nothing bounds how late it is"
    return (
        f"The newest record was created on {_day(newest)}; {counted(m)} rows fall in the time of our newest tenth "
        f"({share(number(m, 'expected'))} expected of today's base): if the rows are a random draw, {until}."
    )


def _day(moment: object) -> str:
    return moment.strftime("%Y-%m-%d") if isinstance(moment, date) else "an unknown day"


CHECK = Check(
    id="newest-record",
    looks_for="a sharp end of the records before today",
    family="joined",
    needs=Needs(claim=frozenset({"created_at"}), reference=frozenset({"created_at"})),
    measure=measure,
    explain=explain,
    expects={},  # describes: the family joined weighs the newest customer found
    basis=Basis.MEASURED,
    reference="docs/verdict.md, section 6 (newest record as lower, growth of the base as upper bound)",
)
