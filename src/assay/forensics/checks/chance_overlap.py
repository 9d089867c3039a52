"""Do more rows lead to customers than chance alone would make?"""

from __future__ import annotations

import numpy as np
from scipy.special import pdtrc

from assay.forensics.agreement import overlap_of
from assay.forensics.model import Basis, Check, Measurement, Needs, View
from assay.forensics.rates import bounded
from assay.forensics.untold import Untold
from assay.forensics.words import counted, number, share


def measure(view: View) -> Measurement:
    """People matched, of all people in the dump; the share expected by chance and the recall of this run beside it.

    `surprise` is -log10 of the probability of as many or more by chance (Poisson), up to 300.
    """
    overlap = overlap_of(view)
    if overlap.people == 0:
        raise Untold("The dump holds no people.")
    k = sum(p.people for p in overlap.patterns if p.status is not None)
    n = overlap.people
    rows = sum(c.rows for c in overlap.chance)
    chance = sum(c.expected for c in overlap.chance) / rows if rows else 0.0
    false = view.controls.false_match.share if view.controls else 0.0
    chance = min(max(chance, false), 0.95)
    recall = view.controls.recall if view.controls else None
    low, high = bounded(recall.low * 0.9, recall.high) if recall else (0.7, 0.99)
    tail = float(pdtrc(k - 1, max(chance * n, 1e-9))) if k else 1.0
    with np.errstate(divide="ignore"):
        surprise = min(300.0, -float(np.log(tail)) / 2.302585) if tail < 1 else 0.0
    return Measurement(
        k,
        n,
        {
            "chance": chance, "surprise": surprise,
            "recall_low": low, "recall_high": high,
        },
    )  # fmt: skip


def explain(m: Measurement) -> str:
    """The sentence."""
    seen, chance = (m.k or 0) / (m.n or 1), number(m, "chance")
    way = "more than chance" if number(m, "surprise") >= 3 else "no more than chance explains"
    if seen == 0:
        way = "none at all"
    return (
        f"{counted(m)} people in the dump lead to a customer: {way} ({share(chance)} expected by chance, "
        f"{share(number(m, 'recall_low'))} to {share(number(m, 'recall_high'))} if all were ours)."
    )


CHECK = Check(
    id="chance-overlap",
    looks_for="more matches than unrelated people of the same kind would give",
    family="match",
    needs=Needs(customers=True),
    measure=measure,
    explain=explain,
    expects={},  # describes: the composition weighs the same counts with all fields and marks together
    basis=Basis.MEASURED,
    reference="Poisson tail of the expected overlap (docs/matching.md); docs/verdict.md, section 2",
)
