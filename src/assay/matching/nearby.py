"""How many near candidates may be looked at: candidates come from blocks that survive a slip, a move or a swap."""

from __future__ import annotations

from collections.abc import Sequence

from assay.reference.index import SHARED_BY

# Pairs looked at: at most so many a row on average, and never more than this in all. Beyond, the largest blocks are
# left out first, and the overlap says so.
PAIRS_A_ROW = 8
MOST_PAIRS = 20_000_000


def within_budget(sizes: Sequence[tuple[int, int]], rows: int) -> tuple[int, str | None]:
    """Of blocks by size, with the pairs they make, the largest that `rows` open rows can pay for; and a sentence."""
    budget = min(MOST_PAIRS, max(100_000, PAIRS_A_ROW * rows))
    total, kept, left = 0, 0, 0
    for size, pairs in sizes:
        total += pairs
        if total <= budget:
            kept = size
        else:
            left += pairs
    if not left:
        return SHARED_BY, None
    return kept, (
        f"The near stage was capped: {left:,} of {total:,} pairs of similar rows, in blocks of more than {kept} "
        f"customers, were not looked at."
    )
