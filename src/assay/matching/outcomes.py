"""What matching says of each claimed row, column by column: the file that everything after it reads."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np


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
    def empty(cls, rows: int, folder: Path | None = None) -> Outcomes:
        """Of rows that have no candidate; in files of `folder` where they are too many for memory.

        The files have no name, so that their room is free as soon as the columns are.
        """
        made: dict[str, np.ndarray] = {}
        for one in fields(cls):
            kind = _KINDS.get(one.name, np.int64)
            if folder is None:
                made[one.name] = np.zeros(rows, kind)
            else:
                folder.mkdir(exist_ok=True)
                path = folder / f"{one.name}.column"
                made[one.name] = np.memmap(path, kind, "w+", shape=(rows,))
                path.unlink()
        made["first"][:] = np.arange(rows)
        return cls(**made)


_KINDS: dict[str, type] = {
    **dict.fromkeys(("former", "accepted", "split", "erased"), np.bool_),
    **dict.fromkeys(("score", "keys", "candidates", "stratum"), np.int32),
}
