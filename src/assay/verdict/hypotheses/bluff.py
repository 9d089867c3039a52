"""The account "no data shown"."""

from assay.verdict.model import Hypothesis

HYPOTHESIS = Hypothesis(
    id="bluff",
    says="no data shown",
    prior=0.6,
    made_of={},
    would_change=("rows to test",),
    reference="an empty claim, a withheld sample, screenshots only",
)
