"""The account "enumerated from our public surface"."""

from assay.verdict.model import ABOUT_US, Hypothesis

HYPOTHESIS = Hypothesis(
    id="scraped",
    says="enumerated from our public surface",
    prior=0.6,
    made_of={ABOUT_US: (0.9, 1.0)},
    would_change=(
        "a field that no endpoint returns",
        "private accounts among the rows",
    ),
    reference="docs/verdict.md, 8.2",
)
