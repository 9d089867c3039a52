"""Do all matched customers satisfy the filter of one feed, and none of its complement appear?"""

from __future__ import annotations

from math import log10

from assay.forensics.agreement import overlap_of
from assay.forensics.columns import customers_of
from assay.forensics.model import Basis, Check, Measurement, Needs, Share, View
from assay.forensics.rates import likelier, spread
from assay.forensics.untold import Untold
from assay.forensics.words import count, counted, number, share

_FED = (0.97, 0.998)
TELLING = 0.95  # a filter that more of the base passes tells nothing


def measure(view: View) -> Measurement:
    """Matched customers that pass the most telling filter, of matched customers; the base's share beside it.

    `source` is its place in the order of declaration; `surprise` is -log10 of the probability that a random draw of
    the base passes so wholly, 0 when some do not pass.
    """
    overlap_of(view)
    found = []
    for place, source in enumerate(customers_of(view).exports, start=1):
        if source.where:
            passed = _passing(view, source.where)
            if passed is not None and passed[1] and passed[3] and 0 < passed[2] / passed[3] < TELLING:
                k, n, base_k, base_n = passed
                base = base_k / base_n
                found.append((k / n / base if k / n >= 0.9 else k / n - 1, -place, k, n, base, base_n, source.way))
    if not found:
        raise Untold("No declared source has a filter that tells customers apart.")
    _, place, k, n, base, base_n, way = max(found)
    low, high = spread(base, base_n)
    fed = likelier(k, n, (low, high), _FED) if way == "partner" else (low, high)
    surprise = -n * log10(base) if k == n else 0.0
    numbers: dict[str, int | float] = {"source": -place, "base": base, "surprise": min(surprise, 300.0)}
    numbers |= {"base_low": low, "base_high": high, "partner_low": fed[0], "partner_high": fed[1]}
    return Measurement(k, n, numbers)


def _passing(view: View, where: str) -> tuple[int, int, int, int] | None:
    """Matched customers that pass, matched, customers that pass, customers.

    The filter is the user's own words from assay.toml, over the reference alone.
    """
    found = view.engine.one(
        "SELECT count(*) FILTER (passes AND matched), count(*) FILTER (matched), count(*) FILTER (passes), count(*) "
        f"FROM (SELECT coalesce(({where}), FALSE) AS passes, "
        "customer IN (SELECT customer FROM matches WHERE customer IS NOT NULL) AS matched FROM reference)"
    )
    k, n, base_k, base_n = (int(value) for value in found)
    return k, n, base_k, base_n


def explain(m: Measurement) -> str:
    """The sentence."""
    seen = (m.k or 0) / (m.n or 1)
    way = "as in a file of that source" if seen >= _FED[0] else "so the file is not that source's"
    return (
        f"{counted(m)} matched customers pass the filter of declared source number {count(m.numbers['source'])}, {way} "
        f"({share(number(m, 'base'))} of all customers pass it)."
    )


CHECK = Check(
    id="source-filter",
    looks_for="customers of one feed only",
    family="route",
    needs=Needs(customers=True, also=frozenset({"exports"})),
    measure=measure,
    explain=explain,
    expects={
        "genuine": Share("base_low", "base_high"),
        "older": Share("base_low", "base_high"),
        "partner": Share("partner_low", "partner_high"),
    },
    basis=Basis.ASSERTED,
    reference="forensics.md 5.14 (row filter test), cases 13, 21, 24",
)
