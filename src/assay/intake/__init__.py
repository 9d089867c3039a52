"""The dump is received, sealed, unpacked, recognised and read into rows; every refused line is accounted for."""

from assay.intake.landed import identity, landed_under
from assay.intake.model import (
    FORMATS,
    Format,
    Intake,
    Member,
    Outcome,
    Relation,
    Sample,
    Seal,
    Sink,
    Stored,
    Writer,
)
from assay.intake.reading import read
from assay.intake.recognition import recognise

__all__ = [
    "FORMATS",
    "Format",
    "Intake",
    "Member",
    "Outcome",
    "Relation",
    "Sample",
    "Seal",
    "Sink",
    "Stored",
    "Writer",
    "identity",
    "landed_under",
    "read",
    "recognise",
]
