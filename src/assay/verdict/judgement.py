"""The weighing of a claim: from findings and composition to the verdict and its reasons."""

from __future__ import annotations

from collections.abc import Sequence

from assay.forensics.model import Finding, View
from assay.verdict.decision import prior_of, ranked, reasons_against, set_of, strength_of, tipping_prior
from assay.verdict.evidence import own_evidence
from assay.verdict.model import HYPOTHESES, Affected, Composition, Dating, Verdict
from assay.verdict.standing import stand
from assay.verdict.weighing import families, finding_evidence, probabilities


def weigh(view: View, findings: Sequence[Finding], composition: Composition) -> Verdict:
    """The verdict. Needs view.overlap and view.reference; deterministic."""
    standing = stand(view)
    items = [*own_evidence(view, composition, standing)]
    items += [e for e in (finding_evidence(f, view.controls) for f in findings) if e is not None]
    weights = families(items)
    prior = prior_of(view)
    probability = probabilities(prior, weights)
    reasons = reasons_against(view, standing, probability)
    label = None if reasons else ranked(probability)[0]
    return Verdict(
        probabilities={key: round(value, 6) for key, value in probability.items()},
        set_90=set_of(probability),
        label=label,
        headline=HYPOTHESES[label].says if label else "It cannot be told.",
        three_sentences=("", "", ""),
        strength=strength_of(probability, prior),
        tipping_prior=tipping_prior(probability, prior),
        composition=composition.parts,
        people=composition.people,
        duplicates=composition.duplicates,
        weights=weights,
        sensitivity=(),
        bounds=(),
        dating=Dating(None, None, None, ()),
        affected=Affected(0, 0, 0, "", {}, None, ()),
        assertions=(),
        would_change_it=reasons,
    )
