"""The account "a list of credentials from users or elsewhere"."""

from assay.verdict.model import Hypothesis

HYPOTHESIS = Hypothesis(
    id="credentials",
    says="credentials collected elsewhere",
    prior=0.6,
    made_of={"credentials": (0.6, 1.0)},
    would_change=(
        "passwords that verify for more than 60 % of the accounts",
        "fields that are not visible after a login",
    ),
    reference="docs/verdict.md, 8.2; reuse of passwords and lists: Thomas et al. 2017",
)
