"""Turns what the stages found into the one result that every format shows."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from assay.claims import Claim
from assay.fields import Schema, fact_of, shown_header
from assay.forensics import Finding, Measured, Measurement, Skipped, View
from assay.intake import Intake, Relation
from assay.matching import Controls, Overlap, Rate, ReadBack
from assay.private import escaped, named
from assay.reference import Reference
from assay.report.ran import Interval, Run
from assay.report.result import (
    AffectedInfo,
    AssertionInfo,
    ChanceInfo,
    ClaimInfo,
    ControlsInfo,
    DatingInfo,
    FieldInfo,
    FieldsInfo,
    FindingInfo,
    IntakeInfo,
    KeyInfo,
    MatchingInfo,
    MemberInfo,
    PartInfo,
    PatternInfo,
    ReadBackInfo,
    ReferenceInfo,
    RelationInfo,
    Result,
    VerdictInfo,
    WeightInfo,
)
from assay.verdict import Part, Verdict

DIGITS = 6  # of shares and weights in the result: more would be noise, and would differ between machines


def summarise(
    run: Run,
    view: View,
    findings: Sequence[Finding],
    *,
    joined: Sequence[str],
    left_out: Sequence[str],
    unspelled: Mapping[str, int],
    verdict: Verdict | None,
) -> Result:
    """The result of a run. `verdict` is None for `inspect`."""
    compared = {c.field for c in view.overlap.compared} if view.overlap else set()
    parts: dict[str, object] = {
        "run": run,
        "claim": _claim(view.claim),
        "intake": _intake(view.intake, view.relation, joined, left_out),
        "fields": _fields(view.schema, unspelled, compared),
        "reference": _reference(view.reference),
        "controls": _controls(view.controls),
        "matching": _matching(view.overlap),
        "findings": [_finding(f, verdict) for f in findings],
    }
    return Result.model_validate({**parts, **(_verdict_parts(verdict) if verdict else {})})


def _claim(claim: Claim) -> ClaimInfo:
    return ClaimInfo(
        company=claim.company, said_by=claim.said_by, said_at=claim.said_at, where=claim.where, count=claim.count
    )


def _intake(intake: Intake, chosen: Relation, joined: Sequence[str], left_out: Sequence[str]) -> IntakeInfo:
    members = [
        MemberInfo(
            name=named(m.name), format=m.format, confidence=_round(m.confidence), outcome=str(m.outcome),
            because=m.because, cut=m.cut, bytes=m.size,
        )
        for m in intake.members
    ]  # fmt: skip
    relations = [
        RelationInfo(
            name=named(r.label), format=r.format, rows=r.rows, refused=dict(r.refused), columns=len(r.columns),
            chosen=r.id == chosen.id, facts={k: escaped(v) for k, v in r.facts.items()},
        )
        for r in intake.relations
    ]  # fmt: skip
    return IntakeInfo(
        coverage=_round(intake.coverage),
        rows=chosen.rows,
        refused=dict(chosen.refused),
        members=members,
        relations=relations,
        joined=[named(s) for s in joined],
        left_out=[named(s) for s in left_out],
    )


def column_label(schema: Schema, position: int) -> str:
    """How a column is called for people: its header, or its number where it has none."""
    header = schema.headers[position] if position < len(schema.headers) else ""
    return shown_header(header) if header else f"column {position + 1}"


def _fields(schema: Schema, unspelled: Mapping[str, int], compared: set[str]) -> FieldsInfo:
    fields = [
        FieldInfo(
            column=" + ".join(column_label(schema, c) for c in f.columns),
            field=f.name,
            kind=f.kind,
            fact=str(fact_of(f)),
            confidence=_round(f.sure),
            said_by=f.said_by,
            unspelled=unspelled.get(f.name, 0),
            compared=f.name in compared,
        )
        for f in schema.fields
    ]
    return FieldsInfo(fields=fields, untested=[column_label(schema, c) for c in schema.ignored])


def _reference(reference: Reference | None) -> ReferenceInfo | None:
    if reference is None:
        return None
    return ReferenceInfo(
        source=reference.source, as_of=reference.as_of, current=reference.current, former=reference.former,
        erased=reference.erased, tombstones=reference.tombstones, versions=reference.versions,
        exports=[e.name for e in reference.exports],
        notes=list(reference.notes), unspelled=dict(reference.unspelled),
    )  # fmt: skip


def _interval(rate: Rate) -> Interval:
    return Interval(k=rate.k, n=rate.n, low=_round(rate.low), high=_round(rate.high))


def _controls(controls: Controls | None) -> ControlsInfo | None:
    if controls is None:
        return None
    return ControlsInfo(
        positive=_interval(controls.recall),
        by_key={k: _interval(r) for k, r in controls.by_key.items()},
        by_field={k: _interval(r) for k, r in controls.by_field.items()},
        negative=_interval(controls.false_match),
        negative_by_making={k: _interval(r) for k, r in controls.false_by_making.items()},
        verdict_allowed=controls.allowed,
        broken=list(controls.broken),
        written_as=controls.written_as,
        notes=list(controls.notes),
    )


def _matching(overlap: Overlap | None) -> MatchingInfo | None:
    if overlap is None:
        return None
    names = [c.field for c in overlap.compared]
    patterns = [
        PatternInfo(
            states={n: s.name.lower() for n, s in zip(names, overlap.states(p.pattern), strict=True)},
            status=p.status, rows=p.rows, people=p.people,
        )
        for p in overlap.patterns
    ]  # fmt: skip
    return MatchingInfo(
        rows=overlap.rows,
        people=overlap.people,
        matched=overlap.matched,
        customers=overlap.customers,
        contradicting_keys=overlap.split,
        by_key=[KeyInfo(key=k.key, valued=k.valued, rows=k.rows, customers=k.customers) for k in overlap.by_key],
        patterns=patterns,
        expected_by_chance=[
            ChanceInfo(stratum=c.stratum, rows=c.rows, hits=c.hits, expected=_round(c.expected), basis=c.basis)
            for c in overlap.chance
        ],
        near_cap=overlap.near_cap,
        read_back=_read_back(overlap.read_back),
    )


def _read_back(told: ReadBack | None) -> ReadBackInfo | None:
    return ReadBackInfo(named=told.named, differ=_interval(told.differ), lost=told.lost) if told else None


def _finding(finding: Finding, verdict: Verdict | None) -> FindingInfo:
    check = finding.check
    weights = {w.family: w for w in verdict.weights} if verdict else {}
    weight = weights.get(check.family)
    measured = isinstance(finding, Measured)
    used = weight is not None and check.id in weight.checks
    return FindingInfo(
        check=check.id,
        looks_for=check.looks_for,
        family=check.family,
        state=type(finding).__name__.lower(),
        says=finding.says if isinstance(finding, Measured) else "",
        basis=str(check.basis),
        measurement=_numbers(finding.measurement) if isinstance(finding, Measured) else {},
        weight_by_label={k: _round(v) for k, v in weight.by_label.items()} if measured and used and weight else {},
        missing=_missing(finding),
        reference=check.reference,
    )


def _missing(finding: Finding) -> str | None:
    if isinstance(finding, Measured):
        return None
    return finding.missing if isinstance(finding, Skipped) else f"the check broke: {finding.problem}"


def _numbers(measurement: Measurement) -> dict[str, int | float | str | None]:
    counted = {"k": measurement.k, "n": measurement.n} if measurement.n is not None else {}
    named = {
        k: _round(v) if isinstance(v, float) else v if isinstance(v, int) else v.isoformat()
        for k, v in measurement.numbers.items()
    }
    return {**counted, **named}


def _parts(parts: Sequence[Part]) -> list[PartInfo]:
    return [
        PartInfo(origin=p.origin, share=_round(p.share), low=_round(p.low), high=_round(p.high), rows=p.rows)
        for p in parts
    ]


def _verdict_parts(verdict: Verdict) -> dict[str, object]:
    affected, dating = verdict.affected, verdict.dating
    return {
        "composition": _parts(verdict.composition),
        "composition_of_people": _parts(verdict.people),
        "sums": _parts(verdict.sums),
        "sums_of_people": _parts(verdict.sums_of_people),
        "duplicates": verdict.duplicates,
        "verdict": VerdictInfo(
            label=verdict.label,
            probabilities={k: _round(v) for k, v in verdict.probabilities.items()},
            set_90=list(verdict.set_90),
            headline=verdict.headline,
            three_sentences=list(verdict.three_sentences),
            strength=verdict.strength,
            tipping_prior=None if verdict.tipping_prior is None else _round(verdict.tipping_prior),
            weights=[
                WeightInfo(
                    family=w.family, checks=list(w.checks), capped=w.capped,
                    by_label={k: _round(v) for k, v in w.by_label.items()},
                )
                for w in verdict.weights
            ],
            bounds=[*map(_spaced, verdict.bounds)],
            sensitivity=[*map(_spaced, verdict.sensitivity)],
            would_change_it=list(verdict.would_change_it),
        ),
        "assertions": [
            AssertionInfo(says=a.says, status=a.status, because=_spaced(a.because)) for a in verdict.assertions
        ],
        "dating": DatingInfo(
            earliest=dating.earliest, latest=dating.latest, mode=dating.mode, methods=[*map(_spaced, dating.methods)]
        ),
        "affected": AffectedInfo(
            low=affected.low, estimate=affected.estimate, high=affected.high, envelope=affected.envelope,
            by_country=dict(affected.by_country), former_share=affected.former_share,
            fields_exposed=list(affected.fields),
        ),
    }  # fmt: skip


def _spaced(said: str) -> str:
    """Percentages as everywhere else on the page: "36 %"."""
    return re.sub(r"(?<=\d)%", " %", said)


def _round(value: float) -> float:
    return round(float(value), DIGITS)
