"""The account "ours, through a partner, processor or export"."""

from assay.verdict.model import ABOUT_US, Hypothesis

HYPOTHESIS = Hypothesis(
    id="partner",
    says="ours, through a partner or export",
    prior=0.6,
    made_of={ABOUT_US: (0.9, 1.0)},
    would_change=(
        "a column the partner never received",
        "a customer who was never sent to the partner",
    ),
    reference="docs/verdict.md, 8.2",
)
