"""What a person asks for, as one frozen record, and how it is written down so that it can be asked again."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from assay.private import Private
from assay.settings import Settings


@dataclass(frozen=True)
class Request:
    """An examination: the dumps, the customers, the claim, and the choices made."""

    dumps: tuple[Path, ...]
    against: str | None = None  # SOURCE; None for `inspect`
    claim: Path | None = None
    mapping: dict[str, str] = field(default_factory=dict)  # column -> kind, of the dump
    reference_mapping: dict[str, str] = field(default_factory=dict)
    known: tuple[Path, ...] = ()
    as_of: date | None = None  # today by default
    seed: int = 0
    table: str | None = None
    country: str | None = None  # ISO 3166 alpha-2: default region for phones and postcodes
    password: Private | None = None  # of an archive
    reference_key: str | None = None  # where the key of an encrypted prepared reference is kept: env:, file:, keyring:
    settings: Settings = field(default_factory=Settings)

    @property
    def key(self) -> bytes:
        """The 16-byte key of this run's fingerprints and draws: a function of the seed, so that runs repeat."""
        return hashlib.sha256(f"assay run key {self.seed}".encode()).digest()[:16]

    @property
    def day(self) -> date:
        """The day the examination speaks as of."""
        return self.as_of or date.today()  # noqa: DTZ011  # a person's own calendar day is meant

    def settled(self) -> Request:
        """The same request with the day written in, so that it means the same tomorrow."""
        return replace(self, as_of=self.day, dumps=tuple(p.absolute() for p in self.dumps))
