"""Do all matched customers satisfy the filter of one feed, and none of its complement appear?"""

from __future__ import annotations

from math import log10

from assay.forensics.agreement import overlap_of
from assay.forensics.model import Basis, Check, Measurement, Needs, View
from assay.forensics.sources import fits
from assay.forensics.untold import Untold
from assay.forensics.words import count, counted, number, share

FED = 0.97  # of the rows of a feed pass its own filter, on whatever day
TELLING = 0.95  # a filter that more of the base passes tells nothing


def measure(view: View) -> Measurement:
    """Matched customers that pass the filter of the best fitting source that has one; the base's share beside it.

    `source` is its place in the order of declaration; `surprise` is -log10 of the probability that a random draw of
    the base passes so wholly, 0 when some do not pass.
    """
    overlap_of(view)
    found = [
        (fit.place, fit.passing)
        for fit in fits(view)
        if fit.passing and fit.passing.n and fit.passing.base_n
        if 0 < fit.passing.base_k / fit.passing.base_n < TELLING
    ]
    if not found:
        raise Untold("No declared source has a filter that tells customers apart.")
    place, passing = found[0]
    base = passing.base_k / passing.base_n
    surprise = -passing.n * log10(base) if passing.k == passing.n else 0.0
    return Measurement(passing.k, passing.n, {"source": place, "base": base, "surprise": min(surprise, 300.0)})


def explain(m: Measurement) -> str:
    """The sentence."""
    seen = (m.k or 0) / (m.n or 1)
    way = "as in a file of that source" if seen >= FED else "so the file is not that source's"
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
    expects={},  # describes: the family route weighs every declared source by columns and filter together
    basis=Basis.ASSERTED,
    reference="docs/verdict.md, section 3 (route): all rows of a feed pass its filter, none of the rest appear",
)
