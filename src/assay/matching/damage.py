"""What happens to values between the company's table and a stranger's file: slips of the keyboard, at a stated rate."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

# Share of values with a slip: single entry without checks leaves 0.5-1 % of values wrong (Barchard and Pace,
# "Preventing human error", Computers in Human Behavior 27, 2011). One slip
# a value: 80 % of misspelt words hold exactly one, an insertion, omission, substitution or transposition (Damerau,
# CACM 7, 1964).
SLIPS = 0.01
TYPED = frozenset(("full_name", "first_name", "last_name", "email", "username", "street", "city"))


def slip(values: Sequence[str | None], random: np.random.Generator) -> tuple[list[str | None], int]:
    """`values` with a slip in SLIPS of them, and how many that were."""
    hit = random.random(len(values)) < SLIPS
    spoiled: list[str | None] = list(values)
    done = 0
    for at in map(int, np.flatnonzero(hit)):
        value = values[at]
        if value and len(value) > 2:
            spoiled[at] = _slipped(value, random)
            done += 1
    return spoiled, done


def _slipped(value: str, random: np.random.Generator) -> str:
    at = int(random.integers(1, len(value) - 1))
    letter = "etaoinsrhl"[int(random.integers(10))]
    match int(random.integers(4)):
        case 0:
            return value[:at] + value[at + 1 :]
        case 1:
            return value[:at] + letter + value[at:]
        case 2:
            return value[:at] + letter + value[at + 1 :]
        case _:
            return value[:at] + value[at + 1] + value[at] + value[at + 2 :]
