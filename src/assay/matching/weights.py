"""What agreement and contradiction of each compared field weigh, in bits, after Fellegi and Sunter (1969).

The weight of an observation is log2(P(it | same person) / P(it | another person)). Scores add in whole sixteenths of a
bit, so that a sum never depends on the order of rows or threads.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, log2

import numpy as np

from assay.fields.model import Kind
from assay.matching.fields import Meeting
from assay.reference.index import Facts

SCALE = 16  # score units per bit

# P(contradicts | same person). Stable fields: 1 in 32, the 2-5 % of wrong or changed names and birth dates that
# linkage studies report (Winkler, "Matching and Record Linkage", 1995; splink's defaults are alike). Volatile ones:
# 0.3, four years of the 8.7 % who move in a year (US Census Bureau, Geographical Mobility 2022).
STABLE_BROKEN = 1 / 32
VOLATILE_BROKEN = 0.3
# A slip is seen in about 1 of 32 values (5 bits; the same sources) and each value has some 32 neighbours a slip away
# (5 bits): near agreement weighs 10 bits less than agreement, never less than nothing.
NEAR_LOSS = 10.0
# A past version is one of a few values held for a customer: u doubles.
OLDER_LOSS = 1.0
# A contradicting key that belongs to another customer: recycled numbers and shared mailboxes are fewer than 1 in 64 of
# changed values, against every value of a permuted row.
ELSEWHERE_LOSS = 6.0
# A candidate is accepted when it is more likely than not, one customer of N as likely as another before looking:
# log2(N) bits. Where no key of a person (e-mail, phone, ...) agrees, but a number, a name or a near value only, the
# posterior must be 0.99: log2(99) bits more (Fellegi and Sunter's upper threshold for a false-link rate of 1 %).
CERTAINTY = log2(99)
# ... and when what is left without its strongest field does not speak against it: two volatile changes may
# (2 x 1.7 bits), one stable contradiction (5 bits) may not.
REST_FLOOR = -4.0
# An unsalted digest is as common as its password: min-entropy 6.5 bits (Bonneau, "The Science of Guessing", 2012).
UNSALTED_BITS = 6.5


@dataclass(frozen=True)
class Weight:
    """Bits of one field's states; `contradicts` is negative."""

    agrees: float
    near: float
    older: float
    contradicts: float

    @property
    def bits(self) -> tuple[float, float, float, float]:
        """Agrees, near, older, contradicts."""
        return self.agrees, self.near, self.older, self.contradicts

    @property
    def units(self) -> tuple[int, int, int, int]:
        """The same in sixteenths of a bit."""
        agrees, near, older, contradicts = (round(SCALE * bits) for bits in self.bits)
        return agrees, near, older, contradicts


def weigh_fields(
    meetings: Sequence[Meeting], kinds: Mapping[str, Kind], facts: Mapping[str, Facts], customers: int
) -> list[Weight]:
    """One weight per meeting: u is the larger of 2^-identifies and the reference's own coincidence of the field."""
    return [_weight(_rarity(meeting, kinds, facts, customers), meeting.volatile) for meeting in meetings]


def units_of(weights: Sequence[Weight]) -> np.ndarray:
    """Sixteenths of a bit (int64 [fields, 5]) by field and state: absent, agrees, near, older, contradicts."""
    return np.array([(0, *weight.units) for weight in weights], np.int64).reshape(-1, 5)


def enough(bits: float, score: np.ndarray, strongest: np.ndarray, personal: np.ndarray) -> np.ndarray:
    """Whether candidates with those scores and strongest fields (sixteenths of a bit) are accepted where `bits` are
    needed; `personal` (bool): a key of a person leads to them.
    """
    need, more = round(SCALE * bits), round(SCALE * CERTAINTY)
    accepted: np.ndarray = (score >= np.where(personal, need, need + more)) & (
        score - strongest >= round(SCALE * REST_FLOOR)
    )
    return accepted


def threshold(customers: int) -> float:
    """Bits a candidate needs among so many customers."""
    return log2(max(customers, 2))


def _weight(bits: float, volatile: bool) -> Weight:
    broken = VOLATILE_BROKEN if volatile else STABLE_BROKEN
    chance = min(2.0**-bits, 0.999)
    agrees = max(0.0, log2(1 - broken) + bits)
    contradicts = min(0.0, log2(broken / (1 - chance)))
    return Weight(agrees, max(0.0, bits - NEAR_LOSS), max(0.0, agrees - OLDER_LOSS), contradicts)


def _rarity(meeting: Meeting, kinds: Mapping[str, Kind], facts: Mapping[str, Facts], customers: int) -> float:
    held = facts[meeting.reference[0]]
    if meeting.kind == "customer_id":
        return _id_bits(held, customers)
    known = kinds[meeting.kind].identifies if meeting.kind in kinds else 0.0
    if meeting.kind == "password_hash" and not meeting.salted:
        known = min(known, UNSALTED_BITS)
    return min(known, coincidence_bits(held.pairs, held.valued))


def coincidence_bits(pairs: float, valued: float) -> float:
    """-log2 of the chance that two customers share a value: sum n(n-1) / (S(S-1)), unbiased at any sample size."""
    if valued < 2 or pairs == 0:
        return 64.0  # the digest itself tells no more
    return float(-log2(pairs / (valued * (valued - 1))))


def _id_bits(held: Facts, customers: int) -> float:
    """Bits of an ID: the range it is drawn from. Counted numbers tell little more than log2(N): foreign IDs hit too."""
    if not held.held:
        return 0.0
    if held.numbers >= 0.99 * held.held and held.low is not None and held.high is not None:
        return max(log2(max(customers, 2)), log2(max(2, held.high - held.low + 1)))
    return min(60.0, float(ceil(2 * held.characters / held.held)))  # two bits a character kept for fixed parts
