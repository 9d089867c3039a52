"""Checks and findings. A check sees aggregates only; a measurement holds numbers and dates, never a person's value."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypeVar

from assay.claims.model import Claim
from assay.engine import Engine
from assay.fields.model import Schema
from assay.forensics.scans import Scans, Tally
from assay.intake.model import Intake, Relation
from assay.matching.model import Controls, Overlap
from assay.plugins import Slot
from assay.reference.model import Reference

Number = int | float | date | datetime
T = TypeVar("T")


@dataclass(frozen=True)
class View:
    """What a check may ask. All tables live in `engine`:

    - `dump` (view): `row`, `c0`, `c1`, ... raw text of the chosen relation; `relation` tells headers and facts
    - `claim`: `row`, one VARCHAR per field of `schema`, spelled
    - `marks`: `row` and the row marks of `assay.forensics.marks`; `reference_marks`, `permuted_marks` alike
    - with customers: `reference`, `history`, `tombstones` (assay.reference.model), `matches` (assay.matching.model)
    - with --known: `known` (`corpus` VARCHAR, `kind` VARCHAR, `digest` UBIGINT, `place` BIGINT): keyed fingerprints,
      `claim_known` (`row`, `kind`, `digest`)
    """

    engine: Engine
    relation: Relation
    schema: Schema
    rows: int
    intake: Intake
    claim: Claim
    as_of: date
    key: bytes  # 16 bytes, for deterministic sampling and fingerprints
    reference: Reference | None = None
    overlap: Overlap | None = None
    controls: Controls | None = None
    corpora: tuple[str, ...] = ()
    scans: Scans = field(default_factory=Scans, compare=False, repr=False)

    def count(self, wanted: Tally) -> tuple[Any, ...]:
        """The aggregates of a tally, one value each; those named in a check's `wants` are counted in a shared pass."""
        return self.scans.count(self.engine, wanted)

    def once(self, key: str, tables: Iterable[str], make: Callable[[], T], sql: str = "") -> T:
        """What `make` gives, made once in a run however many ask; `tables` and `sql` say what it reads."""
        return self.scans.once(self.engine, key, tables, make, sql)


@dataclass(frozen=True)
class Measurement:
    """k of n (when the check counts), and named numbers and dates."""

    k: int | None = None
    n: int | None = None
    numbers: Mapping[str, Number] = field(default_factory=dict)


class Basis(StrEnum):
    """Where an expectation comes from; asserted ones are capped at 10:1."""

    ASSERTED = "asserted"
    MEASURED = "measured"  # by this run's controls or the reference itself
    FACT = "fact"  # deterministic: outside the calibrated scale, with a false-match probability


@dataclass(frozen=True)
class Share:
    """Expected share k/n under a label: `low` to `high` is its 90 % range (a beta distribution between claims).

    A bound may name a number of the measurement instead: Share("base_low", "base_high").
    """

    low: float | str
    high: float | str


@dataclass(frozen=True)
class Needs:
    """What must be there for a check to run; what is missing is named in Skipped."""

    claim: frozenset[str] = frozenset()  # kinds the claim must have
    reference: frozenset[str] = frozenset()  # kinds the reference must have; any entry implies customers
    customers: bool = False
    rows: int = 1
    also: frozenset[str] = frozenset()  # "history", "exports", "known", "former", "said-at", "count", "named"


def nothing(view: View) -> tuple[Tally, ...]:
    """The tallies of a check that asks for none."""
    del view
    return ()


@dataclass(frozen=True)
class Check:
    """One forensic test. What `wants` names is counted for all checks together; `measure` reads it by `View.count`."""

    id: str
    looks_for: str
    family: str  # a family counts once in the verdict
    needs: Needs
    measure: Callable[[View], Measurement]
    explain: Callable[[Measurement], str]  # one sentence for a person, numbers only
    expects: Mapping[str, Share]  # label -> expected share; labels left out stay neutral; {} for description only
    basis: Basis
    reference: str  # source of the method and of the numbers
    wants: Callable[[View], Iterable[Tally]] = nothing


CHECKS = Slot("checks", "assay.forensics.checks", "CHECK", Check)


@dataclass(frozen=True)
class Measured:
    """The check ran."""

    check: Check
    measurement: Measurement
    says: str


@dataclass(frozen=True)
class Skipped:
    """The check could not run; `missing` says what it would need."""

    check: Check
    missing: str


@dataclass(frozen=True)
class Failed:
    """The check broke; never to be read as "nothing found"."""

    check: Check
    problem: str  # type of the error only: its words may quote input


Finding = Measured | Skipped | Failed
