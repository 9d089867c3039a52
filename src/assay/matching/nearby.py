"""How many near candidates may be looked at: candidates come from blocks that survive a slip, a move or a swap."""

from __future__ import annotations

import numpy as np

from assay.reference.index import SHARED_BY

# Pairs looked at: at most so many a row on average. Beyond, the largest blocks are left out first, and the overlap says
# so. A row of the bench makes seventeen, most of them strangers'.
PAIRS_A_ROW = 8
LEAST = 100_000  # pairs that any claim can pay for: less than a second


def pairs_by_size(counts: np.ndarray) -> np.ndarray:
    """How many pairs the blocks of 0, 1, ... SHARED_BY customers make; of larger ones only that there are more."""
    return np.bincount(counts, minlength=SHARED_BY + 2)[: SHARED_BY + 1] * np.arange(SHARED_BY + 1)


def within_budget(made: np.ndarray, rows: int) -> tuple[int, str | None]:
    """Of blocks by size (`made` pairs), the largest that `rows` open rows can pay for; a sentence if some are not."""
    budget = max(LEAST, PAIRS_A_ROW * rows)
    total, left = int(made.sum()), int(made[np.cumsum(made) > budget].sum())
    if not left:
        return SHARED_BY, None
    kept = int(np.flatnonzero((made > 0) & (np.cumsum(made) <= budget)).max(initial=0))
    return kept, (
        f"The near stage was capped: {left:,} of {total:,} pairs of similar rows, in blocks of more than {kept} "
        f"customers, were not looked at."
    )
