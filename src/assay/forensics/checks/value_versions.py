"""At which time did the claimed values stand in our records together?"""

from __future__ import annotations

from datetime import date, datetime

from assay.engine import literal, name
from assay.forensics.agreement import overlap_of
from assay.forensics.columns import customers_of
from assay.forensics.met import met_customers, met_history
from assay.forensics.model import Basis, Check, Measurement, Needs, Share, View
from assay.forensics.untold import Untold
from assay.forensics.words import count, counted, number, share


def measure(view: View) -> Measurement:
    """Values that equal today's, of values that equal today's or a past one, where a past one is known.

    Each such value was valid for a time; `mode_from` to `mode_to` is the time at which most of them were valid
    together, `inside` the share of them valid then.
    """
    overlap_of(view)
    held = customers_of(view).schema.names
    fields = [f.field for f in overlap_of(view).compared if f.field in held and f.field in view.schema.names]
    parts = [_field(field, met_customers(view), met_history(view)) for field in fields]
    if not parts:
        raise Untold("No field stands on both sides.")
    view.engine.run(f"CREATE OR REPLACE TEMP TABLE valid_times AS {' UNION ALL '.join(parts)}")
    k, n = view.engine.one("SELECT count(*) FILTER (now), count(*) FROM valid_times")
    if n == 0:
        raise Untold("No matched row holds a value whose past versions are known.")
    best = view.engine.rows(
        "WITH steps AS (SELECT valid_from AS t, 1 AS d FROM valid_times UNION ALL "
        "SELECT valid_to, -1 FROM valid_times WHERE valid_to IS NOT NULL), "
        "levels AS (SELECT t, sum(sum(d)) OVER (ORDER BY t) AS level, lead(t) OVER (ORDER BY t) AS next "
        "FROM steps GROUP BY t) SELECT t, next, level FROM levels ORDER BY level DESC, t DESC LIMIT 1"
    )
    ((since, until, level),) = best
    numbers: dict[str, int | float | date | datetime] = {"inside": level / n, "past": n - k}
    if since.year > 1:
        numbers["mode_from"] = since
    numbers["mode_to"] = until or datetime.combine(view.as_of, datetime.min.time())
    return Measurement(k, n, numbers)


def _field(field: str, now: str, past: str) -> str:
    """Valid times of one field's claimed values. A value of now is valid since the last known version ended."""
    column, quoted = name(field), literal(field)
    matched = f"matches m JOIN claim c ON c.row = m.row AND m.customer IS NOT NULL AND c.{column} IS NOT NULL"
    never = "TIMESTAMP '0001-01-01'"
    return (
        f"SELECT coalesce(h.valid_from, {never}) AS valid_from, h.valid_to, FALSE AS now FROM {matched} "
        f"JOIN {past} h ON h.customer = m.customer AND h.field = {quoted} AND h.value = c.{column} "
        f"JOIN {now} r ON r.customer = m.customer AND r.{column} IS DISTINCT FROM c.{column} "
        f"UNION ALL SELECT h.since, NULL, TRUE FROM {matched} "
        f"JOIN {now} r ON r.customer = m.customer AND r.{column} = c.{column} "
        f"JOIN (SELECT customer, max(valid_to) AS since FROM {past} WHERE field = {quoted} AND valid_to IS NOT NULL "
        "GROUP BY customer) h ON h.customer = m.customer"
    )


def explain(m: Measurement) -> str:
    """The sentence."""
    since, until = m.numbers.get("mode_from"), m.numbers["mode_to"]
    when = f"between {_day(since)} and {_day(until)}" if since else f"before {_day(until)}"
    return (
        f"Of values with known past versions, {counted(m)} are today's and {count(m.numbers['past'])} are past ones; "
        f"most of them ({share(number(m, 'inside'))}) were valid together {when}."
    )


def _day(moment: object) -> str:
    return moment.strftime("%Y-%m-%d") if isinstance(moment, date) else "an unknown day"


CHECK = Check(
    id="value-versions",
    looks_for="values that were right at another time",
    family="freshness",
    needs=Needs(customers=True, also=frozenset({"history"})),
    measure=measure,
    explain=explain,
    expects={"genuine": Share(0.93, 0.998), "older": Share(0.05, 0.93)},
    basis=Basis.ASSERTED,
    reference="docs/verdict.md, section 6 (spans in which a value was valid)",
)
