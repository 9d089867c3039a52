"""Was each claimed ID issued when the row says it was, by our own count of IDs over time?"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from assay.forensics.columns import claim_side, sample_side
from assay.forensics.idlaw import Law, law_of
from assay.forensics.model import Basis, Check, Measurement, Needs, Share, View
from assay.forensics.rates import spread
from assay.forensics.untold import Untold
from assay.forensics.words import counted, number, rows, share

TELLING = 0.2  # what the map must tell beyond chance
FEWEST = 30  # customers for a map of IDs to dates


def measure(view: View) -> Measurement:
    """Rows created within the tolerance of the day that our IDs predict, of rows whose ID lies in our range.

    The tolerance is what nine in ten of our own customers keep, each predicted from its neighbours, and a day at
    least. `chance` is the share that agrees when the dump's dates are shifted against its IDs.
    """
    side = sample_side(view)
    ours, claimed = law_of(view, side) if side else None, law_of(view, claim_side(view))
    if ours is None or len(ours.ids) < FEWEST:
        raise Untold("Too few of our customers have a numeric ID and a creation time.")
    inside = claimed is not None and (claimed.ids >= ours.ids[0]) & (claimed.ids <= ours.ids[-1])
    if claimed is None or not np.any(inside):
        raise Untold("No row holds a numeric ID of our range with a creation time.")
    own = np.abs(_left_out(ours) - ours.days[1:-1])
    tolerance = max(1.0, float(np.quantile(own, 0.9)))
    law = Law(claimed.ids[inside], claimed.days[inside])
    predicted = np.interp(law.ids, ours.ids, ours.days)
    k, n = int((np.abs(predicted - law.days) <= tolerance).sum()), len(law.ids)
    chance = float(np.mean(np.abs(predicted[:, None] - _shifted(law.days)) <= tolerance)) if n > 1 else 0.0
    keep = float((own <= tolerance).mean())
    if keep - chance < TELLING:
        raise Untold("Our own IDs do not rise with their creation times.")
    low, high = spread(keep, len(own))
    by_chance = spread(chance, max(n, 20))
    numbers = {"chance": chance, "tolerance": tolerance, "own": keep, "own_low": low, "own_high": max(high, 0.998)}
    return Measurement(k, n, numbers | {"other_low": min(by_chance[0], 0.003), "other_high": by_chance[1]})


def _left_out(law: Law) -> npt.NDArray[np.float64]:
    """Each inner ID's day as its two neighbours predict it."""
    before, after = law.ids[:-2], law.ids[2:]
    weight = (law.ids[1:-1] - before) / (after - before)
    predicted: npt.NDArray[np.float64] = law.days[:-2] + weight * (law.days[2:] - law.days[:-2])
    return predicted


def _shifted(days: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Up to seven cyclic shifts of the days, one column each."""
    steps = sorted({max(1, len(days) * i // 8) for i in range(1, 8)})
    return np.stack([np.roll(days, step) for step in steps if step < len(days)], axis=1)


def explain(m: Measurement) -> str:
    """The sentence."""
    half = (number(m, "own") + number(m, "chance")) / 2
    way = "as in our own table" if (m.k or 0) / (m.n or 1) > half else "so it is not our table"
    days = rows(round(number(m, "tolerance")), "day")
    return (
        f"{counted(m)} rows were created within {days} of when we issued their ID "
        f"({share(number(m, 'own'))} of our own are, {share(number(m, 'chance'))} when dates are shuffled): "
        f"{way}."
    )


CHECK = Check(
    id="id-interpolation",
    looks_for="IDs that we issued at another time than the row says",
    family="company-facts",
    needs=Needs(claim=frozenset({"customer_id", "created_at"}), reference=frozenset({"customer_id", "created_at"})),
    measure=measure,
    explain=explain,
    expects={
        "genuine": Share("own_low", "own_high"),
        "older": Share("own_low", "own_high"),
        "partner": Share("own_low", "own_high"),
        "other-origin": Share("other_low", "other_high"),
        "invented": Share("other_low", "other_high"),
    },
    basis=Basis.MEASURED,
    reference="docs/verdict.md, 8.3 (agreement within a day over ten years: log2(3650 / 2), about 10.8 bits a row)",
)
