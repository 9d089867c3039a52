"""What people read: one result, one page, one screen."""

from assay.report.html import html
from assay.report.ran import File, Run
from assay.report.result import SCHEMA_VERSION, Result
from assay.report.summary import summarise
from assay.report.terminal import markdown, ndjson, show
from assay.report.words import LABELS, ORIGINS, percent

__all__ = [
    "LABELS",
    "ORIGINS",
    "SCHEMA_VERSION",
    "File",
    "Result",
    "Run",
    "html",
    "markdown",
    "ndjson",
    "percent",
    "show",
    "summarise",
]
