"""Which declared table, export, feed or endpoint has these columns?"""

from __future__ import annotations

from assay.forensics.model import Basis, Check, Measurement, Needs, Share, View
from assay.forensics.rates import bounded
from assay.forensics.sources import fits
from assay.forensics.untold import Untold
from assay.forensics.words import count, counted, number

_UNKNOWN = (0.05, 0.9)  # an account none of whose sources is declared


def measure(view: View) -> Measurement:
    """Columns shared with the best source, of the columns of either; `margin` is its lead over the next by score.

    `source` is its place in the order of declaration. Per account, the best source of its way sets what to expect: it
    would share nearly all columns were the dump from it, and the dump would share with the best source what its own
    shares with that.
    """
    found = fits(view)
    if not found:
        raise Untold("No table, export, partner feed or endpoint is declared.")
    ranked = sorted(found, key=lambda fit: (-fit.score, fit.place))
    best = ranked[0]
    if best.shared == 0:
        raise Untold("No declared source shares a column with the dump.")
    margin = best.score - ranked[1].score if len(ranked) > 1 else best.score
    numbers: dict[str, int | float] = {
        "source": best.place, "sources": len(found), "margin": margin, "order": best.order, "named": best.named,
    }  # fmt: skip
    for label in ("genuine", "partner", "scraped"):
        own = max((fit.score for fit in found if fit.label == label), default=None)
        if own is None:
            low, high = _UNKNOWN
        else:
            # a source that fits as well as the best expects what is seen, one that fits worse expects less
            reach = best.shared / best.all * min(1.0, own / best.score)
            low, high = bounded(reach * 0.85, reach * 1.05 + 0.02)
        numbers |= {f"{label}_low": low, f"{label}_high": high}
    return Measurement(best.shared, best.all, numbers)


def explain(m: Measurement) -> str:
    """The sentence."""
    order = "in its order" if number(m, "order") > 0.99 else "in another order"
    lead = "clearly ahead of the next" if number(m, "margin") >= 0.1 else "hardly ahead of the next"
    alone = m.numbers["sources"] == 1
    return (
        f"Declared source number {count(m.numbers['source'])} of {count(m.numbers['sources'])} fits the columns best: "
        f"{counted(m)} are shared, {order}{'' if alone else ', ' + lead}."
    )


CHECK = Check(
    id="source-columns",
    looks_for="the columns of one of our tables, exports, partner feeds or endpoints",
    family="route",
    needs=Needs(customers=True, also=frozenset({"exports"})),
    measure=measure,
    explain=explain,
    expects={
        "genuine": Share("genuine_low", "genuine_high"),
        "older": Share("genuine_low", "genuine_high"),
        "partner": Share("partner_low", "partner_high"),
        "scraped": Share("scraped_low", "scraped_high"),
    },
    basis=Basis.ASSERTED,
    reference="forensics.md 5.14, cases 8, 9, 20 to 29",
)
