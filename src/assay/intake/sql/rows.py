"""Rows on their way from spans in the window to the sink, gathered per table so that short statements cost little."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from assay.intake import crew
from assay.intake.model import Sink, Writer
from assay.intake.sql.values import column

RAGGED = "number of values differs from the columns"


@dataclass
class Target:
    """A relation being filled, or one whose width is known only from its first row."""

    writer: Writer
    width: int
    order: tuple[int, ...] | None  # where each value goes when a later INSERT names fewer or other columns
    as_hex: list[bool] = field(default_factory=list)
    spans: list[tuple[Any, Any, Any]] = field(default_factory=list)


class Rows:
    """Takes flat spans of fields and hands whole columns to the sink."""

    def __init__(self, sink: Sink, facts: Mapping[str, str]) -> None:
        self._sink = sink
        self._facts = facts
        self._targets: dict[tuple[str, tuple[str, ...]], Target] = {}
        self._first: dict[str, tuple[str, ...]] = {}

    def target(self, table: str, columns: Sequence[str], *, named: bool) -> Target:
        """Where rows of `table` with these columns go."""
        key = (table, tuple(columns))
        if key not in self._targets:
            self._targets[key] = self._begun(table, tuple(columns), named)
        return self._targets[key]

    def _begun(self, table: str, columns: tuple[str, ...], named: bool) -> Target:
        first = self._first.setdefault(table, columns)
        place = {name.lower(): i for i, name in enumerate(first)}
        inside = {name.lower() for name in columns} <= place.keys() and len({n.lower() for n in columns}) == len(
            columns
        )
        if first != columns and named and inside:  # fewer columns, or in another order: the same relation
            order = [-1] * len(first)
            for i, name in enumerate(columns):
                order[place[name.lower()]] = i
            writer = self._sink.relation(table, first, named=True, facts=self._facts)
            return Target(writer, len(columns), tuple(order), [False] * len(first))
        writer = self._sink.relation(table, columns, named=named, facts=self._facts)
        return Target(writer, len(columns), None, [False] * len(columns))

    def add(self, target: Target, counts: Any, starts: Any, stops: Any, kinds: Any) -> None:
        """Add tuples: `counts` fields each, the spans of all fields one after the other."""
        if len(counts) and (counts != target.width).any():
            target.writer.refuse(RAGGED, int((counts != target.width).sum()))
            keep = np.repeat(counts == target.width, counts)
            starts, stops, kinds = starts[keep], stops[keep], kinds[keep]
        if len(kinds):
            shape = (-1, target.width)
            target.spans.append(
                (starts.reshape(shape).copy(), stops.reshape(shape).copy(), kinds.reshape(shape).copy())
            )

    def flush(self, array: Any) -> None:
        """Hand everything to the sink; after it the window may move."""
        for target in self._targets.values():
            if target.spans:
                starts, stops, kinds = (np.concatenate([part[i] for part in target.spans]) for i in range(3))
                target.spans.clear()
                self._write(target, array, starts, stops, kinds)

    def _write(self, target: Target, array: Any, starts: Any, stops: Any, kinds: Any) -> None:
        def read(place: int) -> Any:
            source = place if target.order is None else target.order[place]
            if source < 0:
                return [None] * len(kinds)
            begin, stop, kind = (np.ascontiguousarray(part[:, source]) for part in (starts, stops, kinds))
            text, target.as_hex[place] = column(array, begin, stop, kind, target.as_hex[place])
            return text

        target.writer.batch(list(crew.ahead(read, range(len(target.as_hex)))))
