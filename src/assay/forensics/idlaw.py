"""The law between serial customer IDs and creation times, on either side."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from assay.forensics.columns import Side, spelled
from assay.forensics.model import View

MOST = 50_000  # rows of a claim that are read: a rate is then known to about 0.1 points


@dataclass(frozen=True)
class Law:
    """Numeric IDs (distinct, rising) and the day each was created, in days since 1970."""

    ids: npt.NDArray[np.float64]
    days: npt.NDArray[np.float64]


def law_of(view: View, side: Side) -> Law | None:
    """Of about MOST claimed rows, or of a sample of customers; None when fewer than two rows hold both."""
    ids, created = spelled(side.schema, "customer_id"), spelled(side.schema, "created_at")
    if ids is None or created is None:
        return None
    read = lambda: _read(view, side, ids, created)  # noqa: E731 - a def would hide what is made once
    return view.once(f"law of {side.table}", (side.table,), read, f"{side.id} {ids} {created}")


def _read(view: View, side: Side, ids: str, created: str) -> Law | None:
    step = max(1, view.rows // MOST) if side.table == "claim" else 1
    table = view.engine.arrow(
        f"SELECT i, min(d) AS d FROM (SELECT try_cast({ids} AS BIGINT) AS i, "
        f"epoch(try_cast({created} AS TIMESTAMP)) / 86400 AS d FROM {side.table} "
        f"WHERE {side.id} % {step} = 0) WHERE i IS NOT NULL AND d IS NOT NULL GROUP BY i ORDER BY i"
    )
    if len(table) < 2:
        return None
    return Law(table["i"].to_numpy().astype(np.float64), table["d"].to_numpy().astype(np.float64))


def rank_correlation(law: Law) -> float:
    """Kendall's tau-b of IDs and days (Biometrika 33, 1945), -1 to 1; NaN when all days are one.

    As `scipy.stats.kendalltau`, which takes half a second to load. The IDs never tie.
    """
    _, ranks, ties = np.unique(law.days, return_inverse=True, return_counts=True)
    pairs = len(ranks) * (len(ranks) - 1) // 2
    tied = int((ties * (ties - 1) // 2).sum())
    if tied == pairs:
        return float("nan")
    tau = (pairs - tied - 2 * _falling(ranks)) / np.sqrt(pairs) / np.sqrt(pairs - tied)
    return float(np.clip(tau, -1.0, 1.0))


def _falling(ranks: npt.NDArray[np.intp]) -> int:
    """Pairs of places whose ranks fall: bit by bit from the highest, a 1 before a 0 among those alike so far."""
    falling = 0
    for bit in reversed(range(int(ranks.max()).bit_length())):
        alike, ones = ranks >> (bit + 1), (ranks >> bit) & 1
        before = np.concatenate([[0], np.cumsum(ones)])
        since = before[np.searchsorted(alike, alike)]
        falling += int(((before[:-1] - since) * (1 - ones)).sum())
        ranks = ranks[np.argsort(ranks >> bit, kind="stable")]
    return falling


def pairs_in_order(law: Law) -> tuple[int, int]:
    """Disjoint pairs whose IDs and days are in the same order, of all pairs; ties in the day count as in order.

    The row at place p is paired with the one half the table away, so that days that only tell dates do not tie.
    """
    half = len(law.ids) // 2
    rising = law.days[half : 2 * half] >= law.days[:half]
    return int(rising.sum()), half
