"""What one column may be."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Guess:
    """A kind for a column, how sure (0 to 1) and who said so."""

    kind: str
    sure: float
    said_by: str
