"""The weighing of a claim: from findings and composition to the verdict and its reasons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assay.forensics.model import Finding, View
from assay.matching import UNTELLABLE
from assay.verdict.affected import affected
from assay.verdict.assertions import Facts, answer_assertions
from assay.verdict.bounds import bounds
from assay.verdict.dating import date_claim
from assay.verdict.decision import prior_of, ranked, reasons_against, set_of, strength_of, tipping_prior
from assay.verdict.evidence import own_evidence, returned_by_surface
from assay.verdict.model import Composition, Verdict
from assay.verdict.requests import requests
from assay.verdict.sensitivity import sensitivity
from assay.verdict.sentences import headline, three_sentences
from assay.verdict.standing import Standing, stand
from assay.verdict.weighing import (
    families,
    finding_evidence,
    of_any_day,
    probabilities,
    same_people,
    through_surface,
    with_partner_age,
)


def weigh(view: View, findings: Sequence[Finding], composition: Composition) -> Verdict:
    """The verdict. Needs view.overlap, view.reference and the relations that `compose` leaves; deterministic."""
    standing = stand(view)
    items = [*own_evidence(view, composition, standing)]
    items += [e for e in (finding_evidence(f, view.controls) for f in findings) if e is not None]
    weights = with_partner_age(of_any_day(families(items)))
    if returned_by_surface(view, standing):
        weights = through_surface(weights)
    if composition.ours.low >= 0.5:
        weights = same_people(weights, standing.told)
    prior = prior_of(view)
    probability = probabilities(prior, weights)
    reasons = reasons_against(view, standing, composition, probability)
    facts = _facts(view, findings, composition, standing, probability, said=not reasons)
    return Verdict(
        probabilities={key: round(value, 6) for key, value in probability.items()},
        set_90=set_of(probability),
        label=facts.label,
        headline=headline(facts, reasons),
        three_sentences=three_sentences(facts),
        strength=strength_of(probability, prior),
        tipping_prior=tipping_prior(probability, prior),
        composition=composition.parts,
        people=composition.people,
        sums=composition.sums,
        sums_of_people=(composition.ours, composition.elsewhere),
        duplicates=composition.duplicates,
        weights=weights,
        sensitivity=sensitivity(view, composition, prior, weights),
        bounds=bounds(view, composition),
        dating=facts.dating,
        affected=facts.affected,
        assertions=answer_assertions(facts),
        would_change_it=requests(view, probability, _first(view, reasons)),
    )


def _facts(
    view: View,
    findings: Sequence[Finding],
    composition: Composition,
    standing: Standing,
    probability: Mapping[str, float],
    *,
    said: bool,
) -> Facts:
    dating = date_claim(view, findings)
    allowed = view.controls is not None and view.controls.allowed
    label = ranked(probability)[0] if said else None
    return Facts(view, composition, standing, dating, affected(view, composition, dating), label, probability, allowed)


def _first(view: View, reasons: tuple[str, ...]) -> tuple[str, ...]:
    """What must come before any request: a run whose controls hold, and the material read."""
    if view.controls and any(UNTELLABLE in said for said in view.controls.broken):
        return ("the same people with further fields: e-mail, phone, birth date, or our own number for them",)
    if view.controls is None or not view.controls.allowed:
        return ("a run whose controls hold (correct the column mapping or the reference)",)
    return ("the part of the material that could not be read",) if any("could be read" in r for r in reasons) else ()
