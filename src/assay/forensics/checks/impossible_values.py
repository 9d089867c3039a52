"""Do rows hold what cannot be: dates in the future, accounts older than the company, births out of any lifetime?"""

from __future__ import annotations

from assay.forensics.columns import Side, claim_side, reference_side, spelled
from assay.forensics.model import Basis, Check, Measurement, Needs, Share, View
from assay.forensics.rates import likelier, spread
from assay.forensics.untold import Untold
from assay.forensics.words import count, counted, number, share

_REAL = (0.002, 0.03)  # data-entry slips of real bases, asserted
# Other people's lists: registers that keep the dead, placeholders such as 1900-01-01, wrong clocks; asserted.
_OTHERS = 0.2
_MADE = (0.05, 0.95)
OLDEST = 120  # years; the oldest verified person lived 122 (Calment, died 1997)
_MOMENTS = ("created_at", "changed_at", "last_login")


def measure(view: View) -> Measurement:
    """Rows with an impossible date, of rows with a date; per reason, and the same share of our base, beside it."""
    k, n, future, early, births = _counts(view, claim_side(view))
    if n == 0:
        raise Untold("No row holds a date.")
    side = reference_side(view)
    base_k, base_n = _counts(view, side)[:2] if side else (0, 0)
    low, high = spread(base_k / base_n, base_n) if base_n else _REAL
    made = likelier(k, n, (low, high), _MADE)
    numbers: dict[str, int | float] = {"future": future, "before_launch": early, "births": births}
    numbers |= {"base": base_k / base_n if base_n else sum(_REAL) / 2, "base_n": base_n}
    numbers |= {"base_low": low, "base_high": max(high, _REAL[1]), "real_high": max(high, _OTHERS)}
    return Measurement(k, n, numbers | {"invented_low": made[0], "invented_high": made[1]})


def _counts(view: View, side: Side) -> tuple[int, int, int, int, int]:
    """Rows impossible, rows with a date, and rows per reason. The last day allowed is the day of the examination."""
    moments = [f"try_cast({c} AS TIMESTAMP)" for kind in _MOMENTS if (c := spelled(side.schema, kind))]
    born = spelled(side.schema, "birth_date")
    day = f"DATE '{view.as_of.isoformat()}'"
    # a day's grace: the file may come from a clock ahead of ours (UTC+14)
    future = " OR ".join(f"{m} > {day} + INTERVAL 2 DAY" for m in moments) or "FALSE"
    launch = view.claim.launched
    created = spelled(side.schema, "created_at")
    early = f"try_cast({created} AS TIMESTAMP) < DATE '{launch.isoformat()}'" if launch and created else "FALSE"
    birth = f"try_cast({born} AS DATE)" if born else "NULL::DATE"
    births = f"{birth} > {day} OR {birth} < {day} - INTERVAL {OLDEST} YEAR"
    told = " OR ".join(f"{m} IS NOT NULL" for m in [*moments, birth])
    found = view.engine.one(
        f"SELECT count(*) FILTER (f OR e OR b), count(*) FILTER (told), count(*) FILTER (f), count(*) FILTER (e), "
        f"count(*) FILTER (b) FROM (SELECT coalesce({future}, FALSE) AS f, coalesce({early}, FALSE) AS e, "
        f"coalesce({births}, FALSE) AS b, {told} AS told FROM {side.table})"
    )
    k, n, futures, earlies, birthdays = (int(value) for value in found)
    return k, n, futures, earlies, birthdays


def explain(m: Measurement) -> str:
    """The sentence."""
    way = (
        "as in a real base"
        if (m.k or 0) / (m.n or 1) <= number(m, "base_high")
        else "more than in a base of living people"
    )
    held = f"{share(number(m, 'base'))} of ours" if m.numbers["base_n"] else f"up to {share(_REAL[1])} in real bases"
    return (
        f"{counted(m)} rows with dates hold one that cannot be, {way} ({held}): {count(m.numbers['future'])} in the "
        f"future, {count(m.numbers['before_launch'])} before the company began, {count(m.numbers['births'])} births "
        "out of any lifetime."
    )


CHECK = Check(
    id="impossible-values",
    looks_for="dates in the future, accounts older than the company, births out of any lifetime",
    family="texture",
    needs=Needs(),
    measure=measure,
    explain=explain,
    expects={
        "genuine": Share("base_low", "base_high"),
        "older": Share("base_low", "base_high"),
        "partner": Share("base_low", "base_high"),
        "scraped": Share("base_low", "base_high"),
        "other-origin": Share("base_low", "real_high"),
        "invented": Share("invented_low", "invented_high"),
    },
    basis=Basis.ASSERTED,
    reference="docs/verdict.md, 8.3 (before launch, in the future, ages)",
)
