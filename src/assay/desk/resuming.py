"""Stages of a large examination that the run after an interrupted one does not do again.

A table that lies in files stays where it is, and beside it `STAGE.json`: the files in order, and what was told of them.
It holds counts, by country too, and names of fields, no value of a person.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Generic, TypeVar

import pyarrow.parquet as pq
from pydantic import TypeAdapter

from assay.desk.request import Request
from assay.desk.workspace import finish, finished, forget
from assay.engine import Engine, that_spell
from assay.fields import KINDS, Chosen, Context, Schema, Spelled
from assay.intake import identity
from assay.matching import Overlap
from assay.reference import Reference

T = TypeVar("T", Spelled, Overlap)


@dataclass(frozen=True)
class Stage(Generic[T]):
    """A stage that makes `table` in the engine and tells a `told`; `key` is the same where it does the same.

    Without a key it is done in every run.
    """

    engine: Engine
    name: str
    key: str | None
    table: str
    told: type[T]


def kept(stage: Stage[T], make: Callable[[], T], again: Callable[[T], None]) -> T:
    """What `make` tells, or what an interrupted run was told, whose table is there again; `again` hears of that first.

    A table that does not lie in files is made in seconds and is not kept, and what Spark spreads is not either.
    """
    engine = stage.engine
    told = _found(stage)
    if told is not None:
        again(told)
        return told
    forget(engine.folder, stage.name)
    told = make()
    files: tuple[Path, ...] = engine.files(stage.table)
    if stage.key is not None and files and engine.cluster is None:
        record = engine.folder / f"{stage.name}.json"
        listed = [str(file.relative_to(engine.folder)) for file in files]
        content = {"files": listed, "told": TypeAdapter(stage.told).dump_python(told, mode="json")}
        record.write_text(json.dumps(content), encoding="utf-8")
        finish(engine.folder, stage.name, stage.key, [record, *files])
    return told


def _found(stage: Stage[T]) -> T | None:
    """What was told, its table attached; None where there is nothing, or not all of it."""
    engine = stage.engine
    if stage.key is None or engine.cluster is not None or not finished(engine.folder, stage.name, stage.key):
        return None
    try:
        record = json.loads((engine.folder / f"{stage.name}.json").read_text(encoding="utf-8"))
        told = TypeAdapter(stage.told).validate_python(record["told"])
        files = [engine.folder / file for file in record["files"]]
        if sum(pq.read_metadata(file).num_rows for file in files) != told.rows:
            return None
    except (OSError, ValueError, TypeError, KeyError):
        return None
    engine.attach(stage.table, files)
    return told


def spelled_under(landed: str | None, request: Request, chosen: Chosen, context: Context) -> str | None:
    """The key of the claim's spelled table: rows landed under `landed`, what their columns mean, how they are spelled.

    None where not all was landed: another run may come further.
    """
    if landed is None:
        return None
    kinds = {kind: origin.sha256 for kind, origin in KINDS.origins().items()}
    rows = replace(chosen.relation, parquet=())
    return _identity(landed, request.mapping, request.table, rows, chosen.joined, chosen.schema, context, kinds)


def matched_under(
    spelled: str | None, request: Request, schema: Schema, reference: Reference, share: tuple[float, float] | None
) -> str | None:
    """The key of the matches of a claim that was spelled under `spelled`.

    None where the customers were read for this run: nothing short of reading them tells whether they are the same.
    """
    if spelled is None or reference.digest is None:
        return None
    secret = reference.tombstone_key.reveal() if reference.tombstone_key else ""
    erased = hashlib.sha256(secret.encode()).hexdigest()
    customers = reference.digest, reference.schema, erased
    return _identity(spelled, schema, customers, request.key.hex(), share)


def _identity(*told: Any) -> str:
    return identity(that_spell(), TypeAdapter(Any).dump_python(told, mode="json"))
