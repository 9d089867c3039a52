"""Forensic checks: what each looks for and what it measured."""

from assay.forensics.corpora import remember
from assay.forensics.marks import MARKS, mark
from assay.forensics.model import (
    CHECKS,
    Basis,
    Check,
    Failed,
    Finding,
    Measured,
    Measurement,
    Needs,
    Number,
    Share,
    Skipped,
    View,
)
from assay.forensics.run import Untold, measure, measure_all

__all__ = [
    "CHECKS",
    "MARKS",
    "Basis",
    "Check",
    "Failed",
    "Finding",
    "Measured",
    "Measurement",
    "Needs",
    "Number",
    "Share",
    "Skipped",
    "Untold",
    "View",
    "mark",
    "measure",
    "measure_all",
    "remember",
]
