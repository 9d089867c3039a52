"""Which claimed rows are ours: candidates, agreement patterns, controls, recall and chance."""

from assay.matching.controls import control
from assay.matching.model import (
    Agreement,
    Chance,
    Compared,
    Controls,
    KeyHits,
    Overlap,
    PatternCount,
    Rate,
)
from assay.matching.overlap import match

__all__ = [
    "Agreement",
    "Chance",
    "Compared",
    "Controls",
    "KeyHits",
    "Overlap",
    "PatternCount",
    "Rate",
    "control",
    "match",
]
