"""Are ages spread as customers' ages are, or evenly over a century?"""

from __future__ import annotations

from assay.forensics.columns import Side, claim_side, reference_side, spelled
from assay.forensics.model import Basis, Check, Measurement, Needs, Share, View
from assay.forensics.rates import likelier, spread
from assay.forensics.untold import Untold
from assay.forensics.words import counted, number, share

YOUNG, OLD = 18, 95  # Faker draws 15 % under 18 and 22 % over 90
_REAL = (0.002, 0.05)
# Other people's lists may hold a whole population (in 2020, 22 % of the US were under 18) or registers of old times.
_OTHERS = 0.45
_EVEN = (0.15, 0.5)  # uniform over 0 to 115 years: 33 %


def measure(view: View) -> Measurement:
    """People under 18 or over 95, of rows with a birth date; births on 1 January (`new_year`) beside it."""
    k, n, new_year = _counts(view, claim_side(view))
    if n == 0:
        raise Untold("No row holds a birth date.")
    side = reference_side(view)
    base_k, base_n, _ = _counts(view, side) if side else (0, 0, 0)
    low, high = spread(base_k / base_n, base_n) if base_n >= 50 else _REAL
    made = likelier(k, n, (low, high), _EVEN)
    numbers = {"base": base_k / base_n if base_n >= 50 else sum(_REAL) / 2, "base_n": base_n, "new_year": new_year / n}
    numbers |= {"base_low": low, "base_high": high, "real_high": max(high, _REAL[1])}
    numbers["others_high"] = max(high, _OTHERS)
    return Measurement(k, n, numbers | {"invented_low": made[0], "invented_high": made[1]})


def _counts(view: View, side: Side) -> tuple[int, int, int]:
    column = spelled(side.schema, "birth_date")
    if column is None:
        return 0, 0, 0
    day = f"DATE '{view.as_of.isoformat()}'"
    k, n, new_year = view.engine.one(
        f"SELECT count(*) FILTER (b > {day} - INTERVAL {YOUNG} YEAR OR b < {day} - INTERVAL {OLD} YEAR), count(b), "
        f"count(*) FILTER (month(b) = 1 AND day(b) = 1) FROM (SELECT try_cast({column} AS DATE) AS b FROM {side.table})"
    )
    return int(k), int(n), int(new_year)


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
