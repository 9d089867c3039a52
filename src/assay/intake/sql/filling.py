"""A cursor that knows the tables of the dump and hands the tuples it reads to their relations."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from assay.intake.model import Sink
from assay.intake.sql import statements
from assay.intake.sql.cursor import Cursor
from assay.intake.sql.rows import Target
from assay.intake.sql.tuples import S_END, walk

FIELDS = 1 << 20  # spans held at once: 9 bytes each
CUT = "statement cut off or with a quote that is not closed"
ELSEWHERE = "rows are in another file"
UNREAD = "rows that could not be read"


class Filler(Cursor):
    """Holds the spans of the fields just read, and the columns that CREATE TABLE gave each table."""

    def __init__(self, path: Path, sink: Sink, facts: dict[str, str]) -> None:
        super().__init__(path, sink, facts)
        self.tables: dict[str, statements.Table] = {}
        self._starts = np.empty(FIELDS, np.int32)
        self._stops = np.empty(FIELDS, np.int32)
        self._kinds = np.empty(FIELDS, np.uint8)
        self._counts = np.empty(FIELDS, np.int32)

    @property
    def _spans(self) -> tuple[Any, Any, Any, Any]:
        return self._starts, self._stops, self._kinds, self._counts

    def _columns(self, head: statements.Header, width: int) -> tuple[str, ...] | None:
        """The columns that a statement names, or that its table has."""
        table = self.tables.get(head.table.lower())
        return head.columns or (table.named(width) if table else None)

    def _target(self, head: statements.Header, width: int) -> Target:
        columns = self._columns(head, width)
        return self.rows.target(head.table, columns or [""] * width, named=columns is not None)

    def _add(self, target: Target, t: int, n: int) -> None:
        self.rows.add(target, self._counts[:t], self._starts[:n], self._stops[:n], self._kinds[:n])

    def _rewritten(self, table: str, columns: Sequence[str] | None, tuples: bytes) -> bool:
        """Add rows that were rewritten as `tuples`; False, and nothing is added, unless all of them are read."""
        array = np.frombuffer(tuples, np.uint8)
        _, t, n, why = walk(array, 0, len(array), True, self.mode, array[:0], *self._spans)
        if not t or why != S_END:
            return False
        self.rows.flush(self.window.array)
        width = int(self._counts[0])
        self._add(self.rows.target(table, columns or [""] * width, named=columns is not None), int(t), int(n))
        self.rows.flush(array)
        return True
