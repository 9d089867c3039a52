"""The account "none of these"."""

from assay.verdict.model import Hypothesis

HYPOTHESIS = Hypothesis(
    id="none-of-these",
    says="none of these",
    prior=0.2,
    made_of={},
    would_change=("an account that fits what none of the others explains",),
    reference="the open set keeps some mass: docs/verdict.md, section 4",
)
