"""The account "ours and current"."""

from assay.verdict.model import ABOUT_US, Hypothesis

HYPOTHESIS = Hypothesis(
    id="genuine",
    says="ours and current",
    prior=0.6,
    made_of={ABOUT_US: (0.9, 1.0)},
    would_change=(
        "idiosyncrasies of our own records are absent from the rows",
        "every field can be explained by one public source",
        "no row was created in the last weeks before the claim",
    ),
    reference="docs/verdict.md, 8.2",
)
