"""Made views in a real engine: patterns, marks and controls written down as numbers, no person in sight."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from assay.claims.model import Claim
from assay.engine import Engine
from assay.fields.model import Context, Fact, Field, Schema
from assay.forensics.model import Finding, View
from assay.intake.model import Intake, Member, Outcome, Relation
from assay.matching.model import Chance, Compared, Controls, KeyHits, Overlap, PatternCount, Rate
from assay.reference.model import Export, Reference
from assay.settings import Settings
from assay.verdict import Verdict, compose, weigh

KEY = bytes(range(16))
SHOP = (
    Compared("customer_id", "customer_id", Fact.COMPANY, False),
    Compared("email", "email", Fact.WORLD, True),
    Compared("full_name", "full_name", Fact.WORLD, False),
    Compared("created_at", "created_at", Fact.COMPANY, False),
    Compared("city", "city", Fact.WORLD, True),
)
WORLD = tuple(c for c in SHOP if c.fact is Fact.WORLD)
FRESH = {"customer_id": (0.99, 0, 0, 0.01), "created_at": (0.98, 0.01, 0, 0.01), "email": (0.96, 0.02, 0.01, 0.01),
         "full_name": (0.96, 0.03, 0, 0.01), "city": (0.95, 0.02, 0.02, 0.01)}  # fmt: skip
STRANGE = {"mail_names": (0.55, 0.02), "gender_name": (0.93, 0.5), "reserved": (0.0, 0.0), "generator": (0.0, 0.0)}


@dataclass
class Rows:
    """Rows of one making: states per compared field (probabilities of A, N, O, C), candidate rate, marks' rates."""

    count: int
    found: float = 0.0  # P(accepted candidate)
    states: Mapping[str, Sequence[float]] = field(default_factory=dict)
    marks: Mapping[str, float] = field(default_factory=dict)
    former: float = 0.0
    split: float = 0.0


def judged(view: View, findings: Sequence[Finding] = ()) -> Verdict:
    return weigh(view, findings, compose(view))


def genuine(count: int, recall: float = 0.97, **more: Any) -> Rows:
    return Rows(count, recall, FRESH, {m: g for m, (g, _c) in STRANGE.items()}, **more)


def stale(count: int, recall: float = 0.95) -> Rows:
    aged = {**FRESH, "email": (0.8, 0.02, 0.15, 0.03), "city": (0.7, 0.03, 0.22, 0.05)}
    return Rows(count, recall, aged, {m: g for m, (g, _c) in STRANGE.items()})


def strangers(count: int, chance: float = 0.0, **marks: float) -> Rows:
    same = {"email": (0.7, 0.03, 0.02, 0.25), "full_name": (0.94, 0.03, 0, 0.03), "city": (0.7, 0.03, 0.02, 0.25),
            "customer_id": (0, 0, 0, 1), "created_at": (0, 0.01, 0, 0.99)}  # fmt: skip
    return Rows(count, chance, same, {**{m: g for m, (g, _c) in STRANGE.items()}, **marks})


def invented(count: int, **marks: float) -> Rows:
    return Rows(count, 0.0, {}, {**{m: c for m, (_g, c) in STRANGE.items()}, **marks})


def make(
    folder: Path,
    rows: Sequence[Rows],
    compared: tuple[Compared, ...] = SHOP,
    seed: int = 1,
    controls: Controls | None = None,
    claim: Claim | None = None,
    **reference: Any,
) -> View:
    """A view with `matches`, `marks`, `reference_marks`, `permuted_marks` and a small `reference`."""
    rng = np.random.default_rng(seed)
    engine = Engine(folder, Settings(threads=2, memory=1 << 30))
    pattern, status, split, marks = _draw(rng, rows, compared)
    count = len(pattern)
    engine.keep("matches", _matches(pattern, status, split, rng, reference.pop("joined", 10_000)))
    engine.keep("marks", pa.table({"row": np.arange(1, count + 1), **marks}))
    for table, column in (("reference_marks", 0), ("permuted_marks", 1)):
        drawn = {mark: rng.random(2000) < rates[column] for mark, rates in STRANGE.items()}
        engine.keep(table, pa.table({("customer", "row")[column]: np.arange(1, 2001), **drawn}))
    held = Reference(
        "made", date(2026, 11, 1), Schema((), (), ()), Context(), 10_000, reference.pop("former", 0), 0, 0, **reference
    )
    if not engine.has("reference"):
        _customers(engine, 10_000)
    return View(
        engine, _relation(count), _schema(compared), count, _intake(count), claim or Claim(), date(2026, 11, 22), KEY,
        reference=held, overlap=_overlap(engine, compared), controls=controls or good_controls(compared),
    )  # fmt: skip


def good_controls(compared: tuple[Compared, ...] = SHOP, recall: float = 0.97, n: int = 5000) -> Controls:
    hit = round(recall * n)
    rate = Rate(hit, n, recall - 0.01, recall + 0.01)
    none = Rate(0, n, 0.0, 0.001)
    return Controls(
        rate, {"email": rate}, {c.field: Rate(n, n, 0.99, 1.0) for c in compared},
        {c.field: FRESH[c.field] for c in compared}, none, {"made": none, "permuted": none}, True, (), "csv",
    )  # fmt: skip


