"""What was run, on what; and what every part of a result is made of."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Share = Annotated[float, Field(ge=0, le=1)]
STRICT = ConfigDict(frozen=True, extra="forbid")  # of every part of a result


class _Piece(BaseModel):
    model_config = STRICT


class Interval(_Piece):
    """A rate k of n with its Clopper-Pearson interval."""

    k: int
    n: int
    low: Share
    high: Share


class File(_Piece):
    """A file as received."""

    name: str
    sha256: str
    bytes: int


class Run(_Piece):
    """What was run, on what, with what."""

    id: str  # digest of versions, seed, settings and input digests: the same run has the same id
    command: str  # "examine" or "inspect"
    assay: str
    versions: dict[str, str]
    engine: str  # "embedded" or "spark": it changes nothing of the answer
    seed: int
    as_of: date
    inputs: list[File]
    plugins: dict[str, str]  # "checks/id-order" -> SHA-256 of its file
    limits: list[str]  # sentences, one per limit that fired
    box: list[str]
