"""What a comparison must know of a field of ours as a whole, counted slice by slice while the index is built."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from assay.reference.index.printing import SALTED

SAMPLE = 200_000  # customers looked at for the coincidence of a field
DIGITS = 18  # of a whole number that fits 64 bits whatever its digits are
LONGEST_NUMBER, MOST_DIGITS = 24, 15  # characters and digits of what counts as a numbered ID


@dataclass(frozen=True)
class Facts:
    """Of one field: among the first SAMPLE customers the ordered pairs that share a value, and values; of all
    customers how many hold one, characters of the longest and of all, salted digests, and values that are numbers,
    with the lowest and the highest.
    """

    pairs: float = 0.0
    valued: float = 0.0
    held: int = 0
    longest: int = 0
    characters: int = 0
    salted: int = 0
    numbers: int = 0
    low: int | None = None
    high: int | None = None

    def and_also(self, values: pa.ChunkedArray, *, kind: str) -> Facts:
        """With one more slice of values."""
        lengths = pc.utf8_length(values)
        numbers, low, high = _numbers(values) if kind == "customer_id" else (0, None, None)
        salted = pc.sum(pc.match_substring_regex(values, SALTED)).as_py() if kind == "password_hash" else 0
        held, longest = len(values) - values.null_count, pc.max(lengths).as_py() or 0
        return self.joined(
            Facts(0.0, 0.0, held, longest, pc.sum(lengths).as_py() or 0, salted or 0, numbers, low, high)
        )

    def joined(self, more: Facts) -> Facts:
        """With the values of `more`; `pairs` and `valued` stay."""
        return self._counted(
            more,
            1,
            max(self.longest, more.longest),
            min((n for n in (self.low, more.low) if n is not None), default=None),
            max((n for n in (self.high, more.high) if n is not None), default=None),
        )

    def but(self, fewer: Facts) -> Facts:
        """Without the values of `fewer`; the longest, the lowest and the highest stay: what is next is not known."""
        return self._counted(fewer, -1, self.longest, self.low, self.high)

    def _counted(self, other: Facts, sign: int, longest: int, low: int | None, high: int | None) -> Facts:
        return Facts(
            self.pairs,
            self.valued,
            self.held + sign * other.held,
            longest,
            self.characters + sign * other.characters,
            self.salted + sign * other.salted,
            self.numbers + sign * other.numbers,
            low,
            high,
        )


def coincidence(prints: np.ndarray) -> tuple[float, float]:
    """Ordered pairs of customers that share a print (uint64, 0: none), and those that have one."""
    counts = np.unique(prints[prints != 0], return_counts=True)[1].astype(np.float64)
    return float((counts * (counts - 1)).sum()), float(counts.sum())


def _numbers(values: pa.ChunkedArray) -> tuple[int, int | None, int | None]:
    """How many values are numbers but for separators and a few letters, and the lowest and highest of all digits."""
    digits = pc.replace_substring_regex(values, "[^0-9]", "")
    length = pc.utf8_length(digits)
    short = pc.less_equal(pc.utf8_length(values), LONGEST_NUMBER)
    plain = pc.and_(pc.and_(pc.greater_equal(length, 1), pc.less_equal(length, MOST_DIGITS)), short)
    told = digits.filter(pc.and_(pc.greater_equal(length, 1), pc.less_equal(length, DIGITS))).cast(pa.int64())
    ends = pc.min_max(told)
    return pc.sum(plain).as_py() or 0, ends["min"].as_py(), ends["max"].as_py()
