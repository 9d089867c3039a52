"""Are ages spread as customers' ages are, or evenly over a century?"""

from __future__ import annotations

from assay.forensics.columns import portrait_of, spelled, years_before
from assay.forensics.model import Basis, Check, Measurement, Needs, Share, View
from assay.forensics.rates import likelier, spread
from assay.forensics.scans import Tally, tally
from assay.forensics.untold import Untold
from assay.forensics.words import counted, number, share
from assay.reference import Days

YOUNG, OLD = 18, 95  # Faker draws 15 % under 18 and 22 % over 90
_REAL = (0.002, 0.05)
# Other people's lists may hold a whole population (in 2020, 22 % of the US were under 18) or registers of old times.
_OTHERS = 0.45
_EVEN = (0.15, 0.5)  # uniform over 0 to 115 years: 33 %


def measure(view: View) -> Measurement:
    """People under 18 or over 95, of rows with a birth date; births on 1 January (`new_year`) beside it."""
    k, n, new_year = view.count(_wanted(view))
    if n == 0:
        raise Untold("No row holds a birth date.")
    born = portrait_of(view).born if view.reference else Days()
    young, old = years_before(view.as_of, YOUNG), years_before(view.as_of, OLD)
    base_k, base_n = born.after(young) + born.before(old), born.total
    low, high = spread(base_k / base_n, base_n) if base_n >= 50 else _REAL
    made = likelier(k, n, (low, high), _EVEN)
    numbers = {"base": base_k / base_n if base_n >= 50 else sum(_REAL) / 2, "base_n": base_n, "new_year": new_year / n}
    numbers |= {"base_low": low, "base_high": high, "real_high": max(high, _REAL[1])}
    numbers["others_high"] = max(high, _OTHERS)
    return Measurement(k, n, numbers | {"invented_low": made[0], "invented_high": made[1]})


def _wanted(view: View) -> Tally:
    born = f"try_cast({spelled(view.schema, 'birth_date')} AS DATE)"
    day = f"DATE '{view.as_of.isoformat()}'"
    odd = f"{born} > {day} - INTERVAL {YOUNG} YEAR OR {born} < {day} - INTERVAL {OLD} YEAR"
    new_year = f"month({born}) = 1 AND day({born}) = 1"
    return tally("claim", f"count(*) FILTER ({odd})", f"count({born})", f"count(*) FILTER ({new_year})")


def explain(m: Measurement) -> str:
    """The sentence."""
    seen = (m.k or 0) / (m.n or 1)
    way = "as in a real base" if seen <= number(m, "real_high") else "more than in a base of living customers"
    if _EVEN[0] <= seen <= _EVEN[1] and seen > number(m, "real_high"):
        way = "as when dates are drawn evenly over a century"
    held = f"{share(number(m, 'base'))} of our customers" if number(m, "base_n") >= 50 else "up to 5 % in real bases"
    return (
        f"{counted(m)} people would be under {YOUNG} or over {OLD}, {way} ({held}); {share(number(m, 'new_year'))} "
        "were born on 1 January."
    )


CHECK = Check(
    id="birth-date-texture",
    looks_for="ages spread evenly over a century",
    family="texture",
    needs=Needs(claim=frozenset({"birth_date"})),
    measure=measure,
    wants=lambda view: (_wanted(view),),
    explain=explain,
    expects={
        "genuine": Share("base_low", "base_high"),
        "older": Share("base_low", "base_high"),
        "partner": Share("base_low", "real_high"),
        "scraped": Share("base_low", "real_high"),
        "other-origin": Share("base_low", "others_high"),
        "invented": Share("invented_low", "invented_high"),
    },
    basis=Basis.ASSERTED,
    reference="docs/verdict.md, 8.1 (Faker: even over 0 to 115 years)",
)
