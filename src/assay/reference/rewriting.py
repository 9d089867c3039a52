"""What a refresh writes: touched files anew, what is new in files of its own, and what that changes in the index."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from assay.engine import Engine, name
from assay.reference import extracts, indexing, manifest, prepared, values
from assay.reference.filing import file_away
from assay.reference.index import Customers, Plan, Touched, stays
from assay.reference.keying import keyed
from assay.reference.mapped import Checked, Stored
from assay.reference.model import Reference
from assay.reference.numbering import numeric_keys
from assay.reference.placing import MANIFEST, STAGING, put
from assay.reference.portrait import portray
from assay.reference.values import Values
from assay.settings import Progress

SLICE = 65_536  # rows of a batch that is looked at: a store's own
# past versions afterwards, each customer's together
PAST = "SELECT * FROM history WHERE customer NOT IN (FROM _erased) UNION ALL FROM _past ORDER BY ALL"
# A portrait is drawn anew when more than one in so many customers changed since: it gives shares in per cent.
SHARE = 100


@dataclass(frozen=True)
class _Work:
    """One refresh: the reference as it will be, still with the mapped files and the index as they were."""

    engine: Engine
    reference: Reference
    before: int  # customers
    told: dict[str, Any]  # the manifest
    kept: dict[str, Any]  # its files that stay
    made: dict[str, list[Stored]]  # new files by part
    staging: Path
    secret: bytes | None


def write(
    fresh: Path, path: Path, engine: Engine, reference: Reference, *, key: str | None, plan: Plan | None,
    progress: Progress,
) -> bool:  # fmt: skip
    """Write what the engine's tables `_newer`, `_erased`, `_past` and `_graves` change in the reference `path`.

    `reference` is what it will be. Gives whether its index was built anew.
    """
    told = prepared.read_manifest(path)
    secret = keyed(told, key)
    staging = fresh / STAGING if secret is None else engine.folder / "staging"
    staging.mkdir(mode=0o700)
    assert reference.values is not None  # noqa: S101  # a restored one's
    before = sum(file.stored.rows for file in reference.values.files)
    work = _Work(engine, reference, before, told, dict(told["files"]), {}, staging, secret)
    touched = _touched(work)
    forgets = bool(engine.one("SELECT count(*) FROM _erased")[0])  # prints of theirs in its files could be guessed at
    changed = not forgets and _index_changed(work, plan, touched)
    _write_rows(work)
    told["unportrayed"] = told.get("unportrayed", 0) + len(touched.numbers)
    if forgets or told["unportrayed"] * SHARE > reference.customers:  # towns of the erased stand in an extract
        _show_newer(work)
        _leave(work, prepared.PORTRAIT, lambda _: True)
        portrait = portray(engine, reference.schema, reference.filters)
        work.made[prepared.PORTRAIT] = [manifest.put_portrait(portrait, staging)]
        _extract_anew(work)
        told["unportrayed"] = 0
    else:
        _extracts_changed(work)
        _order_changed(work)
    if not changed:
        _index_anew(work, plan, progress)
    told["files"] = work.kept | file_away(work.made, fresh, secret, engine.threads)
    staging.rmdir()
    told["reference"] = manifest.written(reference)
    prepared.write_manifest(fresh / MANIFEST, told, secret)
    put(fresh, path, keep=frozenset(work.kept))
    return not changed and plan is not None


def _touched(work: _Work) -> Touched:
    """Who changes, comes or goes, before and after."""
    engine, fields = work.engine, [name(field.name) for field in work.reference.schema.fields]
    engine.run("CREATE TABLE _touched AS SELECT customer FROM _newer UNION FROM _erased")

    def rows(table: str) -> pa.Table:
        listed = ", ".join(f"r.{field}" for field in fields)
        return engine.arrow(f"SELECT {listed} FROM _touched t LEFT JOIN {table} r USING (customer) ORDER BY t.customer")

    past = "SELECT customer, field, value FROM history WHERE customer IN (FROM _touched)"
    left = f"{past} AND customer NOT IN (FROM _erased) UNION ALL SELECT customer, field, value FROM _past"
    marks = engine.arrow("SELECT customer, customer IN (FROM _erased) AS former FROM _touched ORDER BY customer")
    return Touched(
        marks.column(0).to_numpy(),
        np.asarray(marks.column(1).to_numpy()).astype(np.bool_),
        rows("_held"),
        rows("_newer"),
        *(engine.arrow(f"SELECT * FROM ({sql}) WHERE value <> '' ORDER BY customer") for sql in (past, left)),
    )


def _index_changed(work: _Work, plan: Plan | None, touched: Touched) -> bool:
    """Whether the index takes the changes; those of a plan that it does not hold, or too many, it does not."""
    index, reference = work.reference.index, work.reference
    if index is None or plan is None or not indexing.has_room(index, plan, touched.numbers, reference.customers):
        return False
    if len(touched.numbers):
        customers = Customers(work.engine, work.before, reference.values)
        files, told = indexing.changed(index, customers, reference.schema, plan, touched, folder=work.staging)
        _leave(work, prepared.INDEX, lambda content: not stays(content["told"]["called"]))
        work.made[prepared.INDEX] = list(files)
        work.told[prepared.INDEX] |= told
    return True


def _index_anew(work: _Work, plan: Plan | None, progress: Progress) -> None:
    _leave(work, prepared.INDEX, lambda _: True)
    work.told.pop(prepared.INDEX, None)
    if plan is None:
        return
    engine, reference = work.engine, work.reference
    customers = Customers(engine, reference.customers, _show_newer(work))
    files, told = indexing.built(customers, reference.schema, plan, work.secret, folder=work.staging, progress=progress)
    work.made[prepared.INDEX], work.told[prepared.INDEX] = list(files), told


def _leave(work: _Work, part: str, which: Callable[[Mapping[str, Any]], bool]) -> None:
    """Keep those files of a part no longer."""
    for called in [n for n, content in work.kept.items() if content["part"] == part and which(content)]:
        work.kept.pop(called)


def _write_rows(work: _Work) -> None:
    """The customers, past values and tombstones."""
    engine, reference, made = work.engine, work.reference, work.made
    old = {part: sorted(n for n, c in work.kept.items() if c["part"] == part) for part in prepared.VIEWS}
    made |= {part: [] for part in prepared.VIEWS}
    assert reference.values is not None  # noqa: S101  # a restored one's
    renewed = _renewed_rows(engine, reference)
    ends = np.cumsum([file.stored.rows for file in reference.values.files])
    for number in np.unique(np.searchsorted(ends, renewed.column("customer").to_numpy(), side="left")).tolist():
        work.kept.pop(old["values"][number])
        rows_now = _renewed(engine, reference.values, number, renewed)
        like = reference.values.table.schema
        made["values"] += values.write(work.staging, "values", rows_now, first=number, like=like)
    fields = ", ".join(name(field.name) for field in reference.schema.fields)
    rows = {
        "values": f"SELECT customer, 'current' AS status, {fields} FROM _newer WHERE added ORDER BY customer",
        "history": "SELECT * FROM _past",
        "tombstones": "SELECT * FROM _graves ORDER BY ALL",
    }
    if engine.one("SELECT count(*) FROM history WHERE customer IN (FROM _erased)")[0]:  # theirs must go
        rows["history"] = PAST
        _leave(work, "history", lambda _: True)
        old["history"] = []
    for part, sql in rows.items():
        if not old[part] or engine.one(f"SELECT count(*) FROM ({sql})")[0]:
            others = engine.lent(prepared.VIEWS[part]) if old[part] else None
            like = None if others is None else others.schema
            made[part] += values.write(work.staging, part, values.slices(engine, sql), first=len(old[part]), like=like)


def _extracts_changed(work: _Work) -> None:
    """The sample and the base with touched customers as they are now; erased ones have both made anew."""
    engine, every = work.engine, extracts.stride(work.reference.customers)
    sample, base = extracts.VIEWS["sample"], extracts.VIEWS["base"]
    fields = ", ".join(name(field.name) for field in work.reference.schema.fields)
    newer = f"SELECT customer, 'current' AS status, {fields} FROM _newer"
    older = f"SELECT customer, status::VARCHAR AS status, {fields} FROM _held WHERE customer IN (FROM _touched)"
    sampled = (
        f"SELECT * FROM (SELECT customer, status::VARCHAR AS status, {fields} FROM {sample} "
        f"WHERE customer NOT IN (FROM _touched) UNION ALL {newer}) WHERE customer % {every} = 0 ORDER BY customer"
    )
    by = [column for column in engine.columns(base) if column not in (extracts.JOINED, extracts.CUSTOMERS)]
    few = "".join(f"{name(column)}::VARCHAR AS {name(column)}, " for column in by)
    day = extracts.day_joined(engine.columns("_newer"))
    counted = (
        f"SELECT * REPLACE (sum({extracts.CUSTOMERS})::BIGINT AS {extracts.CUSTOMERS}) FROM ("
        f"SELECT {few}{extracts.JOINED}, {extracts.CUSTOMERS} FROM {base} "
        f"UNION ALL SELECT {few}{day}, -1 FROM ({older}) UNION ALL SELECT {few}{day}, 1 FROM ({newer})) "
        f"GROUP BY ALL HAVING sum({extracts.CUSTOMERS}) > 0 ORDER BY ALL"
    )
    for part, sql in (("sample", sampled), ("base", counted)):
        _leave(work, part, lambda _: True)
        work.made[part] = list(values.write(work.staging, part, values.slices(engine, sql)))


def _order_changed(work: _Work) -> None:
    """Say it in the portrait where the numbers of new customers do not rise on from the last known one's."""
    engine, portrait = work.engine, work.reference.portrait
    if portrait is None or not portrait.in_order or not work.before:
        return
    (identity, *_) = (field.name for field in work.reference.schema.of_kind("customer_id"))
    customers = Customers(engine, work.before, work.reference.values)
    engine.keep("_numbered", customers.pick(np.array([work.before]), ["customer", identity]))
    engine.run(f"INSERT INTO _numbered SELECT customer, {name(identity)} FROM _newer WHERE added")
    keys = numeric_keys(engine, "_numbered", "customer", identity)
    engine.drop("_numbered")
    if not keys.told.all() or (keys.numbers[1:] <= keys.numbers[:-1]).any():
        _leave(work, prepared.PORTRAIT, lambda _: True)
        work.made[prepared.PORTRAIT] = [manifest.put_portrait(replace(portrait, in_order=False), work.staging)]


