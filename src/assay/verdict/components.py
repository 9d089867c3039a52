"""The components of the mixture: each origin as one or more ways its rows look, with rates drawn within their error."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from assay.forensics.model import View
from assay.verdict import patterns as p
from assay.verdict.cells import BUILT, COHERENT, SIGNS, Cells, Mark
from assay.verdict.mixture import DRAWS, Adapting, Array, beta_draws

# How far a rate may differ between our base and the claim's population, as the size of a beta: 300 for our own people
# (standard deviation 0.03 at one half), 20 for another company's (0.11). Between-claim spread has no public figure
# (forensics 10); these are deliberately wide.
OWN, OTHER = 300, 20
ISSUED = 0.9  # case 69: all addresses follow the name; free addresses hardly ever do so in nine of ten
ADRIFT = 1.0  # standard deviations beyond the drawn rate, which varies by one itself
# What matching finds of damaged copies with known truth: 0.52 to 0.65 of the recall of clean ones on the two worst
# public sets (docs/matching.md, "Measured"), nearly all of it on others.
DAMAGED_RECALL = (0.5, 1.0)
NUMBERED_RECALL = (0.95, 1.0)  # where customer numbers lead: they are copied, not typed
GROUPS = ("ours", "other-person", "known-corpus", "credentials", "invented")
# With no market share and no better figure, the chance that a stranger's row hits a customer: from nearly nothing to
# the one half of a market leader in a small country (forensics 5.1).
UNKNOWN_CHANCE = (0.001, 0.5)


@dataclass(frozen=True)
class Drawn:
    """Draws of every rate the components use; one entry per draw."""

    recall: Array
    damaged: Array  # recall of our own rows in a hand the controls do not copy
    overlap: Array  # P(a stranger's row agrees with a customer on world facts)
    own: Mapping[str, Array]  # mark -> P(set | our people)
    other: Mapping[str, Array]  # ... | real people elsewhere
    chance: Mapping[str, Array]  # ... | independent columns
    sign: Array  # P(a sign of a generator | a row of one)
    low: Array  # small rate, for marks that should not occur
    high: Array  # large rate, for marks that should


Way = Callable[[Drawn, Mark], Array]


@dataclass(frozen=True)
class Component:
    """One way rows of an origin look: its candidates and its marks."""

    group: str
    candidates: str  # "ours", "stale", "damaged", "none", "collision", "permuted", "elsewhere", "tied", "any"
    marks: Way


def components(told: bool, marks: tuple[Mark, ...]) -> tuple[Component, ...]:
    """The components; `told`: whether company facts separate ours from the same people elsewhere.

    Known corpora and credentials take part only when a mark can show them: otherwise nothing would.
    """
    shown = {mark.name for mark in marks}
    strangers = ("none", "collision", "elsewhere") if told else ("tied", "collision")
    found = [Component("ours", way, _own) for way in ("ours", "stale", "damaged")]
    found += [Component("other-person", way, _other) for way in strangers]
    if "known" in shown:
        found += [Component("known-corpus", way, _known) for way in (*strangers, *(() if told else ("any",)))]
    if "plaintext" in shown:
        found += [Component("credentials", way, _credentials) for way in ("any", "none")]
    made = (_shuffled, _library, _built, _neat)
    found += [Component("invented", "none", way) for way in made]
    found += [Component("invented", "collision", _shuffled), Component("invented", "permuted", _shuffled)]
    return tuple(found)


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
        own={m.name: _base(m, OWN, rng) for m in cells.marks},
        other={m.name: _base(m, OTHER, rng) for m in cells.marks},
        chance={m.name: _by_chance(m, rng) for m in cells.marks},
        sign=rng.uniform(0.4, 1.0, DRAWS),
        low=rng.uniform(0.001, 0.02, DRAWS),
        high=rng.uniform(0.95, 0.999, DRAWS),
    )


def _damaged_recall(view: View) -> tuple[float, float]:
    numbered = view.overlap is not None and "customer_id" in view.overlap.keys
    return NUMBERED_RECALL if numbered else DAMAGED_RECALL


def likelihoods(cells: Cells, parts: tuple[Component, ...], drawn: Drawn) -> Array:
    """P(cell | component) up to a factor per cell: (draws, cells, components)."""
    answer = np.empty((DRAWS, len(cells.code), len(parts)))
    cache: dict[Way, Array] = {}
    for index, part in enumerate(parts):
        if part.marks not in cache:
            cache[part.marks] = _marks(cells, part.marks, drawn)
        answer[:, :, index] = _candidates(cells, part.candidates, drawn) * cache[part.marks]
    return np.maximum(answer, 1e-30)


def adapting(cells: Cells, parts: tuple[Component, ...], drawn: Drawn) -> Adapting | None:
    """Real strangers: their marks' rates are those of our base to within ADRIFT standard deviations of OTHER."""
    columns = np.array([i for i, part in enumerate(parts) if part.marks is _other])
    if not cells.marks:
        return None
    bare = np.stack([_candidates(cells, parts[i].candidates, drawn) for i in columns], axis=2)
    centre = np.stack([np.clip(_other(drawn, mark), 1e-4, 1 - 1e-4) for mark in cells.marks], axis=1)
    spread = np.sqrt(centre * (1 - centre) / (OTHER + 1))
    low, high = np.clip(centre - ADRIFT * spread, 1e-4, 1), np.clip(centre + ADRIFT * spread, 0, 1 - 1e-4)
    size = np.full(len(cells.marks), float(OTHER))
    for i, mark in enumerate(cells.marks):
        # employers and schools make addresses of names, all of them; short of all, a mixture explains it no worse
        if mark.name in ("mail_names", *BUILT) and mark.claim.k >= ISSUED * mark.claim.n:
            high[:, i], size[i] = 1 - 1e-4, 1.0
    on, off = (cells.state == 1).astype(float), (cells.state == 2).astype(float)
    return Adapting(columns, bare, on, off, centre, low, high, size)


