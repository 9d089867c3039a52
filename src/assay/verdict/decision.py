"""From probabilities to what may be said: the 90 % set, the label or "cannot tell", strength, tipping prior."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from assay.forensics.model import View
from assay.verdict.model import HYPOTHESES, ORIGINS, Composition
from assay.verdict.standing import Standing
from assay.verdict.ways import UNKNOWN_CHANCE
from assay.wording import persons

# What a label must reach. Losses are asymmetric: a false "invented" is the costliest (docs/verdict.md, 8.2: AT&T), so
# it needs odds of 9:1 where the others need 3:1; "cannot tell" only costs a request. "Genuine" has floors of its own
# below.
NEEDED = {"invented": 0.9}
NEEDED_ELSE = 0.75
LEAST_PEOPLE = 10  # below this no share is bounded better than 26 % away (Clopper and Pearson, none of 10)
LEAST_FOUND = 15  # people with agreeing company facts before "genuine" may be said: 0.82 at 95 % by all-match of 15
LEAST_OURS = 0.05  # up to here ours is no more than chance and the size of the sample
LEAST_PART = 0.01  # the lower end of ours below which a mixture may be chance overlap
# Inventions and real strangers are told apart by the rows' own marks only: most rows must be the one or the other, at
# the lower end of the interval, before the label may choose.
LEAST_SHOWN = 0.5  # asserted expectations of checks may not call most rows invented where their own marks allow none
# What nine in ten unrelated lists stay under, where the chance rate of overlap is drawn as the composition draws it.
BY_NATURE = UNKNOWN_CHANCE[0] * (UNKNOWN_CHANCE[1] / UNKNOWN_CHANCE[0]) ** 0.9
LEAST_COVERAGE = 0.5  # with half the lines unread, "no match" is a statement about the reader
# ENFSI guideline 2015, wording only: lower ends of the likelihood ratio for each word.
WORDS = ((1e6, "extremely strong"), (1e4, "very strong"), (1e3, "strong"), (1e2, "moderately strong"),
         (1e1, "moderate"), (2.0, "weak"))  # fmt: skip
ABSENT = ("other-origin", "invented", "credentials")  # labels that say "not ours"


def prior_of(view: View) -> dict[str, float]:
    """Prior per label, summing to 1: the accounts' own, the user's over them, `invented` never under 0.05."""
    for label in view.claim.prior:
        HYPOTHESES[label]  # a misspelt label is an error that names the known ones, not a prior without effect
    weights = {label: view.claim.prior.get(label, h.prior) for label, h in HYPOTHESES.all().items()}
    if not view.overlap or not view.overlap.rows:
        return {label: float(label == "bluff") for label in weights}
    ruled_out = {"bluff"}  # there are rows, so something was shown
    if not {"password", "password_hash"} & set(view.schema.kinds) and not view.claim.prior.get("credentials"):
        ruled_out.add("credentials")  # a list of credentials shows some
    weights |= dict.fromkeys(ruled_out, 0.0)
    if not any(weights.values()):
        weights = {label: h.prior * (label not in ruled_out) for label, h in HYPOTHESES.all().items()}
    total = sum(weights.values())
    prior = {label: weight / total for label, weight in weights.items()}
    if prior.get("invented", 0.0) < 0.05:
        rest = 1 - prior.get("invented", 0.0)
        prior = {label: 0.95 * weight / rest for label, weight in prior.items() if label != "invented"}
        prior["invented"] = 0.05
    return prior


def set_of(probability: Mapping[str, float], share: float = 0.9) -> tuple[str, ...]:
    """The smallest set of labels that holds `share` of the probability, most probable first."""
    kept, held = [], 0.0
    for label in ranked(probability):
        kept.append(label)
        held += probability[label]
        if held >= share:
            break
    return tuple(kept)


def ranked(probability: Mapping[str, float]) -> list[str]:
    """Labels by probability, ties by name."""
    return sorted(probability, key=lambda label: (-probability[label], label))


def reasons_against(
    view: View, standing: Standing, composition: Composition, probability: Mapping[str, float]
) -> tuple[str, ...]:
    """Why no label may be said; empty when the most probable one may. Sentences."""
    ours = composition.ours
    top = ranked(probability)[0]
    reasons = []
    if top == "bluff":
        return ()
    if view.controls is None or not view.controls.allowed:
        broken = " ".join(view.controls.broken) if view.controls else "No controls were run."
        reasons.append(f"The controls of this run failed, so the comparison proves nothing. {broken}".strip())
    if standing.people < LEAST_PEOPLE:
        reasons.append(f"Only {persons(standing.people)} could be tested; at least {LEAST_PEOPLE} are needed.")
    if view.intake.coverage < LEAST_COVERAGE and top in ABSENT:
        reasons.append(f"Only {view.intake.coverage:.0%} of the material could be read.")
    if top == "genuine" and standing.facts_k < LEAST_FOUND:
        reasons.append(
            f"Company facts agree for {persons(standing.facts_k)} only; at least {LEAST_FOUND} are needed to say "
            "that the rows are ours and current."
        )
    if top == "mixture" and ours.low < max(LEAST_PART, _taken_for_ours(view)):
        reasons.append("The part that seems to be ours may be chance: what it shares with our customers is too little.")
    if top == "invented" and ours.low >= LEAST_PART:
        reasons.append("A part of the rows is about our customers beyond chance, so invention does not explain all.")
    if (top == "invented" and not _shown(composition, "invented")) or (
        top == "other-origin" and not _shown(composition, "other-person", "known-corpus")
    ):
        reasons.append("Nothing in the rows themselves settles whether these people are invented or real strangers.")
    if top == "mixture" and _may_be_chance(view, standing, composition):
        reasons.append(
            "How many of our customers any list of this kind would hold is not known, so those found may be there by "
            "chance or taken from us."
        )
    needed = NEEDED.get(top, NEEDED_ELSE)
    if probability[top] < needed:
        reasons.append(f"No single account reaches the probability it needs ({needed:.0%} for the foremost).")
    return tuple(reasons)


def _taken_for_ours(view: View) -> float:
    """The share of strangers that this run may take for customers: the upper end measured on its negative controls."""
    return view.controls.false_match.high if view.controls and view.controls.false_match.n else 0.0


def _shown(composition: Composition, *origins: str) -> bool:
    """Whether the rows, counted one by one, are of these origins for the greater part at the least."""
    inside = [ORIGINS.index(origin) for origin in origins]
    return float(np.quantile(composition.draws[:, inside].sum(axis=1), 0.05)) >= LEAST_SHOWN


def _may_be_chance(view: View, standing: Standing, composition: Composition) -> bool:
    """World facts only, no market share given, and no more of ours among the real people than unrelated lists hold."""
    real = 1 - composition.draws[:, [ORIGINS.index("invented"), ORIGINS.index("credentials")]].sum(axis=1).mean()
    shared = standing.found / max(1.0, standing.people * float(real))
    return not standing.told and view.claim.market_share is None and shared <= BY_NATURE


def not_ours(composition: Composition, probability: Mapping[str, float]) -> bool:
    """Whether other origin and invention together reach what a label needs, with next to nothing of ours."""
    both = probability.get("other-origin", 0.0) + probability.get("invented", 0.0)
    return composition.ours.high <= LEAST_OURS and both >= NEEDED_ELSE


def strength_of(probability: Mapping[str, float], prior: Mapping[str, float]) -> str:
    """The verbal scale for the likelihood ratio of the top label against the next."""
    first, second = ranked(probability)[:2]
    ratio = _ratio(probability, prior, first, second)
    return next((word for least, word in WORDS if ratio >= least), "none")


def tipping_prior(probability: Mapping[str, float], prior: Mapping[str, float]) -> float | None:
    """The prior of the top label below which the next one overtakes it, the others keeping their proportions."""
    first, second = ranked(probability)[:2]
    if probability[first] >= 1 or prior[first] >= 1 or not prior[second]:
        return None
    against = prior[second] / (1 - prior[first]) / _ratio(probability, prior, first, second)
    return round(against / (1 + against), 6)


def _ratio(probability: Mapping[str, float], prior: Mapping[str, float], first: str, second: str) -> float:
    return (probability[first] / max(prior[first], 1e-12)) / max(
        probability[second] / max(prior[second], 1e-12), 1e-300
    )
