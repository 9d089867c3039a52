"""How rows of each making are marked: rates with their error, and how far they move towards the data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from assay.forensics.model import View
from assay.verdict import patterns as p
from assay.verdict.cells import BUILT, COHERENT, SIGNS, Cells, Mark
from assay.verdict.mixture import DRAWS, Array, beta_draws
from assay.verdict.weighing import beta_of

# How far a rate may differ between our base and the claim's population, as the size of a beta: 300 for our own people
# (standard deviation 0.03 at one half), 20 for another company's (0.11). Between-claim spread has no public figure
# (docs/verdict.md, "Not covered"); these are deliberately wide.
OWN, OTHER = 300, 20
# Addresses that follow the name in nine of ten rows were made from it, by an employer or by a generator; addresses that
# people choose for themselves hardly ever do so (docs/verdict.md, section 2).
ISSUED = 0.9
ADRIFT = 1.0  # standard deviations beyond the drawn rate, which varies by one itself
# Real lists differ most in how often addresses hold the name: free mail of consumers, nicknames of gamers, staff lists.
# The 90 % range of real lists, as in the check mail-name-coherence; nothing is known of lists elsewhere from ours.
NAMED = (0.3, 0.85)
# How often a generator's rows bear its grammar, or a reserved value where the forger used such.
LEFT = {"generator": (0.4, 1.0), "reserved": (0.05, 1.0)}
FREE = 1.0  # what the centre of a rate is worth that nobody has measured: one observation
# What matching finds of damaged copies with known truth: 0.50 to 0.65 of the recall of clean ones on the worst public
# sets (docs/matching.md, "Measured"), nearly all of it on others; a claim may be worse than the worst of three.
DAMAGED_RECALL = (0.35, 1.0)
NUMBERED_RECALL = (0.95, 1.0)  # where customer numbers lead: they are copied, not typed
# With no market share and no better figure, the chance that a stranger's row hits a customer: from nearly nothing to
# the one half of a market leader in a small country (docs/verdict.md, section 2).
UNKNOWN_CHANCE = (0.001, 0.5)


@dataclass(frozen=True)
class Drawn:
    """Draws of every rate the components use; one entry per draw."""

    recall: Array
    damaged: Array  # recall of our own rows in a hand the controls do not copy
    overlap: Array  # P(a stranger's row agrees with a customer on world facts)
    alike: Array  # 0 to 1: from how another company's papers agree with ours to agreement as within our own
    seen: Mapping[str, float]  # mark -> share set among the rows that lead to nobody
    own: Mapping[str, Array]  # mark -> P(set | our people)
    other: Mapping[str, Array]  # ... | real people elsewhere
    chance: Mapping[str, Array]  # ... | independent columns
    sign: Mapping[str, Array]  # mark of SIGNS -> P(set | a row of a generator that leaves it)
    low: Array  # small rate, for marks that should not occur
    high: Array  # large rate, for marks that should


Way = Callable[[Drawn, Mark], Array]
Bounds = tuple[Array, Array, float]  # how far a rate may move towards the data, and what its centre is worth


def draw(view: View, cells: Cells, rng: np.random.Generator) -> Drawn:
    """Draws of the rates: recall from the positive controls, overlap from chance, marks from base and permutation."""
    controls = view.controls
    if controls is not None and controls.recall.n:
        recall = beta_draws(controls.recall.k, controls.recall.n, rng, 10 * OWN)
    else:
        recall = rng.uniform(0.8, 1.0, DRAWS)
    return Drawn(
        recall=np.clip(recall, 0.02, 0.9999),
        damaged=np.clip(recall * rng.uniform(*_damaged_recall(view), DRAWS), 0.02, 0.9999),
        overlap=_overlap(view, rng),
        alike=rng.uniform(0.0, 1.0, DRAWS),
        seen=seen_alone(cells),
        own={m.name: _base(m, OWN, rng) for m in cells.marks},
        other={m.name: _elsewhere(m, rng) for m in cells.marks},
        chance={m.name: _by_chance(m, rng) for m in cells.marks},
        sign={m.name: rng.uniform(*LEFT[m.name], DRAWS) for m in cells.marks if m.name in SIGNS},
        low=rng.uniform(0.001, 0.02, DRAWS),
        high=rng.uniform(0.95, 0.999, DRAWS),
    )


def _damaged_recall(view: View) -> tuple[float, float]:
    numbered = view.overlap is not None and "customer_id" in view.overlap.keys
    return NUMBERED_RECALL if numbered else DAMAGED_RECALL


def by_people(cells: Cells, drawn: Drawn) -> Drawn:
    """The same draws with recall by person.

    Rows of one person that are found become one person, rows that are not found stay apart: with f rows a person among
    those found and g among the others, copies not counted, r of the rows is r / (r + (1 - r) f / g) of the people.
    """
    found = cells.group >= 0
    rows = [float(cells.apart[at].sum()) / max(1.0, float(cells.people[at].sum())) for at in (found, ~found)]
    times = max(1.0, rows[0] / max(rows[1], 1.0))
    return replace(
        drawn,
        recall=drawn.recall / (drawn.recall + (1 - drawn.recall) * times),
        damaged=drawn.damaged / (drawn.damaged + (1 - drawn.damaged) * times),
    )


def seen_alone(cells: Cells) -> dict[str, float]:
    """Share of each mark among the rows that lead to nobody; among all where every row leads to somebody."""
    answer = {}
    for index, mark in enumerate(cells.marks):
        alone = (cells.group < 0) & (cells.state[:, index] > 0)
        there = alone if alone.any() else cells.state[:, index] > 0
        rows = cells.rows * there
        answer[mark.name] = float(rows[cells.state[:, index] == 1].sum() / max(1.0, rows.sum()))
    return answer


def _overlap(view: View, rng: np.random.Generator) -> Array:
    overlap = view.overlap
    low, high = UNKNOWN_CHANCE
    if view.claim.market_share is not None:
        low, high = view.claim.market_share
    elif overlap is not None and overlap.chance and overlap.rows:
        expected = sum(c.expected for c in overlap.chance) / max(1, sum(c.rows for c in overlap.chance))
        low = min(max(low, expected / 3), high)
    low, high = max(low, 1e-4), min(max(high, low + 1e-4), 0.98)
    return np.minimum(np.exp(rng.uniform(np.log(low), np.log(high), DRAWS)), _seen(view))


def _seen(view: View) -> float:
    """The share of people found: strangers can not overlap more than that, were they all of the claim.

    A drawn rate above it would have to be paid for with invented rows, only because fewer strangers were found than
    expected; how many are found says where they come from, never that they do not exist. Such draws say instead that
    all who were found are strangers who happen to be customers.
    """
    overlap = view.overlap
    if overlap is None or not overlap.people:
        return 1.0
    found = sum(c.people for c in overlap.patterns if c.status is not None)
    return max((found + 0.5) / (overlap.people + 1), 1e-4)


def _base(mark: Mark, size: int, rng: np.random.Generator) -> Array:
    if mark.base.n:
        return beta_draws(mark.base.k, mark.base.n, rng, size)
    if mark.name in COHERENT:
        return rng.uniform(0.3, 1.0, DRAWS)
    return rng.uniform(0.001, 0.5 if mark.name in (*BUILT, "known") else 0.02, DRAWS)


def _elsewhere(mark: Mark, rng: np.random.Generator) -> Array:
    if mark.name == "mail_names":
        return rng.beta(*beta_of(*NAMED), DRAWS)
    return _base(mark, OTHER, rng)


def _by_chance(mark: Mark, rng: np.random.Generator) -> Array:
    if mark.chance.n:
        return beta_draws(mark.chance.k, mark.chance.n, rng, OWN)
    return rng.uniform(0.001, 0.5, DRAWS)


def own(drawn: Drawn, mark: Mark) -> Array:
    """Our own people, as the base shows them."""
    return drawn.own[mark.name]


def worn(drawn: Drawn, mark: Mark) -> Array:
    """Our own rows after another hand: damage breaks what ties two values."""
    return drawn.own[mark.name]


def listed(drawn: Drawn, mark: Mark) -> Array:
    """Our own people, picked because an older list held them: a surface asked by their addresses."""
    return drawn.high if mark.name == "known" else drawn.own[mark.name]


def other(drawn: Drawn, mark: Mark) -> Array:
    """Real strangers; of how many addresses are nothing but the name nobody can say more than is seen."""
    if mark.name == "plaintext":
        return drawn.low
    if mark.name in BUILT:
        return _as_seen(drawn, mark)
    if mark.name == "mail_names":  # they may follow the name in any rate above the drawn one; shuffling only lowers it
        return np.maximum(drawn.other[mark.name], drawn.seen[mark.name])
    return drawn.other[mark.name]


def addressed(drawn: Drawn, mark: Mark) -> Array:
    """Real strangers to whose names somebody made addresses, at a domain that may be reserved."""
    return _as_seen(drawn, mark) if mark.name == "reserved" else other(drawn, mark)


def _as_seen(drawn: Drawn, mark: Mark) -> Array:
    return np.full(DRAWS, drawn.seen[mark.name])


def known(drawn: Drawn, mark: Mark) -> Array:
    """Rows of a known corpus."""
    if mark.name == "known":
        return drawn.high
    return other(drawn, mark)


def credentials(drawn: Drawn, mark: Mark) -> Array:
    """Logins with a password in plain text."""
    return drawn.high if mark.name == "plaintext" else other(drawn, mark)


def shuffled(drawn: Drawn, mark: Mark) -> Array:
    """Columns drawn apart from each other."""
    if mark.name in ("plaintext", *SIGNS):
        return drawn.low
    return drawn.low if mark.name == "known" else drawn.chance[mark.name]


def library(drawn: Drawn, mark: Mark) -> Array:
    """A generator that left its grammar, with or without reserved values."""
    if mark.name == "generator":
        return drawn.sign[mark.name]
    return _as_seen(drawn, mark) if mark.name in SIGNS else shuffled(drawn, mark)


def reserved(drawn: Drawn, mark: Mark) -> Array:
    """Reserved values and no grammar that is known."""
    return drawn.sign[mark.name] if mark.name == "reserved" else shuffled(drawn, mark)


def built(drawn: Drawn, mark: Mark) -> Array:
    """Addresses made from names, by a template alone or with digits; everything else drawn apart."""
    if mark.name in (*BUILT, *SIGNS):
        return _as_seen(drawn, mark)
    return np.maximum(drawn.high, drawn.seen[mark.name]) if mark.name == "mail_names" else shuffled(drawn, mark)


def neat(drawn: Drawn, mark: Mark) -> Array:
    """Everything fits, in every row: a language model or a careful script."""
    return np.maximum(drawn.high, drawn.seen[mark.name]) if mark.name in COHERENT else built(drawn, mark)


def bounds(way: Way, drawn: Drawn, mark: Mark) -> Bounds | None:
    """How far the rate of `mark` may move under `way`; None where it is fixed."""
    rate = way(drawn, mark)
    by_name = mark.name in ("mail_names", *BUILT)
    if way in (other, addressed) and not by_name and not (way is addressed and mark.name == "reserved"):
        spread = ADRIFT * np.sqrt(rate * (1 - rate) / (OTHER + 1))
        # what only generators leave, real strangers may be without, whatever our own base holds of it
        return (np.zeros(DRAWS) if mark.name in SIGNS else rate - spread), rate + spread, FREE
    if way is worn and mark.name in (*COHERENT, *BUILT):
        # a sign that ties two values holds where both were left intact
        chance = np.minimum(drawn.chance[mark.name], rate)
        return chance + (rate - chance) * p.DAMAGED_AGREES**2, rate, FREE
    return None
