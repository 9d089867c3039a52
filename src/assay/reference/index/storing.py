"""The index in the folder of a prepared reference: its arrays as files with a checksum a page, mapped when opened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from assay.reference.index.facts import Facts
from assay.reference.index.index import Index, Past
from assay.reference.index.slots import Slots
from assay.reference.mapped import Checked, Stored, sum_up
from assay.reference.sealing import damaged

KEY, BLOCK = "key ", "block "  # in front of the name of a table


def stored_index(index: Index, folder: Path, threads: int) -> tuple[tuple[Stored, ...], dict[str, Any]]:
    """Put the arrays into files of `folder` with their sums; also what the manifest must say to read them.

    The key of the prints is not told: who keeps it is the manifest's business.
    """
    files = []
    for at, (called, array) in enumerate(_arrays(index).items()):
        path = folder / f"index-{at:03d}.array"
        _settled(array, path)
        told = {"called": called, "kind": array.dtype.str, "shape": list(array.shape)}
        files.append(sum_up(path, told, threads, rows=len(array)))
    facts = {field: asdict(fact) for field, fact in index.facts.items()}
    return tuple(files), {"fields": list(index.fields), "facts": facts}


def _arrays(index: Index) -> dict[str, np.ndarray]:
    tables = {KEY + called: slots.slots for called, slots in index.keys.items()}
    tables |= {BLOCK + called: slots.slots for called, slots in index.blocks.items()}
    past = {"past customers": index.past.customers, "past fields": index.past.fields, "past tags": index.past.tags}
    return {"tags": index.tags, "former": index.former, **past, **tables}


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
        arrays = {one.told["called"]: _array(one) for one in files}
        facts = {field: Facts(**fact) for field, fact in told["facts"].items()}
        return Index(
            folder=files[0].path.parent,
            key=key,
            customers=customers,
            fields=tuple(told["fields"]),
            tags=arrays["tags"],
            former=arrays["former"],
            past=Past(arrays["past customers"], arrays["past fields"], arrays["past tags"]),
            facts=facts,
            keys=_tables(files, arrays, KEY),
            blocks=_tables(files, arrays, BLOCK),
            files={one.told["called"]: one for one in files},
        )
    except (KeyError, TypeError, ValueError, IndexError):
        raise damaged("the index") from None


def _array(file: Checked) -> np.ndarray:
    kind, shape = np.dtype(file.told["kind"]), tuple(file.told["shape"])
    array: np.ndarray = file.data[: kind.itemsize * int(np.prod(shape))].view(kind).reshape(shape)
    return array


def _tables(files: Sequence[Checked], arrays: Mapping[str, np.ndarray], head: str) -> dict[str, Slots]:
    found = {one.told["called"]: one for one in files if one.told["called"].startswith(head)}
    return {called.removeprefix(head): Slots(arrays[called], file) for called, file in found.items()}
