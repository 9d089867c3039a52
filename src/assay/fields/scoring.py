"""Shares of sampled values that fulfil something: the small arithmetic every kind's score is made of."""

from __future__ import annotations

import re
from collections.abc import Callable

from assay.fields.model import Values


def share(values: Values, fits: Callable[[str], object]) -> float:
    """Share of the sampled values that fit, 0 for an empty column."""
    return sum(1 for v in values.values if fits(v)) / len(values.values) if values.values else 0.0


def share_of(values: Values, pattern: re.Pattern[str]) -> float:
    """Share of the sampled values that a pattern matches in full (surrounding space ignored)."""
    return share(values, lambda v: pattern.fullmatch(v.strip()))


def variety(values: Values) -> float:
    """Distinct values per filled row, 0 to 1."""
    filled = values.rows - values.nulls
    return min(1.0, values.distinct / filled) if filled else 0.0
