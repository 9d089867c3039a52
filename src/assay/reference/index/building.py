"""Building the fingerprint index from the customers, slice by slice, into files below one folder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from assay.engine import Engine, fingerprint, literal
from assay.fields import Schema
from assay.reference.index.blocking import prints_of, side_of
from assay.reference.index.blocks import Block
from assay.reference.index.buckets import Buckets, arrange
from assay.reference.index.customers import Customers
from assay.reference.index.delta import spare
from assay.reference.index.facts import SAMPLE, Facts, coincidence
from assay.reference.index.index import Index, Past, tags_of
from assay.reference.index.printing import Columns, print_rows
from assay.reference.index.slots import Slots, fill, room
from assay.reference.mapped import new_array
from assay.settings import Progress, silent

Versions = Mapping[str, tuple[np.ndarray, np.ndarray]]  # field -> prints (uint64) and customers (uint32)


@dataclass(frozen=True)
class Plan:
    """What an index is to hold: per key id the printed columns that lead to a customer, joint keys, blocks."""

    keys: Mapping[str, tuple[str, ...]]
    joint: Sequence[str]
    blocks: Sequence[Block]


def build_index(
    customers: Customers,
    schema: Schema,
    plan: Plan,
    *,
    key: bytes,
    folder: Path,
    progress: Progress = silent,
) -> Index:
    """Build the index of all customers in `folder`; needs the table `history`."""
    folder.mkdir(parents=True, exist_ok=True)
    engine, count = customers.engine, customers.count
    columns = Columns.of(schema, plan.joint)
    steps = len(plan.keys) + len(plan.blocks) + 1
    progress("index", 0, steps)
    printed = _Printed(folder, columns, sorted({c for held in plan.keys.values() for c in held}), count)
    tags, former, facts = _print_all(customers, schema, columns, key, folder=folder, printed=printed)
    past, versions = _past(engine, columns, key)
    keys = {}
    for at, (one, held) in enumerate(plan.keys.items(), 1):
        past_values = {} if one in plan.joint else versions
        keys[one] = _key_table(folder, one, printed, held, past_values, threads=engine.threads)
        progress("index", at, steps)
    printed.drop()
    blocks = {}
    for at, block in enumerate(plan.blocks, len(plan.keys) + 1):
        blocks[block.id] = build_block(customers, schema, block, key=key, folder=folder)
        progress("index", at, steps)
    progress("index", steps, steps)
    leading = dict(plan.keys)
    return Index(folder, key, count, columns.fields, tags, former, past, facts, keys, blocks, held=leading)


def with_tables(index: Index, customers: Customers, schema: Schema, plan: Plan, folder: Path) -> Index:
    """The index with those of the plan's tables that it lacks, built in `folder`; needs the table `history`."""
    lacking = {one: held for one, held in plan.keys.items() if one not in index.keys}
    blocks = [block for block in plan.blocks if block.id not in index.blocks]
    if not lacking and not blocks:
        return index
    folder.mkdir(parents=True, exist_ok=True)
    columns = Columns.of(schema, plan.joint)
    keys, wanted = dict(index.keys), sorted({c for held in lacking.values() for c in held})
    if lacking:
        printed = _Printed(folder, columns, wanted, customers.count)
        for start, part in customers.slices(columns.fields):
            printed.take(start, print_rows(part, columns, index.key, customers.engine.threads))
        _, versions = _past(customers.engine, columns, index.key)
        threads = customers.engine.threads
        for one, held in lacking.items():
            past_values = {} if one in plan.joint else versions
            keys[one] = _key_table(folder, one, printed, held, past_values, threads=threads)
        printed.drop()
    made = {block.id: build_block(customers, schema, block, key=index.key, folder=folder) for block in blocks}
    return replace(index, keys=keys, blocks={**index.blocks, **made})


class _Printed:
    """Prints of the key columns of all customers, in files that go when the tables are filled."""

    def __init__(self, folder: Path, columns: Columns, wanted: Sequence[str], count: int) -> None:
        self.places = {c: columns.places[c] for c in wanted}
        self._files = [folder / f"printed-{at}.tmp" for at in range(len(wanted))]
        self.arrays = {c: new_array(f, np.uint64, (count,)) for c, f in zip(wanted, self._files, strict=True)}

    def take(self, start: int, prints: np.ndarray) -> None:
        for column, place in self.places.items():
            self.arrays[column][start : start + len(prints)] = prints[:, place]

    def drop(self) -> None:
        self.arrays.clear()
        for file in self._files:
            file.unlink()


