"""Weighs findings against accounts of the claim: composition, probabilities, what would change it."""

from assay.verdict.composition import compose
from assay.verdict.judgement import weigh
from assay.verdict.model import (
    HYPOTHESES,
    ORIGINS,
    Affected,
    Composition,
    Dating,
    Hypothesis,
    Part,
    Tested,
    Verdict,
    Weight,
)
from assay.verdict.rows import write_rows

__all__ = [
    "HYPOTHESES",
    "ORIGINS",
    "Affected",
    "Composition",
    "Dating",
    "Hypothesis",
    "Part",
    "Tested",
    "Verdict",
    "Weight",
    "compose",
    "weigh",
    "write_rows",
]
