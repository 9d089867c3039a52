"""A refresh's changes as a delta of the index: what led to the touched customers before, what does now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from assay.fields import Schema
from assay.reference.index.blocking import prints_of, side_of
from assay.reference.index.blocks import Block
from assay.reference.index.building import Plan, Versions, past_of
from assay.reference.index.customers import Customers
from assay.reference.index.delta import BLOCK, KEY, Change, Delta
from assay.reference.index.facts import SAMPLE, Facts, coincidence
from assay.reference.index.index import Index, Past, tags_of
from assay.reference.index.printing import Columns, print_rows
from assay.reference.index.tables import Table

Entries = tuple[np.ndarray, np.ndarray]  # prints (uint64, none is 0) and customers (uint32)


@dataclass(frozen=True)
class Touched:
    """Customers that a refresh changes, adds or erases: `numbers` (int64, rising) and their rows and past versions
    (`customer`, `field`, `value`) before and after; a row of nulls where there was, or will be, nothing.
    """

    numbers: np.ndarray
    former: np.ndarray  # bool, afterwards
    before: pa.Table
    after: pa.Table
    past_before: pa.Table
    past_after: pa.Table


def changed_index(index: Index, customers: Customers, schema: Schema, plan: Plan, touched: Touched) -> Index:
    """The index with the changes in its delta, its past versions and its facts; `customers` are those before.

    The facts of a field keep the longest and the farthest value that it ever had: what is left is not looked through.
    """
    columns, threads = Columns.of(schema, plan.joint), customers.engine.threads
    old = _side(touched.numbers, touched.before, touched.past_before, columns, key=index.key, threads=threads)
    new = _side(touched.numbers, touched.after, touched.past_after, columns, key=index.key, threads=threads)
    led = {KEY + key: tuple(_key_entries(side, columns, held, key in plan.joint) for side in (old, new))
           for key, held in plan.keys.items()}  # fmt: skip
    for block in plan.blocks:
        led[BLOCK + block.id] = tuple(_block_entries(side, schema, block, index.key, threads) for side in (old, new))
    tables: dict[str, Table] = {KEY + k: table for k, table in index.keys.items()}
    tables |= {BLOCK + b: table for b, table in index.blocks.items()}
    known = index.delta.tables if index.delta else {}
    changes = {called: _change(table, known.get(called), *led[called]) for called, table in tables.items()}
    return replace(
        index,
        past=_aged(index.past, touched.numbers, new.past),
        facts=_recounted(index, customers, schema, touched, new.prints),
        delta=_rows_changed(index, touched, new.prints, changes),
    )


@dataclass(frozen=True)
class _Side:
    """The touched customers before or after."""

    whose: np.ndarray
    rows: pa.Table
    prints: np.ndarray
    past: Past
    versions: Versions


def _side(
    numbers: np.ndarray, rows: pa.Table, versions: pa.Table, columns: Columns, *, key: bytes, threads: int
) -> _Side:
    return _Side(
        numbers.astype(np.uint32), rows, print_rows(rows, columns, key, threads), *past_of(versions, columns, key)
    )


def _key_entries(side: _Side, columns: Columns, held: Sequence[str], joint: bool) -> Entries:
    """What leads to the customers by a key: their values, and past ones but for a joint key."""
    told = [(side.prints[:, columns.places[column]], side.whose) for column in held]
    told += [] if joint else [side.versions[column] for column in held if column in side.versions]
    prints, whose = (np.concatenate([t[i] for t in told]) for i in (0, 1))
    return prints[prints != 0], whose[prints != 0]


def _block_entries(side: _Side, schema: Schema, block: Block, key: bytes, threads: int) -> Entries:
    fields = {kind: schema.of_kind(kind)[0].name for kind in sorted(block.kinds)}
    told = prints_of(block, side_of(side.rows, side.whose.astype(np.int64), fields), key=key, threads=threads)
    return told.values, told.ids.astype(np.uint32)


def _change(table: Table, known: Change | None, old: Entries, new: Entries) -> Change:
    """A table's change: entries that hold no more go out of the table or out of the earlier change, others come."""
    went, came = _without(old, new), _without(new, old)
    gone = table.places(*went)
    if known is None:
        return Change(np.unique(gone), *came)
    left = _without((known.prints, known.whose), went)
    prints, whose = (np.concatenate([a, b]) for a, b in zip(left, came, strict=True))
    return Change(np.union1d(known.gone, gone), prints, whose)


def _without(entries: Entries, others: Entries) -> Entries:
    """Those entries, each once, that are not among the others."""
    prints, whose = (np.concatenate([b, a]) for a, b in zip(entries, others, strict=True))
    order = np.lexsort((np.arange(len(prints)), whose, prints))
    fresh = np.ones(len(order), np.bool_)
    same = (prints[order[1:]] == prints[order[:-1]]) & (whose[order[1:]] == whose[order[:-1]])
    fresh[1:] = ~same
    kept = np.sort(order[fresh])
    kept = kept[kept >= len(others[0])]
    return prints[kept], whose[kept]


def _rows_changed(index: Index, touched: Touched, prints: np.ndarray, changes: Mapping[str, Change]) -> Delta:
    """The delta with the rows of the touched customers as they are now."""
    rows = tags_of(prints[:, : len(index.fields)])
    known = index.delta
    if known is None:
        return Delta(touched.numbers, rows, touched.former, changes)
    stay = ~np.isin(known.customers, touched.numbers)
    numbers = np.concatenate([known.customers[stay], touched.numbers])
    order = np.argsort(numbers)
    rows = np.concatenate([known.rows[stay], rows])[order]
    return Delta(numbers[order], rows, np.concatenate([known.former[stay], touched.former])[order], changes)


def _aged(past: Past, touched: np.ndarray, now: Past) -> Past:
    """Past versions of all, with those of the touched customers as they are now."""
    stay = ~np.isin(past.customers, touched)
    customers = np.concatenate([past.customers[stay], now.customers])
    order = np.argsort(customers, kind="stable")
    fields, tags = (np.concatenate([a[stay], b])[order] for a, b in ((past.fields, now.fields), (past.tags, now.tags)))
    return Past(customers[order], fields, tags)


def _recounted(
    index: Index, customers: Customers, schema: Schema, touched: Touched, prints: np.ndarray
) -> dict[str, Facts]:
    facts, kinds = {}, {f.name: f.kind for f in schema.fields}
    for field, fact in index.facts.items():
        before, after = (Facts().and_also(t.column(field), kind=kinds[field]) for t in (touched.before, touched.after))
        facts[field] = fact.but(before).joined(after)
    early = touched.numbers <= SAMPLE
    if not early.any():
        return facts
    sampled = min(SAMPLE, max(customers.count, int(touched.numbers.max())))
    count = min(SAMPLE, customers.count)
    first = customers.pick(np.arange(1, count + 1), index.fields)
    looked = np.zeros((sampled, len(index.fields)), np.uint64)
    looked[:count] = print_rows(first, Columns(index.fields, (), {}), index.key, customers.engine.threads)
    looked[touched.numbers[early] - 1] = prints[early][:, : len(index.fields)]
    for at, field in enumerate(index.fields):
        pairs, valued = coincidence(looked[:, at])
        facts[field] = replace(facts[field], pairs=pairs, valued=valued)
    return facts
