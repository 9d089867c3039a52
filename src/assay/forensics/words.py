"""How checks write numbers, so that every sentence reads alike."""

from __future__ import annotations

from assay.forensics.model import Measurement, Number
from assay.wording import several


def share(part: float, whole: float = 1.0) -> str:
    """A share in per cent: `12 %`, `0.4 %`, `under 0.1 %`, `over 99.9 %`; `0 %` and `100 %` only when exact."""
    value = part / whole if whole else 0.0
    if 0 < value < 0.001:
        return "under 0.1 %"
    if 0.999 < value < 1:
        return "over 99.9 %"
    if value in (0, 1) or 0.0995 <= value < 0.9895:
        return f"{value:.0%}".replace("%", " %")
    return f"{value:.1%}".replace("%", " %")


def count(number: Number | None) -> str:
    """A count with separators."""
    return f"{number:,.0f}" if isinstance(number, int | float) else "no"


def rows(number: Number | None, word: str = "row") -> str:
    """`1 row`, `2,000 rows`."""
    return several(number, word) if isinstance(number, int | float) else f"no {word}s"


def counted(measurement: Measurement) -> str:
    """`31 of 40 (78 %)`."""
    k, n = measurement.k or 0, measurement.n or 0
    return f"{k:,} of {n:,} ({share(k, n)})"


def number(measurement: Measurement, key: str) -> float:
    """A number of the measurement as a float; KeyError when it is not there, TypeError when it is a date."""
    value = measurement.numbers[key]
    if not isinstance(value, int | float):
        raise TypeError(key)
    return float(value)
