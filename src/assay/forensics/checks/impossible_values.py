"""Do rows hold what cannot be: dates in the future, accounts older than the company, births out of any lifetime?"""

from __future__ import annotations

from datetime import timedelta

from assay.forensics.columns import EXACT, Side, claim_side, portrait_of, reference_side, spelled, years_before
from assay.forensics.model import Basis, Check, Measurement, Needs, Share, View
from assay.forensics.rates import likelier, spread
from assay.forensics.scans import Tally, tally
from assay.forensics.untold import Untold
from assay.forensics.words import count, counted, number, rows, share

_REAL = (0.002, 0.03)  # data-entry slips of real bases, asserted
# Other people's lists: registers that keep the dead, placeholders such as 1900-01-01, wrong clocks; asserted.
_OTHERS = 0.2
_MADE = (0.05, 0.95)
OLDEST = 120  # years; the oldest verified person lived 122 (Calment, died 1997)
_MOMENTS = ("created_at", "changed_at", "last_login")


def measure(view: View) -> Measurement:
    """Rows with an impossible date, of rows with a date; per reason, and the same share of our base, beside it."""
    k, n, future, early, births = view.count(_wanted(view, claim_side(view)))
    if n == 0:
        raise Untold("No row holds a date.")
    base_k, base_n = _base(view) if view.reference else (0, 0)
    low, high = spread(base_k / base_n, base_n) if base_n else _REAL
    made = likelier(k, n, (low, high), _MADE)
    numbers: dict[str, int | float] = {"future": future, "before_launch": early, "births": births}
    numbers |= {"base": base_k / base_n if base_n else sum(_REAL) / 2, "base_n": base_n}
    numbers |= {"base_low": low, "base_high": max(high, _REAL[1]), "real_high": max(high, _OTHERS)}
    return Measurement(k, n, numbers | {"invented_low": made[0], "invented_high": made[1]})


def _base(view: View) -> tuple[int, int]:
    """Our customers with an impossible date, and with any. Rows with two are looked for where there are both."""
    portrait, launch = portrait_of(view), view.claim.launched
    future = portrait.latest.after(view.as_of + timedelta(days=1))
    early = portrait.joined.before(launch) if launch else 0
    births = portrait.born.after(view.as_of) + portrait.born.before(years_before(view.as_of, OLDEST))
    several = sum(1 for found in (future, early, births) if found) > 1
    if several and portrait.customers <= EXACT:  # above it no row is taken to hold two: they are a few slips of few
        return view.count(_wanted(view, reference_side(view) or claim_side(view)))[:2]
    return min(future + early + births, portrait.dated), portrait.dated


def _wanted(view: View, side: Side) -> Tally:
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
    f, e, b = (f"coalesce({reason}, FALSE)" for reason in (future, early, births))
    counted = (f"{f} OR {e} OR {b}", told, f, e, b)
    return tally(side.table, *(f"count(*) FILTER ({condition})" for condition in counted))


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
        f"future, {count(m.numbers['before_launch'])} before the company began, {rows(m.numbers['births'], 'birth')} "
        "out of any lifetime."
    )


CHECK = Check(
    id="impossible-values",
    looks_for="dates in the future, accounts older than the company, births out of any lifetime",
    family="texture",
    needs=Needs(),
    measure=measure,
    wants=lambda view: (_wanted(view, claim_side(view)),),
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
