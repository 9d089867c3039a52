"""Spreadsheets: XLSX, XLSM, XLSB, XLS and ODS, each sheet a relation."""

from __future__ import annotations

import re

from assay.intake.model import Format, Sample, Sink, Stored

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # [MS-CFB] 2.2, header signature


def sniff(sample: Sample) -> float:
    """By the names of the first members of the zip, or the signature of a compound file with a workbook in it."""
    head = sample.head
    if head.startswith(b"PK\x03\x04"):
        content = b"[Content_Types].xml" in head
        if re.search(rb"xl[/\\]workbook\.", head) or (content and re.search(rb"xl[/\\]|workbook\.(?:xml|bin)", head)):
            return 0.97
        if b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet" in head[:200]:
            return 0.99
        return 0.0
    if head.startswith(OLE):
        names = (text.encode("utf-16-le") for text in ("Workbook", "Book", "WORKBOOK", "EncryptedPackage"))
        return 0.95 if any(name in head for name in names) else 0.5
    return 0.0


def read(stored: Stored, sink: Sink) -> None:
    """Read every sheet that has cells."""
    from assay.intake.sheets import read_workbook

    read_workbook(stored, sink)


FORMAT = Format(
    id="spreadsheet", says="A spreadsheet (XLSX, XLSM, XLSB, XLS, ODS); each sheet is a table.", sniff=sniff, read=read
)
