"""As of when: bounds and the most likely day of the copy, from several methods that each say how."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np

from assay.engine import name
from assay.forensics.met import met_customers, met_history
from assay.forensics.model import Finding, Measured, View
from assay.verdict.bounds import ALPHA
from assay.verdict.curve import growth
from assay.verdict.freshness import newest
from assay.verdict.mixture import Integers
from assay.verdict.model import Dating
from assay.wording import several

LEAST = 3  # people of ours below which nothing is dated
_EPOCH = date(1970, 1, 1)
_OPEN = 1_000_000  # days: an interval with no end


@dataclass(frozen=True)
class Bound:
    """What one method says: the copy is not older than `earliest`, not newer than `latest`, most likely of `mode`."""

    earliest: date | None
    latest: date | None
    mode: date | None
    says: str


def date_claim(view: View, findings: Sequence[Finding]) -> Dating:
    """All methods together. Where the bounds cross, the contradiction is said and the later earliest day holds."""
    found = [b for b in (_newest(view), _latest_value(view), _versions(view), _said(view)) if b is not None]
    found += _from_findings(findings)
    if not any(b.earliest or b.mode for b in found):
        return Dating(None, None, None, ("Nothing in the rows could be dated against our own records.",))
    says = [b.says for b in found]
    earliest = max((b.earliest for b in found if b.earliest), default=None)
    latest = min((b.latest for b in found if b.latest), default=None)
    if earliest and latest and earliest > latest:
        says.append("The methods contradict each other: the rows were not all copied on one day, or some were changed.")
        latest = max((b.latest for b in found if b.latest and b.latest >= earliest), default=view.as_of)
    modes = [
        b.mode for b in found if b.mode and (not earliest or b.mode >= earliest) and (not latest or b.mode <= latest)
    ]
    return Dating(earliest, latest, modes[0] if modes else earliest, tuple(says))


def _newest(view: View) -> Bound | None:
    """The newest customer, and how long nobody newer can be missing by luck: N(T) <= N(c*) a^(-1/n)."""
    seen, curve = newest(view), growth(view)
    if seen is None or curve is None or seen.found < LEAST:
        return None
    reach = curve.at(seen.day) * ALPHA ** (-1 / seen.found)
    latest = curve.when(reach)
    until = f"nor, were the rows drawn at random, newer than {latest} (95 %)" if latest else "no later bound follows"
    says = (
        f"The newest of {seen.found:,} customers found joined on {seen.day}: the copy is not older than that, {until}."
    )
    return Bound(seen.day, latest, seen.day, says)


def _latest_value(view: View) -> Bound | None:
    """The latest creation, change or login that a row of ours carries, as far as it is not in the future."""
    held = [f.name for f in view.schema.fields if f.kind in ("created_at", "changed_at", "last_login")]
    if not held or not view.engine.has("claim"):
        return None
    there = [column for column in held if column in view.engine.columns("claim")]
    if not there:
        return None
    latest = ", ".join(f"max(try_cast(c.{name(column)} AS TIMESTAMP))" for column in there)
    days = view.engine.one(f"SELECT {latest} FROM claim c JOIN verdict_ours o ON o.row = c.row")
    known = [d.date() for d in days if d is not None and d.date() <= view.as_of]
    if not known:
        return None
    day = max(known)
    return Bound(day, None, None, f"The latest date that a row of ours carries is {day}.")


def _versions(view: View) -> Bound | None:
    """When each value that changed was the valid one; the day that most rows allow."""
    spans = _spans(view)
    if spans is None:
        return None
    low, high, count = spans
    days = np.unique(np.concatenate([low, np.minimum(high, _OPEN)]))
    days = days[(days > -_OPEN) & (days < _OPEN)]
    if not len(days) or count.sum() < LEAST:
        return None
    starts = np.array([count[low <= day].sum() for day in days[:: max(1, len(days) // 2000)]])
    days = days[:: max(1, len(days) // 2000)]
    ends = np.array([count[high <= day].sum() for day in days])
    allowed = (starts - ends) / count.sum()
    best = allowed >= allowed.max() - 1e-9
    first, after = int(days[best][0]), days[np.flatnonzero(best)[-1] + 1 :]
    start, end = _day(first), _day(int(after[0])) if len(after) else None
    share = float(allowed.max())
    says = (
        f"Of {several(count.sum(), 'row')} whose values have a history, {share:.0%} are as they were between {start} "
        f"and {end or 'now'}, more than for any other time."
    )
    if share < 0.9:
        return Bound(None, None, start, says + " The rest point to another day: more than one copy, or changed rows.")
    return Bound(start, end, start, says)


def _spans(view: View) -> tuple[Integers, Integers, Integers] | None:
    """Per row of ours with history: days of the latest beginning and the earliest end among its agreeing values."""
    engine, overlap = view.engine, view.overlap
    if overlap is None or not engine.has("history") or not engine.has("claim"):
        return None
    fields = [c.field for c in overlap.compared if c.volatile and c.field in engine.columns("claim")]
    parts = [
        f"SELECT o.row, CASE WHEN h.value = c.{name(field)} THEN h.valid_from END AS low, "
        f"CASE WHEN h.value = c.{name(field)} THEN h.valid_to END AS high, "
        f"CASE WHEN r.{name(field)} = c.{name(field)} THEN h.valid_to END AS since "
        f"FROM verdict_ours o JOIN claim c ON c.row = o.row JOIN {met_customers(view)} r ON r.customer = o.customer "
        f"JOIN {met_history(view)} h ON h.customer = o.customer AND h.field = '{field.replace(chr(39), chr(39) * 2)}'"
        for field in fields
        if field in engine.columns("reference")
    ]
    if not parts or not engine.one(f"SELECT count(*) FROM (SELECT 1 FROM {met_history(view)} LIMIT 1)")[0]:
        return None
    table = engine.arrow(
        f"SELECT coalesce(date_diff('day', DATE '1970-01-01', low::DATE), -{_OPEN})::BIGINT AS low, "
        f"coalesce(date_diff('day', DATE '1970-01-01', high::DATE), {_OPEN})::BIGINT AS high, "
        "count(*)::BIGINT AS n FROM (SELECT row, greatest(max(low), max(since)) AS low, min(high) AS high FROM ("
        + " UNION ALL ".join(parts)
        + ") GROUP BY row) WHERE low IS NOT NULL OR high IS NOT NULL GROUP BY 1, 2 ORDER BY 1, 2"
    )
    if not table.num_rows:
        return None
    return table["low"].to_numpy(), table["high"].to_numpy(), table["n"].to_numpy()


def _said(view: View) -> Bound | None:
    if view.claim.said_at is None:
        return None
    return Bound(None, view.claim.said_at, None, f"It was posted on {view.claim.said_at}: the copy is not newer.")


def _from_findings(findings: Sequence[Finding]) -> list[Bound]:
    """Checks that date say so by numbers called earliest, latest or mode."""
    found = []
    for finding in findings:
        if not isinstance(finding, Measured):
            continue
        numbers = finding.measurement.numbers
        days = [_as_day(numbers.get(key)) for key in ("earliest", "latest", "mode")]
        if any(days):
            found.append(Bound(days[0], days[1], days[2], finding.says))
    return found


def _as_day(value: object) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else None


def _day(days: int) -> date:
    return _EPOCH + timedelta(days=days)
