"""The limits that formats keep to; the box sets them from the settings before a file is opened."""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1 << 20


@dataclass(frozen=True)
class Limits:
    """Longest line or record in bytes, most columns of a table; defaults as in assay.settings."""

    line_bytes: int = 16 * MIB
    columns: int = 2_000


_now = Limits()


def limits() -> Limits:
    """The limits in force in this process."""
    return _now


def limit(line_bytes: int, columns: int) -> None:
    """Put limits in force for this process."""
    global _now  # noqa: PLW0603 - a box is one process with one set of limits, and formats have no other way to them
    _now = Limits(line_bytes, columns)
