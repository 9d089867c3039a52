"""The names of a comparison's tables in the engine."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Tables:
    """The tables a comparison runs on."""

    claim: str  # spelled
    prints: str  # of the claim
    ours: str  # prints of the reference
    history: str  # prints of past versions
    pairs: str  # row, customer, keys, slack; and `pairs`_keys: row, all_keys
