"""What matching says of each claimed row, column by column: the file that everything after it reads."""

from __future__ import annotations

from dataclasses import dataclass, fields
from math import prod
from pathlib import Path
from tempfile import TemporaryFile

import numpy as np

from assay.engine import reserve


@dataclass(frozen=True)
class Outcomes:
    """One entry per claimed row, in the claim's order.

    `row` is the row's number, `first` the place (from 0) of the first row that equals it in every field; `candidate` 0
    without one; `keys` are those that lead to anybody, `split` says that some lead elsewhere.
    """

    row: np.ndarray  # int64
    first: np.ndarray  # int64
    candidate: np.ndarray  # int64
    former: np.ndarray  # bool, of the candidate
    accepted: np.ndarray  # bool
    pattern: np.ndarray  # int64
    score: np.ndarray  # int32, sixteenths of a bit
    keys: np.ndarray  # int32
    candidates: np.ndarray  # int32
    split: np.ndarray  # bool
    erased: np.ndarray  # bool: equals an erased customer
    stratum: np.ndarray  # int32: of the chance expected there

    @classmethod
    def empty(cls, first: np.ndarray, folder: Path | None = None) -> Outcomes:
        """Of rows that have no candidate but their `first`; in files of `folder` where memory does not hold them."""
        others = [one.name for one in fields(cls) if one.name != "first"]
        made = {one: on_file(folder, first.shape, _KINDS.get(one, np.int64)) for one in others}
        return cls(first=first, **made)


def on_file(folder: Path | None, shape: tuple[int, ...], kind: type) -> np.ndarray:
    """Zeros in a file of `folder` (None: in memory) that has no name: its room is free as soon as the array is.

    Raises AssayError `disk-full` where it has none.
    """
    if folder is None or not prod(shape):
        return np.zeros(shape, kind)
    folder.mkdir(exist_ok=True)
    with TemporaryFile(dir=folder) as file:
        reserve(file.fileno(), prod(shape) * np.dtype(kind).itemsize)
        return np.memmap(file, kind, "w+", shape=shape)


_KINDS: dict[str, type] = {
    **dict.fromkeys(("former", "accepted", "split", "erased"), np.bool_),
    **dict.fromkeys(("score", "keys", "candidates", "stratum"), np.int32),
}
