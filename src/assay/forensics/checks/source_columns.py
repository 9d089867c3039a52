"""Which declared table, export, feed or endpoint has these columns?"""

from __future__ import annotations

from assay.forensics.model import Basis, Check, Measurement, Needs, View
from assay.forensics.sources import fits
from assay.forensics.untold import Untold
from assay.forensics.words import count, counted, number


def measure(view: View) -> Measurement:
    """Columns shared with the best source, of the columns of either; `margin` is its lead over the next by score.

    `source` is its place in the order of declaration; `score` is log10 of the ratio against any cut of our own tables,
    the row filter included.
    """
    found = fits(view)
    if not found:
        raise Untold("No table, export, partner feed or endpoint is declared.")
    best = found[0]
    if best.shared == 0:
        raise Untold("No declared source shares a column with the dump.")
    margin = best.score - found[1].score if len(found) > 1 else 0.0
    numbers: dict[str, int | float] = {
        "source": best.place, "sources": len(found), "score": best.score, "margin": margin, "order": best.order,
        "named": best.named,
    }  # fmt: skip
    return Measurement(best.shared, best.all, numbers)


def explain(m: Measurement) -> str:
    """The sentence."""
    order = "in its order" if number(m, "order") > 0.99 else "in another order"
    lead = "clearly ahead of the next" if number(m, "margin") >= 0.5 else "hardly ahead of the next"
    alone = m.numbers["sources"] == 1
    return (
        f"Declared source number {count(m.numbers['source'])} of {count(m.numbers['sources'])} fits best: "
        f"{counted(m)} columns are shared, {order}{'' if alone else ', ' + lead}."
    )


CHECK = Check(
    id="source-columns",
    looks_for="the columns of one of our tables, exports, partner feeds or endpoints",
    family="route",
    needs=Needs(customers=True, also=frozenset({"exports"})),
    measure=measure,
    explain=explain,
    expects={},  # describes: the family route weighs every declared source by columns and filter together
    basis=Basis.ASSERTED,
    reference="docs/verdict.md, section 3 (route): schema matching by names, then by instances (Rahm and Bernstein "
    "2001); order by Kendall's tau",
)
