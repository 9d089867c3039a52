"""The comparison of a claim with the reference: candidates, the best of them, acceptance, people, counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assay.engine import Engine
from assay.fields.model import KINDS, Kind, Schema
from assay.matching.agreement import Plan
from assay.matching.chance import stratum_sql
from assay.matching.claimpass import ClaimPass
from assay.matching.fields import comparable, meetings, most_telling, with_cuts, with_salt_known
from assay.matching.judging import Judge
from assay.matching.keys import Key, find_keys
from assay.matching.model import Overlap
from assay.matching.printed import Ahead, Printed, Printer
from assay.matching.tables import Tables
from assay.matching.telling import tell
from assay.matching.weights import threshold, weigh_fields
from assay.problem import UsageProblem
from assay.reference.index import Block, Columns, Customers, Facts, Index, build_index, usable, with_tables
from assay.reference.index import Plan as IndexPlan
from assay.reference.model import Reference
from assay.settings import Progress, silent


def match(
    engine: Engine,
    schema: Schema,
    reference: Reference,
    *,
    key: bytes,
    claim: str = "claim",
    into: str = "matches",
    near: bool = True,
    market_share: tuple[float, float] | None = None,
    printed: Printed | None = None,
    progress: Progress = silent,
    kinds: Mapping[str, Kind] | None = None,
) -> Overlap:
    """Find the customers behind the rows of `claim` and keep one row per claimed row in `into`.

    `key` are 16 bytes. `near` also looks for slips, moves and swaps in rows that exact keys leave open. `printed` are
    the rows of `claim` where `ahead_of` them printed them; they are printed now where they were not, or otherwise.
    Raises UsageProblem (`no-common-field`) when both sides share no field to compare.
    """
    known = KINDS.all() if kinds is None else kinds
    sides = Sides(engine, schema, reference, known, key, claim, into, near, market_share, printed)
    return compare(sides, progress=progress)


def ahead_of(schema: Schema, reference: Reference, view: str, *, key: bytes) -> Ahead:
    """Who prints the rows of `view` while they are spelled by `schema`, for a `match` under `key`."""
    keys = find_keys(schema, reference.schema, KINDS.all())
    return Ahead(_printer(schema, keys, key if reference.index is None else reference.index.key), view)


def _printer(schema: Schema, keys: Sequence[Key], key: bytes) -> Printer:
    return Printer(Columns.of(schema, _joint(keys)), tuple(keys), key)


@dataclass(frozen=True)
class Sides:
    """A claim's table and the reference in one engine, and where the comparison puts its tables."""

    engine: Engine
    schema: Schema
    reference: Reference
    kinds: Mapping[str, Kind]
    key: bytes
    claim: str
    into: str
    near: bool = True
    market_share: tuple[float, float] | None = None
    printed: Printed | None = None

    @property
    def read_back(self) -> bool:
        """Whether named rows are read back: those of the claim; controls only measure the way there."""
        return self.claim == "claim"

    @property
    def tables(self) -> Tables:
        """The tables of fingerprints and pairs."""
        return Tables(self.claim, self.into + "_prints", "reference_prints", "history_prints", self.into + "_pairs")


def compare(sides: Sides, *, reuse: bool = False, progress: Progress = silent) -> Overlap:
    """As `match`; `reuse` takes the index of an earlier comparison in the same run."""
    engine = sides.engine
    if engine.cluster is not None:
        from assay.matching.spark import compare_spread

        return compare_spread(sides, reuse=reuse, progress=progress)
    laid = _laid(sides, reuse=reuse, progress=progress)
    plan, printer = laid.plan, _printer(sides.schema, laid.plan.keys, laid.index.key)
    blocks = [(block, _fields(block, sides.schema)) for block in laid.blocks]
    judge = Judge(engine, plan, printer, laid.index, _customers(sides), blocks)
    draw = sides.key if sides.read_back else None
    stratum = stratum_sql(sides.schema)
    passed = ClaimPass(engine, sides.claim, judge, stratum, sides.near, progress, draw, sides.printed).run()
    passed.notes[:0] = laid.notes
    return tell(sides, plan, passed, progress)


