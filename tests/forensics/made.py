"""Made tables for the tests of checks: a view over literal rows, spelled and raw alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

import pyarrow as pa

from assay.claims.model import Claim
from assay.engine import Engine
from assay.fields.model import Context, Fact, Field, Schema
from assay.forensics import CHECKS, Finding, Measured, View, mark, measure
from assay.forensics.rates import chance_of
from assay.intake.model import Intake, Relation
from assay.matching.model import Compared, Overlap, PatternCount
from assay.reference.model import Reference

KEY = bytes(range(16))
Columns = Mapping[str, Sequence[str | None]]


def schema_of(columns: Columns, raw: Columns | None = None) -> Schema:
    """A schema whose field `email` has kind `email`, `email_2` too, `attribute_x` kind `attribute`."""
    raw = columns if raw is None else raw
    places = {name: i for i, name in enumerate(raw)}
    fields = []
    for name in columns:
        kind = "attribute" if name.startswith("attribute_") else name.removesuffix("_2")
        at = (places[name],) if name in places else (places["first_name"],) if "first_name" in places else ()
        fields.append(Field(name, kind, at, 1.0, "map"))
    return Schema(tuple(raw), tuple(fields), ())


def _text(values: Sequence[str | None]) -> pa.Array:
    return pa.array(list(values), pa.string())


def _keep(
    engine: Engine, spelled: str, raw_table: str, id_name: str, columns: Columns, raw: Columns, **extra: pa.Array
) -> int:
    rows = len(next(iter(columns.values())))
    ids = pa.array(range(1, rows + 1), pa.int64())
    engine.keep(spelled, pa.table({id_name: ids, **extra, **{k: _text(v) for k, v in columns.items()}}))
    engine.keep(raw_table, pa.table({id_name: ids, **extra, **{f"c{i}": _text(v) for i, v in enumerate(raw.values())}}))
    return rows


def claimed(engine: Engine, columns: Columns, raw: Columns | None = None, **changes: object) -> View:
    """A view of a claim by itself."""
    raw = columns if raw is None else raw
    rows = _keep(engine, "claim", "dump", "row", columns, raw)
    relation = Relation(0, "made.csv", None, "delimited", tuple(raw), True, rows, {}, ())
    view = {
        "engine": engine,
        "relation": relation,
        "schema": schema_of(columns, raw),
        "rows": rows,
        "intake": Intake((), (), (relation,), (), ()),
        "claim": Claim(),
        "as_of": date(2026, 1, 1),
        "key": KEY,
    }
    return View(**(view | changes))  # type: ignore[arg-type] # a test may change any field


def customers(
    engine: Engine, columns: Columns, raw: Columns | None = None, status: Sequence[str] | None = None, **changes: object
) -> Reference:
    """A reference of literal customers, with empty history and tombstones."""
    raw = columns if raw is None else raw
    rows = len(next(iter(columns.values())))
    states = list(status or ["current"] * rows)
    _keep(engine, "reference", "reference_raw", "customer", columns, raw, status=_text(states))
    engine.run(
        "CREATE OR REPLACE TABLE history (customer BIGINT, field VARCHAR, value VARCHAR, "
        "valid_from TIMESTAMP, valid_to TIMESTAMP)"
    )
    engine.run("CREATE OR REPLACE TABLE tombstones (kind VARCHAR, digest VARCHAR, erased_at TIMESTAMP)")
    known = {
        "source": "made",
        "as_of": date(2026, 1, 1),
        "schema": schema_of(columns, raw),
        "context": Context(),
        "current": states.count("current"),
        "former": states.count("former"),
        "tombstones": 0,
        "versions": 0,
    }
    return Reference(**(known | changes))  # type: ignore[arg-type] # a test may change any field


def finding(view: View, check: str) -> Finding:
    """What one check says; the marks are made first."""
    mark(view)
    return measure(CHECKS[check], view)


def measured(view: View, check: str) -> Measured:
    """What one check measured; it must have."""
    found = finding(view, check)
    assert isinstance(found, Measured), found
    return found


def favours(found: Measured, label: str, over: str) -> float:
    """Natural log of how much better `label` expects what was measured than `over` does."""
    m = found.measurement
    assert m.k is not None
    assert m.n

    def log(name: str) -> float:
        share = found.check.expects[name]
        low, high = (m.numbers[b] if isinstance(b, str) else b for b in (share.low, share.high))
        return chance_of(m.k or 0, m.n or 1, (float(low), float(high)))  # type: ignore[arg-type] # numbers

    return log(label) - log(over)


def matched(
    engine: Engine,
    view: View,
    rows: Sequence[tuple[int | None, str]],
    compared: Sequence[tuple[str, Fact]] = (),
    split: int = 0,
    two_keys: int | None = None,
    **changes: object,
) -> View:
    """The view with a literal matching: per claimed row its customer and the states of `compared`, such as `AACX-`.

    A agrees, N near, O older, C contradicts, - absent. The first `split` rows lead to two customers, the first
    `two_keys` have two keys.
    """
    letters = {"-": 0, "A": 1, "N": 2, "O": 3, "C": 4}
    patterns = [sum(letters[s] << (3 * i) for i, s in enumerate(states)) for _, states in rows]
    status = dict(engine.rows("SELECT customer, status FROM reference")) if engine.has("reference") else {}
    states = [status.get(c, "current") if c else None for c, _ in rows]
    two = len(rows) if two_keys is None else two_keys
    engine.keep(
        "matches",
        pa.table(
            {
                "row": pa.array(range(1, len(rows) + 1), pa.int64()),
                "customer": pa.array([c for c, _ in rows], pa.int64()),
                "status": _text(states),
                "pattern": pa.array(patterns, pa.int64()),
                "keys": pa.array([3 if i < two else 1 for i in range(len(rows))], pa.int32()),
                "candidates": pa.array([1 if c else 0 for c, _ in rows], pa.int32()),
                "split": pa.array([i < split for i in range(len(rows))], pa.bool_()),
                "person": pa.array(range(1, len(rows) + 1), pa.int64()),
                "copy": pa.array([False] * len(rows), pa.bool_()),
            }
        ),
    )
    counts = Counter(zip(patterns, states, strict=True))
    hits = sum(c is not None for c, _ in rows)
    overlap = Overlap(
        compared=tuple(Compared(f, f, fact, volatile=False) for f, fact in compared),
        keys=("email", "phone"),
        rows=len(rows),
        people=len(rows),
        matched=hits,
        customers=len({c for c, _ in rows if c}),
        split=split,
        patterns=tuple(PatternCount(p, s, n, n) for (p, s), n in counts.items()),
        by_key=(),
        chance=(),
    )
    return replace(view, overlap=replace(overlap, **changes))  # type: ignore[arg-type] # a test may change any field
