"""SQL dumps of MySQL, MariaDB, PostgreSQL, SQLite and SQL Server, as their tools write them."""

from __future__ import annotations

import re

from assay.intake.model import Format, Sample, Sink, Stored
from assay.intake.sql.dialects import scores

# A statement at the start of a line that brings rows, and one that defines or sets something.
ROWS = re.compile(
    rb"^\s*(?:INSERT\s+(?:\w+\s+)*?[`\"\[\w.]+|REPLACE\s+INTO\s|COPY\s+\S+\s[^\n]*FROM\s+stdin)",
    re.MULTILINE | re.IGNORECASE,
)
DEFINES = re.compile(
    rb"^\s*(?:CREATE\s+(?:\w+\s+){0,3}TABLE\s|DROP\s+TABLE\s|LOCK\s+TABLES|ALTER\s+TABLE\s|SET\s+\w+\s*[ =]"
    rb"|BEGIN\s+TRANSACTION|PRAGMA\s|USE\s+\[?\w)",
    re.MULTILINE | re.IGNORECASE,
)
# Rows cut out of an INSERT: lines of values in brackets, as an excerpt shows them.
_VALUE = rb"\s*(?:[NE]?'(?:[^'\\]|\\.|'')*+'|\"(?:[^\"\\]|\\.)*+\"|[-+\w.]+)\s*"
TUPLES = re.compile(rb"(?:\s*\(" + _VALUE + rb"(?:," + _VALUE + rb")+\)\s*[,;]){2}", re.DOTALL)
FIRST = re.compile(
    rb"\s*(?:--|/\*|#|\\connect|(?:REM|PROMPT|WITH|INSERT|REPLACE|CREATE|DROP|SET|USE|BEGIN|PRAGMA|COPY|ALTER|GO|START|LOCK|DELETE"
    rb"|TRUNCATE|IF)\b)",
    re.IGNORECASE,
)


def sniff(sample: Sample) -> float:
    """High when the first thing is a statement or a comment and statements that bring rows follow."""
    head = _plain(sample.head)
    if TUPLES.match(head):
        return 0.9
    if not FIRST.match(head):
        return 0.3 if ROWS.search(head) and DEFINES.search(head) else 0.0
    brings, defines = bool(ROWS.search(head)), bool(DEFINES.search(head))
    banner = max(scores(head).values(), default=0) >= 9
    if brings and (defines or banner):
        return 0.98
    if banner and defines:
        return 0.95
    if brings:
        return 0.9
    return 0.6 if defines else 0.0


def _plain(head: bytes) -> bytes:
    """The head as bytes of one letter each, whatever its encoding."""
    for mark in (b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf"):
        head = head.removeprefix(mark)
    return head.replace(b"\0", b"") if head[:200].count(b"\0") * 4 > len(head[:200]) else head


def read(stored: Stored, sink: Sink) -> None:
    """Read all tables of the dump; see `assay.intake.sql`."""
    from assay.intake.sql.reader import read as read_dump
    from assay.intake.text import opened

    text = opened(stored)
    read_dump(text.path, sink, dict(text.facts))


FORMAT = Format(
    id="sql-dump",
    says="An SQL dump: INSERT or COPY statements in the dialects of the common tools.",
    sniff=sniff,
    read=read,
)