def failed_controls() -> Controls:
    return replace(good_controls(), allowed=False, broken=("The field email did not survive its own format.",))


def export(name: str, way: str, kinds: Sequence[str], where: str | None = None) -> Export:
    return Export(name, way, tuple(kinds), tuple(kinds), where)


def _draw(rng: np.random.Generator, groups: Sequence[Rows], compared: tuple[Compared, ...]) -> Any:
    pattern, status, split = [], [], []
    marks: dict[str, list[Any]] = {}
    for group in groups:
        states = np.zeros(group.count, dtype=np.int64)
        found = rng.random(group.count) < group.found
        for i, field_ in enumerate(compared):
            chances = np.asarray(group.states.get(field_.field, (0, 0, 0, 1)), dtype=float)
            drawn = rng.choice([1, 2, 3, 4], p=chances / chances.sum(), size=group.count)
            states |= np.where(found, drawn, 0).astype(np.int64) << (3 * i)
        former = rng.random(group.count) < group.former
        pattern.append(states)
        status.append(np.where(found, np.where(former, "former", "current"), "").astype(object))
        split.append(rng.random(group.count) < group.split)
        for mark, rate in group.marks.items():
            marks.setdefault(mark, []).append(rng.random(group.count) < rate)
    joined = {mark: np.concatenate(values) for mark, values in marks.items()}
    return np.concatenate(pattern), np.concatenate(status), np.concatenate(split), joined


def _matches(pattern: Any, status: Any, split: Any, rng: np.random.Generator, joined: int) -> pa.Table:
    """Customers are drawn among the first `joined` of 10,000, in the order of their joining."""
    count = len(pattern)
    found = status != ""
    ids = np.arange(1, count + 1)
    drawn = rng.permutation(np.resize(np.arange(1, joined + 1), max(joined, count)))[:count]
    return pa.table(
        {
            "row": pa.array(ids, pa.int64()),
            "customer": pa.array([int(i) if f else None for i, f in zip(drawn, found, strict=True)], pa.int64()),
            "status": pa.array([s or None for s in status], pa.string()),
            "pattern": pa.array(pattern, pa.int64()),
            "keys": pa.array(np.where(found, 1, 0), pa.int32()),
            "candidates": pa.array(np.where(found, 1, 0), pa.int32()),
            "split": pa.array(split, pa.bool_()),
            "person": pa.array(ids, pa.int64()),
            "copy": pa.array(np.zeros(count, dtype=bool), pa.bool_()),
        }
    )


def _customers(engine: Engine, count: int) -> None:
    """Customers who joined evenly over ten years up to 2026-10-31; no names."""
    engine.run(
        f"CREATE TABLE reference AS SELECT i::BIGINT AS customer, 'current' AS status, i::VARCHAR AS customer_id, "
        f"'mail' || i AS email, 'name ' || (i % 4000) AS full_name, 'city ' || (i % 60) AS city, "
        f"CASE WHEN i % 5 = 0 THEN 'FR' ELSE 'DE' END AS country, "
        f"strftime(TIMESTAMP '2016-11-01' + to_minutes((i * 525.0)::BIGINT), '%Y-%m-%dT%H:%M:%S') AS created_at "
        f"FROM range(1, {count + 1}) t(i)"
    )
    engine.run(
        "CREATE TABLE history (customer BIGINT, field VARCHAR, value VARCHAR, valid_from TIMESTAMP, valid_to TIMESTAMP)"
    )


def _overlap(engine: Engine, compared: tuple[Compared, ...]) -> Overlap:
    counts = engine.rows(
        "SELECT pattern, status, count(*), count(DISTINCT person) FROM matches GROUP BY ALL ORDER BY ALL"
    )
    rows, people, matched, customers, split = engine.one(
        "SELECT count(*), count(DISTINCT person), count(customer), count(DISTINCT customer), "
        "count(*) FILTER (split) FROM matches"
    )
    return Overlap(
        compared, ("email",), rows, people, matched, customers, split, tuple(PatternCount(*c) for c in counts),
        (KeyHits("email", rows, matched, customers),), (Chance("all", rows, matched, rows * 1e-4, "made"),),
    )  # fmt: skip


def _schema(compared: tuple[Compared, ...]) -> Schema:
    fields = tuple(Field(c.field, c.kind, (i,), 1.0, "header") for i, c in enumerate(compared))
    return Schema(tuple(c.field for c in compared), fields, ())


def _relation(count: int) -> Relation:
    return Relation(0, "made.csv", None, "delimited", (), True, count, {}, ())


def _intake(count: int) -> Intake:
    member = Member("made.csv", "delimited", 1.0, Outcome.FULL, "", 100)
    return Intake((), (member,), (_relation(count),), (), ())
