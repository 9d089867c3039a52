"""How much of a column looks like something: the sums that kinds score with."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable

from assay.fields.model import LONGEST, Values


def share(values: Values, test: Callable[[str], bool]) -> float:
    """The share of the values seen, 0 to 1, that pass `test`; 0 for a column without values."""
    if not values.values:
        return 0.0
    return sum(len(v) <= LONGEST and test(t) for v, t in zip(values.values, values.tidied, strict=True)) / len(
        values.values
    )


def share_like(values: Values, pattern: re.Pattern[str]) -> float:
    """The share of the values that match `pattern` as a whole."""
    return share(values, lambda v: pattern.fullmatch(v) is not None)


def uniqueness(values: Values) -> float:
    """Distinct values per row that has one, 0 to 1. An estimate: `distinct` is one."""
    filled = values.rows - values.nulls
    return min(1.0, max(values.distinct, len(set(values.values))) / filled) if filled > 0 else 0.0


_PREFIX = re.compile(r"([A-Za-z]{1,8})[-_#:/ ]?[0-9]")


def numbered(values: Values) -> float:
    """The share of values that begin with the same letters before a digit, as one system's codes do (`rec-1`)."""
    found = Counter(m.group(1).lower() for v in values.values if (m := _PREFIX.match(v)))
    return max(found.values()) / len(values.values) if len(values.values) > 4 and found else 0.0


def thinned(values: Values, most: int) -> tuple[str, ...]:
    """At most about `most` of the values, spread evenly."""
    return values.values[:: max(1, len(values.values) // most)]
