"""What each agreement pattern says about where a row comes from: log-likelihoods per kind of candidate."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from assay.fields.model import Fact
from assay.forensics.columns import portrait_of
from assay.forensics.corpora import held_fields
from assay.forensics.model import View
from assay.matching.model import Agreement, Compared, Overlap
from assay.reference import coincidence
from assay.verdict.mixture import Array, Flags, Integers

# Columns of Patterns.log. ALIKE: the same person in rows of others who write as we do; LISTED: in a known corpus, which
# may be a copy of ours in the fields it holds.
FRESH, STALE, ELSEWHERE, COLLISION, PERMUTED, DAMAGED, ALIKE, LISTED = range(8)
KINDS = 8
# Fields that change over years: an old snapshot shows past versions and contradictions where a current one agrees. The
# numbers only have to be far from the fresh ones; which snapshot it is comes from snapshot.py, never from them.
_STALE_VOLATILE = (0.55, 0.05, 0.25, 0.15)
# The same person in another company's data: names and birth dates nearly always agree, addresses, phones and mail
# often do not. Asserted: names and birth dates 0.95 to 0.97, phones 0.5 to 0.8 (docs/verdict.md, section 2).
_ELSEWHERE_STABLE = (0.92, 0.04, 0.01, 0.03)
_ELSEWHERE_VOLATILE = (0.62, 0.05, 0.05, 0.28)
# Our own people after hands that the controls know nothing of: several slips, dropped and swapped parts. Between the
# clean pairs of linkage papers and the worst public test set (fake_1000 of splink: a third of the values disagree).
DAMAGED_AGREES = 0.70
_DAMAGED = (DAMAGED_AGREES, 0.13, 0.02, 0.15)
# Without controls, what linkage papers report for a clean pair: about 2 % slips and 2 % errors (Winkler 1995).
_CLEAN = (0.95, 0.02, 0.01, 0.02)
_FLOOR = 1e-3  # no state is rarer than this under any origin: keeps one odd field from deciding a row alone
_SPLIT = {
    FRESH: 0.01, STALE: 0.02, DAMAGED: 0.03, ELSEWHERE: 0.03, ALIKE: 0.03, LISTED: 0.03, COLLISION: 0.05, PERMUTED: 0.6,
}  # fmt: skip
# ... where customer numbers are compared: a number of another company's often belongs to some customer here.
_SPLIT_BY_NUMBER = {**_SPLIT, ELSEWHERE: 0.5, ALIKE: 0.5, LISTED: 0.5, COLLISION: 0.3}
# How often a key leads to a stranger: serial IDs of two companies overlap by nature, user names often, others never.
_COLLIDES = {"customer_id": 1.0, "username": 0.1}
# No candidate; a refused candidate counts as none, unless two keys led to two customers, which is a finding by itself.
NONE = "(m.customer IS NULL AND m.status IS NULL AND NOT coalesce(m.split, false))"
_LEAST = -14.0  # natural logs below the best kind


@dataclass(frozen=True)
class Patterns:
    """The distinct patterns of a claim: `log` (patterns, KINDS), `none` where there is no candidate."""

    pattern: Integers
    former: Flags
    split: Flags
    none: Flags
    rows: Array
    log: Array
    told: bool  # whether a company fact is compared, so that ours and elsewhere can be told apart
    beyond: bool  # whether a field is compared that no known corpus holds


def read_patterns(view: View) -> Patterns:
    """One GROUP BY over `matches`, scored. Needs view.overlap."""
    overlap = view.overlap
    assert overlap is not None  # noqa: S101 - composition is asked for only when there are customers
    found = view.engine.arrow(
        "SELECT coalesce(pattern, 0) AS pattern, coalesce(status, 'current') <> 'current' AS former, "
        f"coalesce(split, false) AS split, {NONE} AS none, count(*)::DOUBLE AS n "
        "FROM matches m GROUP BY ALL ORDER BY ALL"
    )
    columns = {key: found[key].to_numpy(zero_copy_only=False) for key in found.column_names}
    states = states_of(columns["pattern"], overlap)
    log = _score(view, overlap, states, columns["split"])
    # a tombstone is an exact digest of an erased customer's key: no stranger has it but by knowing the person
    erased = columns["former"] & ~columns["none"] & (columns["pattern"] == 0)
    log[np.ix_(erased, [COLLISION, PERMUTED])] = _LEAST / 2
    beyond = bool({c.field for c in overlap.compared} - held_fields(view.engine))
    former, split, none = (columns[key] for key in ("former", "split", "none"))
    return Patterns(columns["pattern"], former, split, none, columns["n"], log, told(overlap), beyond)


def states_of(pattern: Integers, overlap: Overlap) -> Integers:
    """(patterns, fields) of Agreement."""
    shifts = 3 * np.arange(len(overlap.compared), dtype=np.int64)
    return (pattern[:, None] >> shifts[None, :]) & 7


def told(overlap: Overlap) -> bool:
    """Whether any company fact is compared."""
    return any(c.fact is Fact.COMPANY for c in overlap.compared)


def _score(view: View, overlap: Overlap, states: Integers, split: Integers) -> Array:
    chance = [chance_agreement(view, c.field) for c in overlap.compared]
    listed = held_fields(view.engine)
    log = np.zeros((len(states), KINDS))
    for index, compared in enumerate(overlap.compared):
        state = states[:, index]
        present = state != Agreement.ABSENT
        for kind, rates in _rates(view, compared, chance[index], listed).items():
            table = np.log(np.maximum([1.0, *rates], _FLOOR))
            log[:, kind] += np.where(present, table[state], 0.0)
    log[:, COLLISION] += _key_excluded(overlap, states, chance, collides=True)
    log[:, PERMUTED] += _key_excluded(overlap, states, chance, collides=False)
    splits = _SPLIT_BY_NUMBER if "customer_id" in overlap.keys else _SPLIT
    for kind, rate in splits.items():
        log[:, kind] += np.where(split, np.log(rate), np.log1p(-rate))
    best = log.max(axis=1, keepdims=True) if len(log) else log
    answer: Array = np.maximum(log, best + _LEAST)
    return answer


def _rates(
    view: View, compared: Compared, chance: float, listed: frozenset[str]
) -> dict[int, tuple[float, float, float, float]]:
    fresh = _measured(view, compared.field)
    stranger = (chance, 0.02, 0.01, max(0.0, 0.97 - chance))
    if compared.fact is Fact.COMPANY:
        elsewhere = stranger
    else:
        elsewhere = _ELSEWHERE_VOLATILE if compared.volatile else _ELSEWHERE_STABLE
    alike = stranger if compared.fact is Fact.COMPANY else fresh
    stale = _STALE_VOLATILE if compared.volatile else fresh
    damaged = fresh if compared.fact is Fact.COMPANY else _DAMAGED  # numbers and times are copied, not typed
    return {
        FRESH: fresh, STALE: stale, ELSEWHERE: elsewhere, COLLISION: stranger, PERMUTED: stranger, DAMAGED: damaged,
        ALIKE: alike, LISTED: fresh if compared.field in listed else elsewhere,
    }  # fmt: skip


def _measured(view: View, field: str) -> tuple[float, float, float, float]:
    """Shares of states measured by the positive controls, drawn one observation in fifty towards a clean pair."""
    controls = view.controls
    if controls is None or field not in controls.agreement:
        return _CLEAN
    seen = np.asarray(controls.agreement[field], dtype=float)
    mixed = seen / max(float(seen.sum()), 1e-9) * 0.98 + np.asarray(_CLEAN) * 0.02
    return (float(mixed[0]), float(mixed[1]), float(mixed[2]), float(mixed[3]))


def _key_excluded(overlap: Overlap, states: Integers, chance: list[float], *, collides: bool) -> Array:
    """A stranger hit by a key agrees on that key by construction: take its most telling agreement back."""
    agreed = (states == Agreement.AGREES) | (states == Agreement.OLDER)
    gain = np.where(agreed, -np.log(np.maximum(chance, _FLOOR))[None, :], -np.inf)
    if not gain.size:
        return np.zeros(len(states))
    price = [_COLLIDES.get(c.kind, 1e-3) if collides else 1.0 for c in overlap.compared]
    best = (gain + np.log(np.asarray(price))[None, :]).max(axis=1)
    if not collides:  # rows of shuffled columns: only what contradicts shows it
        alone = (states != Agreement.ABSENT).sum(axis=1) < 2
        best = np.where(alone, np.log(1e-3), best)
    answer: Array = np.where(np.isfinite(best), best, 0.0)
    return answer


def chance_agreement(view: View, field: str) -> float:
    """P(two different customers share a value of `field`), from the reference; 0.01 where it is not held."""
    share = view.once(f"coincidence of {field}", (), lambda: _coincidence(view, field))
    return 0.01 if share < 0 else float(min(0.97, max(_FLOOR, share)))


def _coincidence(view: View, field: str) -> float:
    if view.reference is not None and field in view.reference.schema.names:
        return portrait_of(view).coincidence[field]
    if not view.engine.has("reference") or field not in view.engine.columns("reference"):
        return -1.0
    return coincidence(view.engine, [field])[field]
