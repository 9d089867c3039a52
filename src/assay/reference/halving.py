"""Looking for numbers by halves, so that of a long file only the pages on the way are read."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np


def halved(told: Callable[[np.ndarray], np.ndarray], start: int, stop: int, wanted: np.ndarray) -> np.ndarray:
    """For each of `wanted` the first place from `start` to `stop` whose number is not below it; `stop`: none.

    `told` gives the numbers (rising) at places; only places on the way are asked for.
    """
    low, high = np.full(len(wanted), start, np.int64), np.full(len(wanted), stop, np.int64)
    while (open_ := np.flatnonzero(low < high)).size:
        middle = (low[open_] + high[open_]) // 2
        below = told(middle) < wanted[open_]
        low[open_[below]], high[open_[~below]] = middle[below] + 1, middle[~below]
    return low
