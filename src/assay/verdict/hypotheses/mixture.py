"""The account "a mixture of several origins, padded"."""

from assay.verdict.model import ABOUT_US, Hypothesis

HYPOTHESIS = Hypothesis(
    id="mixture",
    says="a mixture",
    prior=0.6,
    made_of={ABOUT_US: (0.02, 0.9)},
    would_change=(
        "the same shares in a second sample that was drawn at random",
        "where in the file the rows of each origin stand",
    ),
    reference="docs/verdict.md, 8.2",
)
