"""Forensic checks: what each looks for and what it measured."""

from assay.forensics.codes import MARKS
from assay.forensics.corpora import recall_claim, remember
from assay.forensics.marks import mark
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
from assay.forensics.run import measure, measure_all
from assay.forensics.scans import Scan, Scans, Tally, tally
from assay.forensics.untold import Untold

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
    "Scan",
    "Scans",
    "Share",
    "Skipped",
    "Tally",
    "Untold",
    "View",
    "mark",
    "measure",
    "measure_all",
    "recall_claim",
    "remember",
    "tally",
]