def _extract_anew(work: _Work) -> None:
    for part, files in extracts.write_extracts(work.staging, work.reference, work.engine).items():
        _leave(work, part, lambda _: True)
        work.made[part] = list(files)


def _show_newer(work: _Work) -> Values:
    """Make the tables `reference` and `history` what they are after the refresh."""
    engine, held = work.engine, work.reference.values
    assert held is not None  # noqa: S101  # a restored one's
    files = dict(enumerate(held.files))
    files |= {_number(one.path): Checked(one, sound=True) for one in work.made["values"]}
    newer = Values([files[number] for number in sorted(files)], engine.threads)
    if engine.lent("history") is not None:  # not yet
        engine.keep("history", engine.arrow(PAST))
    values.lend(engine, "reference", newer)
    return newer


def _number(path: Path) -> int:
    """Of a file called values-00007.arrow: 7."""
    return int(path.name.split(".")[0].rpartition("-")[2])


def _renewed_rows(engine: Engine, reference: Reference) -> pa.Table:
    """The rows, as of `reference`, of known customers that changed or go, in the order of their numbers."""
    fields = ", ".join(f"n.{name(field.name)}" for field in reference.schema.fields)
    return engine.arrow(
        f"SELECT h.customer, CASE WHEN n.customer IS NULL THEN 'erased' ELSE 'current' END AS status, {fields} "
        f"FROM _held h LEFT JOIN _newer n USING (customer) WHERE h.customer IN (FROM _touched) ORDER BY h.customer"
    )


def _renewed(engine: Engine, held: Values, number: int, renewed: pa.Table) -> Iterator[pa.Table]:
    """The rows of a file as they are now, a batch at a time."""
    held.files[number].verify_all(engine.threads)
    before = sum(file.stored.rows for file in held.files[:number])
    rows = held.table.slice(before, held.files[number].stored.rows)
    customers = renewed.column("customer").to_numpy()
    for at in range(0, rows.num_rows, SLICE):
        batch = values.text(rows.slice(at, SLICE))
        first = before + at + 1
        begin, end = np.searchsorted(customers, [first, first + batch.num_rows])
        there = np.zeros(batch.num_rows, np.bool_)
        there[customers[begin:end] - first] = True
        yield _replaced(batch, there, renewed.slice(begin, end - begin))


def _replaced(batch: pa.Table, there: np.ndarray, renewed: pa.Table) -> pa.Table:
    """The batch with the renewed rows where they belong."""
    columns = {}
    for column in batch.column_names:
        plain = batch.column(column).combine_chunks()
        news = renewed.column(column).combine_chunks().cast(plain.type)
        columns[column] = pc.replace_with_mask(plain, pa.array(there), news)
    return pa.table(columns)
