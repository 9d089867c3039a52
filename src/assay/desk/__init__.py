"""Everything a person can ask for: the command line, and later the web, only call these."""

from assay.desk.clock import Clock
from assay.desk.demonstration import Demonstration, demonstrate
from assay.desk.diagnosis import Diagnosis, diagnose
from assay.desk.examination import Examination, Plan, examine, examine_to
from assay.desk.explanation import Explanation, explain
from assay.desk.references import build_reference, refresh_reference, show_reference
from assay.desk.request import Request
from assay.desk.workspace import disk_watched

__all__ = [
    "Clock",
    "Demonstration",
    "Diagnosis",
    "Examination",
    "Explanation",
    "Plan",
    "Request",
    "build_reference",
    "demonstrate",
    "diagnose",
    "disk_watched",
    "examine",
    "examine_to",
    "explain",
    "refresh_reference",
    "show_reference",
]
