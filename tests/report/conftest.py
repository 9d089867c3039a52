"""A result to show: every part filled, no person in it."""

from __future__ import annotations

from datetime import date

import pytest

from assay.report import File, Result, Run
from assay.report import result as shape


@pytest.fixture
def result() -> Result:
    """A mixture, as an examination of 3,000 rows would tell it."""
    rate = shape.Interval(k=990, n=1000, low=0.983, high=0.994)
    parts = [
        shape.PartInfo(origin="ours-current", share=0.46, low=0.44, high=0.48, rows=1380),
        shape.PartInfo(origin="other-person", share=0.44, low=0.40, high=0.48, rows=1320),
        shape.PartInfo(origin="invented", share=0.10, low=0.06, high=0.14, rows=300),
    ]
    return Result(
        run=Run(
            id="0123456789abcdef",
            command="examine",
            assay="0.1.0",
            versions={"duckdb": "1.5.5"},
            engine="embedded",
            seed=0,
            as_of=date(2026, 6, 30),
            inputs=[File(name="leak<script>.csv", sha256="ab" * 32, bytes=1234)],
            plugins={"checks/duplicates": "cd" * 32},
            limits=[],
            box=["rlimits", "no network"],
        ),
        claim=shape.ClaimInfo(
            company="A & B <b>Books</b>", said_by=None, said_at=date(2026, 6, 28), where=None, count=2_000_000
        ),
        intake=shape.IntakeInfo(
            coverage=0.998,
            rows=3000,
            refused={"unbalanced quote": 6},
            members=[
                shape.MemberInfo(
                    name="leak.zip", format="zip", confidence=1, outcome="full", because="", bytes=99, cut=False
                )
            ],
            relations=[
                shape.RelationInfo(
                    name="leak.zip!users.json",
                    format="json-lines",
                    rows=3000,
                    refused={},
                    columns=7,
                    chosen=True,
                    facts={},
                )
            ],
            joined=[],
            left_out=["table orders, 20 rows: nothing in it names people"],
        ),
        fields=shape.FieldsInfo(
            fields=[
                shape.FieldInfo(
                    column="e-mail",
                    field="email",
                    kind="email",
                    fact="world",
                    confidence=0.99,
                    said_by="header+values",
                    unspelled=3,
                    compared=True,
                )
            ],
            untested=["avatar"],
        ),
        reference=shape.ReferenceInfo(
            source="customers.csv",
            as_of=date(2026, 6, 30),
            current=4000,
            former=0,
            tombstones=0,
            versions=860,
            exports=[],
            notes=[],
            unspelled={},
        ),
        controls=shape.ControlsInfo(
            positive=rate,
            by_key={"email": rate},
            by_field={"email": rate},
            negative=rate,
            negative_by_making={},
            verdict_allowed=True,
            broken=[],
            written_as="JSON lines",
        ),
        matching=shape.MatchingInfo(
            rows=3000,
            people=2499,
            matched=1380,
            customers=900,
            contradicting_keys=2,
            by_key=[shape.KeyInfo(key="email", valued=3000, rows=1380, customers=900)],
            patterns=[shape.PatternInfo(states={"email": "agrees"}, status="current", rows=1380, people=900)],
            expected_by_chance=[
                shape.ChanceInfo(stratum="free mail", rows=3000, hits=1380, expected=0.2, basis="size")
            ],
            near_cap=None,
        ),
        composition=parts,
        composition_of_people=parts,
        duplicates=500,
        findings=[
            shape.FindingInfo(
                check="duplicates",
                looks_for="padding",
                family="row-shape",
                state="measured",
                says="500 of 3,000 rows repeat an earlier row.",
                basis="asserted",
                measurement={"k": 500, "n": 3000},
                weight_by_label={"mixture": 0.4},
                missing=None,
                reference="-",
            ),
            shape.FindingInfo(
                check="id-order",
                looks_for="order",
                family="ids",
                state="skipped",
                says="",
                basis="asserted",
                measurement={},
                weight_by_label={},
                missing="The dump has no customer id.",
                reference="-",
            ),
            shape.FindingInfo(
                check="id-range",
                looks_for="range",
                family="ids",
                state="failed",
                says="",
                basis="asserted",
                measurement={},
                weight_by_label={},
                missing="the check broke: ValueError",
                reference="-",
            ),
        ],
        verdict=shape.VerdictInfo(
            label="mixture",
            probabilities={"mixture": 0.94, "other-origin": 0.05, "none-of-these": 0.01},
            set_90=["mixture"],
            headline="46 % of the rows are customers of the company.",
            three_sentences=["In part about our customers.", "They could have come from us.", "As of about now."],
            strength="moderate",
            tipping_prior=0.2,
            weights=[
                shape.WeightInfo(family="match", checks=["composition"], by_label={"mixture": 0.8}, capped=True),
                shape.WeightInfo(family="row-shape", checks=["duplicates"], by_label={"mixture": -0.3}, capped=False),
            ],
            bounds=["Zero of n: at most 1 %."],
            sensitivity=["Without match: other origin."],
            would_change_it=["100 more rows from another segment"],
        ),
        assertions=[
            shape.AssertionInfo(says="2,000,000 records", status="not-tested", because="only a sample was shown")
        ],
        dating=shape.DatingInfo(
            earliest=date(2026, 6, 1), latest=None, mode=date(2026, 6, 20), methods=["newest record"]
        ),
        affected=shape.AffectedInfo(
            low=900,
            estimate=905,
            high=4000,
            envelope="The whole base.",
            by_country={"US": 900},
            former_share=0.0,
            fields_exposed=["email", "password_hash"],
        ),
    )
