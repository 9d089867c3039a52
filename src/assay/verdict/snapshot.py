"""Which of our own: how much of what is ours is an older snapshot, a partner's feed or our public surface."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from assay.forensics.model import View
from assay.verdict.mixture import DRAWS, Array
from assay.verdict.patterns import Patterns


@dataclass(frozen=True)
class Split:
    """Shares of ours, per draw; `older` is of what is neither former, partner nor scraped."""

    older: Array
    partner: Array
    scraped: Array
    notes: tuple[str, ...] = ()


def split_ours(view: View, patterns: Patterns, rng: np.random.Generator) -> Split:
    """How ours divides, with the uncertainty of it."""
    return Split(np.zeros(DRAWS), np.zeros(DRAWS), np.zeros(DRAWS))
