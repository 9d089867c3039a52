"""The index in the folder of a prepared reference: its arrays as files with a checksum a page, mapped when opened."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from assay.reference.index.buckets import Buckets
from assay.reference.index.delta import BLOCK, KEY, Change, Delta
from assay.reference.index.facts import Facts
from assay.reference.index.index import PAST, Index, Past
from assay.reference.index.slots import Slots, fill, room
from assay.reference.index.tables import Table
from assay.reference.mapped import Checked, Stored, sum_up, write_checked
from assay.reference.sealing import damaged

DELTA = "delta"

Made = TypeVar("Made", bound=Table)


def stored_index(index: Index, folder: Path, threads: int) -> tuple[tuple[Stored, ...], dict[str, Any]]:
    """Put the arrays into files of `folder` with their sums; also what the manifest must say to read them.

    The key of the prints is not told: who keeps it is the manifest's business.
    """
    tables = {KEY + called: table.data for called, table in index.keys.items()}
    tables |= {BLOCK + called: table.data for called, table in index.blocks.items()}
    arrays = {"tags": index.tags, "former": index.former, **_past(index), **tables}
    files = [_stored(called, array, folder, at, threads) for at, (called, array) in enumerate(arrays.items())]
    return tuple(files), _told(index)


def stored_change(index: Index, folder: Path, threads: int) -> tuple[tuple[Stored, ...], dict[str, Any]]:
    """The same of what a refresh changed: the past versions and the delta. The other files stay."""
    assert index.delta is not None  # noqa: S101  # a refreshed one's
    files = [_stored(called, array, folder, at, threads) for at, (called, array) in enumerate(_past(index).items(), 2)]
    delta = write_checked(folder / "index-delta.array", index.delta.arrays(), threads)
    return (*files, replace(delta, told={"called": DELTA, **delta.told})), _told(index)


def stays(called: str) -> bool:
    """Whether a refresh leaves the file of that array alone."""
    return called not in (*PAST, DELTA)


def _told(index: Index) -> dict[str, Any]:
    facts = {field: asdict(fact) for field, fact in index.facts.items()}
    held = {key: list(columns) for key, columns in index.held.items()}
    buckets = {block: table.buckets for block, table in index.blocks.items()}
    return {"fields": list(index.fields), "facts": facts, "held": held, "buckets": buckets}


def _past(index: Index) -> dict[str, np.ndarray]:
    return dict(zip(PAST, (index.past.customers, index.past.fields, index.past.tags), strict=True))


def _stored(called: str, array: np.ndarray, folder: Path, at: int, threads: int) -> Stored:
    path = folder / f"index-{at:03d}.array"
    _settled(array, path)
    told = {"called": called, "kind": array.dtype.str, "shape": list(array.shape)}
    return sum_up(path, told, threads, rows=len(array))


def _settled(array: np.ndarray, path: Path) -> None:
    """The array as the file `path`: moved there where it is mapped from a file of the run's own."""
    if isinstance(array, np.memmap) and array.filename is not None:
        array.flush()
        Path(array.filename).replace(path)
    else:
        path.write_bytes(np.ascontiguousarray(array).tobytes())


def opened_index(files: Sequence[Checked], told: Mapping[str, Any], *, key: bytes, customers: int) -> Index:
    """The index that lies in mapped files. Raises SourceProblem `reference-damaged`."""
    try:
        held = {one.told["called"]: one for one in files}
        delta = _delta(held.pop(DELTA, None))
        arrays = {called: _array(one) for called, one in held.items()}
        return Index(
            folder=files[0].path.parent,
            key=key,
            customers=customers,
            fields=tuple(told["fields"]),
            tags=arrays["tags"] if delta is None else _laid(held["tags"], arrays["tags"], delta.customers, delta.rows),
            former=arrays["former"]
            if delta is None
            else _laid(held["former"], arrays["former"], delta.customers, delta.former),
            past=Past(*(arrays[called] for called in PAST)),
            facts={field: Facts(**fact) for field, fact in told["facts"].items()},
            keys={one: _changed(Slots(*table), change) for one, table, change in _tables(held, arrays, KEY, delta)},
            blocks={
                one: _changed(Buckets(*table, buckets=told["buckets"][one]), change)
                for one, table, change in _tables(held, arrays, BLOCK, delta)
            },
            files=held,
            held={one: tuple(columns) for one, columns in told.get("held", {}).items()},
            delta=delta,
        )
    except (KeyError, TypeError, ValueError, IndexError):
        raise damaged("the index") from None


def _array(file: Checked) -> np.ndarray:
    kind, shape = np.dtype(file.told["kind"]), tuple(file.told["shape"])
    array: np.ndarray = file.data[: kind.itemsize * int(np.prod(shape))].view(kind).reshape(shape)
    return array


def _delta(file: Checked | None) -> Delta | None:
    if file is None:
        return None
    file.verify_all()
    return Delta.of(file.arrays())


def _laid(file: Checked, array: np.ndarray, customers: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """The array with other rows for some customers: pages of them are the process's own, the file stays as it is."""
    if not len(customers):
        return array
    size = array.nbytes // len(array)
    file.verify((customers - 1) * size, customers * size - 1)
    own = np.memmap(file.path, array.dtype, "c", shape=array.shape).view(np.ndarray)
    own[customers - 1] = rows
    own.flags.writeable = False
    return own


def _tables(
    files: Mapping[str, Checked], arrays: Mapping[str, np.ndarray], head: str, delta: Delta | None
) -> Iterator[tuple[str, tuple[np.ndarray, Checked], Change | None]]:
    for called in (one for one in files if one.startswith(head)):
        change = delta.tables.get(called) if delta else None
        yield called.removeprefix(head), (arrays[called], files[called]), change


def _changed(table: Made, change: Change | None) -> Made:
    if change is None:
        return table
    newer = np.zeros(room(len(change.prints)), np.uint64)
    fill(change.prints, change.whose, newer, 1)
    return replace(table, gone=change.gone, newer=Slots(newer) if len(change.prints) else None)
