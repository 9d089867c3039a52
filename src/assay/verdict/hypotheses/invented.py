"""The account "invented rows"."""

from assay.verdict.model import ABOUT_US, Hypothesis

HYPOTHESIS = Hypothesis(
    id="invented",
    says="invented",
    prior=0.6,
    made_of={"invented": (0.7, 1.0), ABOUT_US: (0.0, 0.02)},  # more of ours than that is a mixture
    would_change=(
        "one row with a hash, an ID or a creation time of ours that agrees",
        "any planted row or address tagged for the company",
        "a share of agreeing company facts above chance",
    ),
    reference="docs/verdict.md, 8.2; floor of the prior: section 4",
)
