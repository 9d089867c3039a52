"""Do rows stand in the order of a known corpus?"""

from __future__ import annotations

import numpy as np

from assay.forensics.model import Basis, Check, Measurement, Needs, Share, View
from assay.forensics.rates import likelier
from assay.forensics.untold import Untold
from assay.forensics.words import counted, number, rows

_FREE = (0.3, 0.7)  # two tables in orders of their own
_COPIED = (0.9, 0.998)
FEWEST = 20
MOST = 100_000


def measure(view: View) -> Measurement:
    """Disjoint pairs of shared rows that stand in the same order in the dump and in the corpus that shares most.

    `rank` is Spearman's correlation of the places.
    """
    if not (view.engine.has("known") and view.engine.has("claim_known")):
        raise Untold("No known corpus was given (--known).")
    table = view.engine.arrow(
        "WITH shared AS (SELECT k.corpus, c.row, min(k.place) AS place FROM claim_known c "
        "JOIN known k ON k.kind = c.kind AND k.digest = c.digest GROUP BY k.corpus, c.row), "
        "best AS (SELECT corpus FROM shared GROUP BY corpus ORDER BY count(*) DESC, corpus LIMIT 1) "
        f"SELECT row, place FROM shared SEMI JOIN best USING (corpus) ORDER BY row LIMIT {MOST}"
    )
    if len(table) < FEWEST:
        raise Untold(f"Fewer than {FEWEST} rows are in any known corpus.")
    places = table["place"].to_numpy()
    half = len(places) // 2
    k = int((places[half : 2 * half] > places[:half]).sum())
    from scipy import stats  # takes half a second to load, and few runs ask

    rank = float(stats.spearmanr(np.arange(len(places)), places).statistic)
    copied = likelier(k, half, _FREE, _COPIED)
    numbers = {"shared": len(places), "rank": rank if rank == rank else 0.0}  # noqa: PLR0124 - NaN: all places equal
    return Measurement(k, half, numbers | {"copied_low": copied[0], "copied_high": copied[1]})


def explain(m: Measurement) -> str:
    """The sentence."""
    way = "as in a copy of it" if (m.k or 0) >= _COPIED[0] * (m.n or 1) else "as in a table of its own"
    return (
        f"Of {rows(m.numbers['shared'])} shared with the nearest known corpus, {counted(m)} pairs stand in its "
        f"order, {way} (rank correlation {number(m, 'rank'):.2f})."
    )


CHECK = Check(
    id="known-order",
    looks_for="the row order of an earlier leak",
    family="corpora",
    needs=Needs(also=frozenset({"known"})),
    measure=measure,
    explain=explain,
    expects={
        "genuine": Share(*_FREE),
        "older": Share(*_FREE),
        "partner": Share(*_FREE),
        "scraped": Share("copied_low", "copied_high"),
        "credentials": Share("copied_low", "copied_high"),
        "other-origin": Share("copied_low", "copied_high"),
    },
    basis=Basis.ASSERTED,
    reference="docs/verdict.md, 8.3 (copies keep order, a new collection does not)",
)