def lay_out(engine: Engine, schema: Schema, reference: Reference, *, key: bytes, progress: Progress = silent) -> None:
    """Leave in the engine what `match` leaves there for later stages, without the pass over the claim.

    For a claim whose table `matches` was kept. Raises what `match` raises.
    """
    _laid(Sides(engine, schema, reference, KINDS.all(), key, "claim", "matches"), reuse=False, progress=progress)


@dataclass(frozen=True)
class _Laid:
    """What a pass over a claim goes by; `notes` are sentences about what is not compared."""

    plan: Plan
    index: Index
    blocks: Sequence[Block]
    notes: Sequence[str]


def _laid(sides: Sides, *, reuse: bool, progress: Progress) -> _Laid:
    keys = find_keys(sides.schema, sides.reference.schema, sides.kinds)
    blocks = usable(sides.schema, sides.reference.schema) if sides.near else []
    if not meetings(sides.schema, sides.reference.schema, sides.kinds):
        raise nothing_common()
    index = index_for(sides, keys, blocks, reuse=reuse, progress=progress)
    plan, notes = agree(sides, keys, index.facts)
    if sides.claim == "claim":
        sides.engine.kept["plan"] = plan
    return _Laid(plan, index, blocks, notes)


def _customers(sides: Sides) -> Customers:
    reference = sides.reference
    return Customers(sides.engine, reference.customers, reference.values, reference.history)


def _fields(block: Block, schema: Schema) -> dict[str, str]:
    return {kind: schema.of_kind(kind)[0].name for kind in block.kinds}


def index_for(
    sides: Sides, keys: Sequence[Key], blocks: Sequence[Block], *, reuse: bool, progress: Progress = silent
) -> Index:
    """The index of our customers: that of an earlier comparison of the run where it was one, else built now."""
    kept = sides.engine.kept
    if not (reuse and "index" in kept):
        wanted, folder = IndexPlan(_held(keys), _joint(keys), blocks), sides.engine.folder / "index"
        customers, schema, prepared = _customers(sides), sides.reference.schema, sides.reference.index
        kept["index"] = (
            build_index(customers, schema, wanted, key=sides.key, folder=folder, progress=progress)
            if prepared is None
            else with_tables(prepared, customers, schema, wanted, folder)
        )
    index: Index = kept["index"]
    return index


def index_plan(schema: Schema) -> IndexPlan:
    """What the index of a prepared reference holds: the keys of a claim with the same columns, and all blocks."""
    keys = find_keys(schema, schema, KINDS.all())
    return IndexPlan(_held(keys), _joint(keys), usable(schema, schema))


def _held(keys: Sequence[Key]) -> dict[str, tuple[str, ...]]:
    return {key.id: key.reference for key in keys}


def _joint(keys: Sequence[Key]) -> list[str]:
    return [key.id for key in keys if key.joint]


def agree(sides: Sides, keys: Sequence[Key], facts: Mapping[str, Facts]) -> tuple[Plan, list[str]]:
    """What the two sides are compared in and how it weighs, and sentences about what is left out.

    Raises UsageProblem (`no-common-field`).
    """
    engine, schema, reference = sides.engine, sides.schema, sides.reference
    table = "claim" if engine.has("claim") else sides.claim  # controls are compared in the fields that the claim is
    alike, unlike = comparable(engine, table, meetings(schema, reference.schema, sides.kinds), facts, reference)
    found, left_out = most_telling(alike, sides.kinds)
    if not found:
        raise nothing_common()
    found = with_cuts(engine, sides.claim, with_salt_known(found, facts), facts)
    notes = [f"A pattern holds 21 fields; not compared: {', '.join(left_out)}."] if left_out else []
    if unlike:
        notes.append(f"Written in another form than ours, so not compared: {', '.join(unlike)}.")
    weights = weigh_fields(found, sides.kinds, facts, reference.customers)
    return Plan(found, keys, weights, threshold(reference.customers)), notes


def nothing_common() -> UsageProblem:
    """Of two sides that cannot be compared."""
    return UsageProblem(
        "The dump and the customers have no field in common that could be compared.",
        "Name the columns with --map and --map-reference, or choose another table with --table.",
        code="no-common-field",
    )
