"""The account "another company's people, relabelled or recycled"."""

from assay.verdict.model import Hypothesis

HYPOTHESIS = Hypothesis(
    id="other-origin",
    says="another origin: real people, not our leak",
    prior=0.6,
    made_of={"other-person+known-corpus": (0.7, 1.0)},
    would_change=(
        "company facts that agree and were not in the older list",
        "more of our customers than chance allows",
    ),
    reference="docs/verdict.md, 8.2",
)
