"""Do later IDs belong to later creation dates, as where a table counts up?"""

from __future__ import annotations

from assay.forensics.columns import claim_side, sample_side
from assay.forensics.idlaw import law_of, pairs_in_order, rank_correlation
from assay.forensics.model import Basis, Check, Measurement, Needs, Share, View
from assay.forensics.rates import likelier, spread
from assay.forensics.untold import Untold
from assay.forensics.words import counted, number

_LAW = (
    0.97,
    0.998,
)  # tau of 0.956 and more at n = 10 (measured on made bases, docs/verdict.md, 8.3) is 98 % of pairs in order
_NONE = (0.4, 0.6)  # no law: half of the pairs are in order


def measure(view: View) -> Measurement:
    """Disjoint pairs of rows whose IDs and creation times are in the same order, of all; `tau` is Kendall's.

    Pairs, not all comparisons, are counted, so that they are independent.
    """
    law = law_of(view, claim_side(view))
    if law is None:
        raise Untold("No two rows hold a numeric ID and a creation time.")
    k, n = pairs_in_order(law)
    side = sample_side(view)
    ours = law_of(view, side) if side else None
    own = _LAW
    if ours is not None and len(ours.ids) >= 20:
        of_ours = pairs_in_order(ours)
        own = spread(of_ours[0] / of_ours[1], of_ours[1], 0.02)
    tau = rank_correlation(law)
    if own[0] < _NONE[1]:
        raise Untold("Our own IDs do not rise with their creation times.")
    other = likelier(k, n, own, _NONE)
    numbers = {"tau": tau if tau == tau else 0.0, "own_low": own[0], "own_high": own[1]}  # noqa: PLR0124 - NaN: all tied
    return Measurement(k, n, numbers | {"other_low": other[0], "other_high": other[1]})


def explain(m: Measurement) -> str:
    """The sentence."""
    seen = (m.k or 0) / (m.n or 1)
    way = "as where a table counts up" if seen >= 0.9 else "as when columns are shuffled" if seen <= 0.65 else "in part"
    return (
        f"In {counted(m)} pairs of rows the later ID was created later, {way} (Kendall's tau {number(m, 'tau'):.2f})."
    )


CHECK = Check(
    id="id-order",
    looks_for="IDs and creation times that were put together by chance",
    family="id-law",
    needs=Needs(claim=frozenset({"customer_id", "created_at"})),
    measure=measure,
    explain=explain,
    expects={
        "genuine": Share("own_low", "own_high"),
        "older": Share("own_low", "own_high"),
        "partner": Share("own_low", "own_high"),
        "scraped": Share("own_low", "own_high"),
        "other-origin": Share("other_low", "other_high"),
        "invented": Share("other_low", "other_high"),
    },
    basis=Basis.ASSERTED,
    reference="Kendall 1938; docs/verdict.md, 8.3",
)