def _print_all(
    customers: Customers, schema: Schema, columns: Columns, key: bytes, *, folder: Path, printed: _Printed
) -> tuple[np.ndarray, np.ndarray, dict[str, Facts]]:
    """Tags and marks of all customers, prints of the key columns, and facts of the fields."""
    fields = columns.fields
    kinds = {f.name: f.kind for f in schema.fields}
    rows = customers.count + spare(customers.count)  # those beyond the customers stay a hole in the file
    tags = new_array(folder / "tags.u32", np.uint32, (rows, len(fields)), used=customers.count)
    former = new_array(folder / "former.u8", np.bool_, (rows,), used=customers.count)
    facts = dict.fromkeys(fields, Facts())
    first: list[np.ndarray] = []
    for start, part in customers.slices(["status", *fields]):
        prints = print_rows(part, columns, key, customers.engine.threads)
        tags[start : start + len(prints)] = tags_of(prints[:, : len(fields)])
        former[start : start + len(prints)] = np.asarray(pc.equal(part.column("status").cast(pa.string()), "former"))
        printed.take(start, prints)
        facts = {f: fact.and_also(part.column(f), kind=kinds[f]) for f, fact in facts.items()}
        if start < SAMPLE:
            first.append(prints[: SAMPLE - start, : len(fields)])
    looked = np.concatenate(first) if first else np.zeros((0, len(fields)), np.uint64)
    for at, field in enumerate(fields):
        pairs, valued = coincidence(looked[:, at])
        facts[field] = replace(facts[field], pairs=pairs, valued=valued)
    return tags, former, facts


def _past(engine: Engine, columns: Columns, key: bytes) -> tuple[Past, Versions]:
    """Past versions for comparing, and per field prints and customers for the tables."""
    listed = ", ".join(map(literal, columns.fields)) or "''"
    return past_of(engine.arrow(
        f"SELECT customer, field, value FROM history WHERE field IN ({listed}) AND value <> '' ORDER BY customer"
    ), columns, key)  # fmt: skip


def past_of(told: pa.Table, columns: Columns, key: bytes) -> tuple[Past, Versions]:
    """The same of a table of `customer`, `field` and `value`, in the order of customers."""
    prints = np.asarray(fingerprint(told.column("value"), key).to_numpy())
    whose = np.asarray(told.column("customer").to_numpy())
    names = told.column("field").to_pylist()
    fields = np.array([columns.fields.index(n) for n in names], np.int64)
    versions = {}
    for at in np.unique(fields).tolist():
        mine = fields == at
        versions[columns.fields[at]] = (prints[mine], whose[mine].astype(np.uint32))
    return Past(whose.astype(np.int64), fields, tags_of(prints)), versions


def _key_table(
    folder: Path,
    key_id: str,
    printed: _Printed,
    held: Sequence[str],
    versions: Versions,
    *,
    threads: int,
) -> Slots:
    sources: list[tuple[np.ndarray, np.ndarray | None]] = [(printed.arrays[c], None) for c in held]
    sources += [versions[c] for c in held if c in versions]
    return _filled(folder / f"key-{slug(key_id)}.u64", sources, threads)


def _filled(path: Path, sources: Sequence[tuple[np.ndarray, np.ndarray | None]], threads: int) -> Slots:
    """A table of all prints of the sources, each with its customers (None: counted from 1)."""
    slots = _table(path, sources, sum(int(np.count_nonzero(prints)) for prints, _ in sources), threads)
    held = int(np.count_nonzero(slots))
    if room(held) < len(slots):  # of values that too many share a few were kept
        slots = _table(path, sources, held, threads)
    return Slots(slots)


def _table(
    path: Path, sources: Sequence[tuple[np.ndarray, np.ndarray | None]], entries: int, threads: int
) -> np.ndarray:
    slots = new_array(path, np.uint64, (room(entries),))
    for prints, whose in sources:
        fill(prints, whose, slots, threads)
    return slots


def build_block(customers: Customers, schema: Schema, block: Block, *, key: bytes, folder: Path) -> Buckets:
    """The table of one block of the near stage."""
    kinds, threads = sorted(block.kinds), customers.engine.threads
    fields = [schema.of_kind(kind)[0].name for kind in kinds]
    ids, values = [], []
    for start, part in customers.slices(fields):
        numbers = np.arange(start + 1, start + 1 + part.num_rows)
        told = prints_of(block, side_of(part, numbers, dict(zip(kinds, fields, strict=True))), key=key, threads=threads)
        ids.append(told.ids.astype(np.uint32))
        values.append(told.values)
    whose = np.concatenate(ids) if ids else np.zeros(0, np.uint32)
    prints = np.concatenate(values) if values else np.zeros(0, np.uint64)
    del ids, values  # as much again
    return arrange(folder / f"block-{slug(block.id)}.u32", prints, whose, threads)


def slug(text: str) -> str:
    """A name as a file's."""
    return "".join(c if c.isalnum() else "-" for c in text)
