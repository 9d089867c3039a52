"""Where the comparison stands, in numbers that the weighing, the bounds and the sentences share."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from assay.fields.model import Fact
from assay.forensics.model import View
from assay.matching.model import Agreement, Overlap
from assay.verdict import patterns as p
from assay.verdict.mixture import Array, Integers
from assay.verdict.patterns import chance_agreement, states_of

# A company fact is telling when a stranger's row shows the same by chance at most one time in twenty.
TELLING = 0.05
LONGER = 2.0  # addresses are about twice as long as names, so a slip a letter finds them twice as often
_ENOUGH = 20  # people, before a share of them says how a field is written


@dataclass(frozen=True)
class Standing:
    """Counts of people. `facts_*`: people found by who they are, where a company fact could be compared."""

    rows: int
    people: int
    found: int  # people with an accepted candidate
    former: int  # ... of them no longer customers
    facts_n: int
    facts_k: int  # ... whose company fact agrees, now or in a past version
    facts_chance: float  # how often one agrees by chance
    facts: tuple[str, ...]  # the company fields used
    facts_kinds: tuple[str, ...]
    aged_n: int  # current customers found, with a field that changes over time
    aged_k: int  # ... where it shows a past version or contradicts
    aged_base: float  # the same share expected of today's rows, from the controls
    past_k: int  # ... where it equals a past version
    past_base: float
    told: bool


def stand(view: View) -> Standing:
    """Count once over the patterns. Needs view.overlap."""
    overlap = view.overlap
    assert overlap is not None  # noqa: S101 - called for views with customers only
    counts = [c for c in overlap.patterns if c.status is not None]
    pattern = np.array([c.pattern for c in counts], dtype=np.int64)
    people = np.array([c.people for c in counts], dtype=float)
    current = np.array([c.status == "current" for c in counts], dtype=bool)
    states = states_of(pattern, overlap)
    fields, chance = _telling_fields(view, overlap)
    facts_n, facts_k = _facts(states, people, fields)
    mine = people * current
    aged_n, aged_k, base = _aged(view, overlap, states, mine, (Agreement.OLDER, Agreement.CONTRADICTS))
    _, past_k, past_base = _aged(view, overlap, states, mine, (Agreement.OLDER,))
    return Standing(
        rows=overlap.rows,
        people=overlap.people,
        found=int(people.sum()),
        former=int(people[~current].sum()),
        facts_n=facts_n,
        facts_k=facts_k,
        facts_chance=chance,
        facts=tuple(overlap.compared[i].field for i in fields),
        facts_kinds=tuple(overlap.compared[i].kind for i in fields),
        aged_n=aged_n,
        aged_k=aged_k,
        aged_base=base,
        past_k=past_k,
        past_base=past_base,
        told=p.told(overlap),
    )


def _telling_fields(view: View, overlap: Overlap) -> tuple[list[int], float]:
    company = [(chance_agreement(view, c.field), i) for i, c in enumerate(overlap.compared)
               if c.fact is Fact.COMPANY]  # fmt: skip
    telling = [(chance, i) for chance, i in company if chance <= TELLING] or sorted(company)[:1]
    return [i for _, i in telling], max((chance for chance, _ in telling), default=1.0)


def _facts(states: Integers, people: Array, fields: list[int]) -> tuple[int, int]:
    if not fields or not len(states):
        return 0, 0
    chosen = states[:, fields]
    held = (chosen != Agreement.ABSENT).sum(axis=1)
    agreed = ((chosen != Agreement.ABSENT) & (chosen != Agreement.CONTRADICTS)).sum(axis=1)
    return int(people[held > 0].sum()), int(people[(held > 0) & (2 * agreed >= held)].sum())


def _aged(
    view: View, overlap: Overlap, states: Integers, people: Array, counted: tuple[Agreement, ...]
) -> tuple[int, int, float]:
    """People with a field that changes, people where one is in a `counted` state, and the share the controls show."""
    volatile = [i for i, c in enumerate(overlap.compared) if c.volatile and not _another_form(states[:, i], people)]
    if not volatile or not len(states):
        return 0, 0, 0.0
    chosen = states[:, volatile]
    held = (chosen != Agreement.ABSENT).any(axis=1)
    aged = held & np.isin(chosen, counted).any(axis=1)
    agreement = view.controls.agreement if view.controls else {}
    fresh = 1.0
    for i in volatile:
        shares = agreement.get(overlap.compared[i].field, (1.0, 0.0, 0.0, 0.0))
        fresh *= 1 - min(1.0, sum(shares[state - 1] for state in counted))
    if Agreement.CONTRADICTS in counted:
        fresh *= (1 - min(1.0, LONGER * _noise(view, overlap, states, people))) ** len(volatile)
    return int(people[held].sum()), int(people[aged].sum()), 1 - fresh


def _another_form(states: Integers, people: Array) -> bool:
    """Whether a field disagrees for nearly everybody: it is written another way, or changes daily; age it is not."""
    held = people[states != Agreement.ABSENT].sum()
    differing = people[states == Agreement.CONTRADICTS].sum()
    return bool(held >= _ENOUGH and differing >= (1 - TELLING) * held)


def _noise(view: View, overlap: Overlap, states: Integers, people: Array) -> float:
    """How much more often than the controls' the fields that never change differ, on average: wear, not age."""
    agreement = view.controls.agreement if view.controls else {}
    rates = []
    for i, compared in enumerate(overlap.compared):
        held = people[states[:, i] != Agreement.ABSENT].sum()
        if compared.volatile or compared.fact is Fact.COMPANY or held < _ENOUGH:
            continue
        differing = people[np.isin(states[:, i], (Agreement.NEAR, Agreement.CONTRADICTS))].sum()
        _, near, _, contradicts = agreement.get(compared.field, (1.0, 0.0, 0.0, 0.0))
        rates.append(max(0.0, float(differing / held) - near - contradicts))
    return float(np.mean(rates)) if rates else 0.0
