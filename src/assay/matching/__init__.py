"""Which claimed rows are ours: candidates, agreement patterns, controls, recall and chance."""

from assay.matching.controls import control
from assay.matching.digests import meet_digests
from assay.matching.explanation import Explained, explain_row
from assay.matching.model import (
    UNTELLABLE,
    Agreement,
    Chance,
    Compared,
    Controls,
    KeyHits,
    Overlap,
    PatternCount,
    Rate,
    ReadBack,
)
from assay.matching.overlap import ahead_of, index_plan, lay_out, match
from assay.matching.printed import Ahead, Printed

__all__ = [
    "UNTELLABLE",
    "Agreement",
    "Ahead",
    "Chance",
    "Compared",
    "Controls",
    "Explained",
    "KeyHits",
    "Overlap",
    "PatternCount",
    "Printed",
    "Rate",
    "ReadBack",
    "ahead_of",
    "control",
    "explain_row",
    "index_plan",
    "lay_out",
    "match",
    "meet_digests",
]