def _marks(cells: Cells, way: Way, drawn: Drawn) -> Array:
    log = np.zeros((DRAWS, len(cells.code)))
    for index, mark in enumerate(cells.marks):
        rate = np.clip(way(drawn, mark), 1e-4, 1 - 1e-4)[:, None]
        state = cells.state[:, index][None, :]
        log += np.where(state == 1, np.log(rate), np.where(state == 2, np.log1p(-rate), 0.0))
    return np.exp(log)


def _candidates(cells: Cells, way: str, drawn: Drawn) -> Array:
    none = (cells.group < 0)[None, :]
    kinds = np.exp(cells.log)[None, :, :]
    tiny = 1e-9
    if way in ("ours", "stale"):
        kind = kinds[:, :, p.FRESH if way == "ours" else p.STALE]
        return np.where(none, 1 - drawn.recall[:, None], drawn.recall[:, None] * kind)
    if way == "damaged":
        return np.where(none, 1 - drawn.damaged[:, None], drawn.damaged[:, None] * kinds[:, :, p.DAMAGED])
    if way == "tied":
        return np.where(none, 1 - drawn.overlap[:, None], drawn.overlap[:, None] * kinds[:, :, p.ELSEWHERE])
    if way == "none":
        return np.where(none, 1.0, tiny) * np.ones((DRAWS, 1))
    column = {"collision": p.COLLISION, "permuted": p.PERMUTED, "elsewhere": p.ELSEWHERE}.get(way)
    kind = kinds[:, :, column] if column is not None else np.maximum(kinds[:, :, p.FRESH], kinds[:, :, p.ELSEWHERE])
    return np.where(none, tiny, kind) * np.ones((DRAWS, 1))


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


def _by_chance(mark: Mark, rng: np.random.Generator) -> Array:
    if mark.chance.n:
        return beta_draws(mark.chance.k, mark.chance.n, rng, OWN)
    return rng.uniform(0.001, 0.5, DRAWS)


def _own(drawn: Drawn, mark: Mark) -> Array:
    return drawn.own[mark.name]


def _other(drawn: Drawn, mark: Mark) -> Array:
    return drawn.low if mark.name == "plaintext" else drawn.other[mark.name]


def _known(drawn: Drawn, mark: Mark) -> Array:
    if mark.name == "known":
        return drawn.high
    return drawn.other[mark.name]


def _credentials(drawn: Drawn, mark: Mark) -> Array:
    return drawn.high if mark.name == "plaintext" else drawn.other[mark.name]


def _shuffled(drawn: Drawn, mark: Mark) -> Array:
    """Columns drawn apart from each other."""
    if mark.name in ("plaintext", *SIGNS):
        return drawn.low
    return drawn.low if mark.name == "known" else drawn.chance[mark.name]


def _library(drawn: Drawn, mark: Mark) -> Array:
    """A generator that left its grammar."""
    return drawn.sign if mark.name in SIGNS else _shuffled(drawn, mark)


def _built(drawn: Drawn, mark: Mark) -> Array:
    """Addresses made from names, everything else drawn apart."""
    return drawn.high if mark.name in ("mail_names", *BUILT) else _shuffled(drawn, mark)


def _neat(drawn: Drawn, mark: Mark) -> Array:
    """Everything fits, in every row: a language model or a careful script."""
    return drawn.high if mark.name in (*COHERENT, *BUILT) else _shuffled(drawn, mark)
