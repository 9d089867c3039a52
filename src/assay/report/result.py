"""The machine-readable result: the shape of `result.json`, published as JSON Schema.

Shapes and words follow docs/verdict.md: numbers, dates, kinds, sentences; never a person's value. Intervals are 90 %.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from pydantic import BaseModel

from assay.report.ran import STRICT, Interval, Run, Share

SCHEMA_VERSION = "1.0"


class _Model(BaseModel):
    model_config = STRICT


class ReferenceInfo(_Model):
    """The customers that the claim was held against."""

    source: str
    as_of: date
    current: int
    former: int
    erased: int = 0  # customers forgotten since the reference was built
    tombstones: int
    versions: int
    exports: list[str]
    notes: list[str]
    unspelled: dict[str, int]


class MemberInfo(_Model):
    """A file or archive member and how far it was read."""

    name: str
    format: str | None
    confidence: Share
    outcome: str
    because: str
    bytes: int
    cut: bool


class RelationInfo(_Model):
    """A table found in the dump."""

    name: str
    format: str
    rows: int
    refused: dict[str, int]
    columns: int
    chosen: bool
    facts: dict[str, str]


class IntakeInfo(_Model):
    """What was read and what was not."""

    coverage: Share
    rows: int
    refused: dict[str, int]
    members: list[MemberInfo]
    relations: list[RelationInfo]
    joined: list[str]
    left_out: list[str]


class FieldInfo(_Model):
    """What a column means."""

    column: str
    field: str
    kind: str
    fact: str
    confidence: Share
    said_by: str
    unspelled: int
    compared: bool


class FieldsInfo(_Model):
    """All columns: what they mean, and which were not tested."""

    fields: list[FieldInfo]
    untested: list[str]


class ControlsInfo(_Model):
    """What the controls of this run measured, and whether the verdict may speak."""

    positive: Interval
    by_key: dict[str, Interval]
    by_field: dict[str, Interval]
    negative: Interval
    negative_by_making: dict[str, Interval]
    verdict_allowed: bool
    broken: list[str]
    written_as: str
    notes: list[str] = []


class PatternInfo(_Model):
    """An agreement pattern: state per compared field, and how many rows and people show it."""

    states: dict[str, str]
    status: str | None
    rows: int
    people: int


class KeyInfo(_Model):
    """What one key found by itself."""

    key: str
    valued: int
    rows: int
    customers: int


class ChanceInfo(_Model):
    """Expected by chance in one stratum."""

    stratum: str
    rows: int
    hits: int
    expected: float
    basis: str


class ReadBackInfo(_Model):
    """Named rows against the real values. Where all were read, fields that differ were left out before the count."""

    named: int  # copies once
    differ: Interval  # k of the n that were read
    lost: int  # not named any more without those fields


class MatchingInfo(_Model):
    """Which rows are ours, as counts."""

    rows: int
    people: int
    matched: int
    customers: int
    contradicting_keys: int
    by_key: list[KeyInfo]
    patterns: list[PatternInfo]
    expected_by_chance: list[ChanceInfo]
    near_cap: str | None
    read_back: ReadBackInfo | None = None


class PartInfo(_Model):
    """One origin's share."""

    origin: str
    share: Share
    low: Share
    high: Share
    rows: int


class FindingInfo(_Model):
    """What one check said."""

    check: str
    looks_for: str
    family: str
    state: str  # measured, skipped, failed
    says: str
    basis: str
    measurement: dict[str, Any]
    weight_by_label: dict[str, float]  # log10, of its family, after the cap; {} when it is no evidence
    missing: str | None
    reference: str


class WeightInfo(_Model):
    """What one family weighed, log10 per label."""

    family: str
    checks: list[str]
    by_label: dict[str, float]
    capped: bool


class VerdictInfo(_Model):
    """The weighed answer."""

    label: str | None
    probabilities: dict[str, Share]
    set_90: list[str]
    headline: str
    three_sentences: list[str]
    strength: str
    tipping_prior: float | None
    weights: list[WeightInfo]
    bounds: list[str]
    sensitivity: list[str]
    would_change_it: list[str]


class AssertionInfo(_Model):
    """An assertion of the claim and what became of it."""

    says: str
    status: str
    because: str


class DatingInfo(_Model):
    """As of when."""

    earliest: date | None
    latest: date | None
    mode: date | None
    methods: list[str]


class AffectedInfo(_Model):
    """Distinct customers."""

    low: int
    estimate: int
    high: int
    envelope: str
    by_country: dict[str, int]
    former_share: Share | None
    fields_exposed: list[str]


class ClaimInfo(_Model):
    """What was alleged."""

    company: str
    said_by: str | None
    said_at: date | None
    where: str | None
    count: int | None


class Result(_Model):
    """Everything Assay found. `inspect` leaves the parts that need customers empty (None)."""

    schema_version: str = SCHEMA_VERSION
    run: Run
    claim: ClaimInfo
    intake: IntakeInfo
    fields: FieldsInfo
    reference: ReferenceInfo | None = None
    controls: ControlsInfo | None = None
    matching: MatchingInfo | None = None
    composition: list[PartInfo] = []
    composition_of_people: list[PartInfo] = []
    sums: list[PartInfo] = []  # "ours": all of ours; "elsewhere": strangers and inventions together
    sums_of_people: list[PartInfo] = []
    duplicates: int = 0
    findings: list[FindingInfo]
    verdict: VerdictInfo | None = None
    assertions: list[AssertionInfo] = []
    dating: DatingInfo | None = None
    affected: AffectedInfo | None = None

    def json_text(self) -> str:
        """`result.json`: sorted where order means nothing, two spaces, one newline at the end."""
        return self.model_dump_json(indent=2) + "\n"
