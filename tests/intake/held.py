"""A sink that keeps everything in memory, for tests of single formats."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa

from assay.intake.model import Format, Sample, Stored

Rows = list[tuple[str | None, ...]]


@dataclass
class Held:
    """One relation."""

    table: str | None
    columns: tuple[str, ...]
    named: bool
    facts: Mapping[str, str]
    rows: Rows = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)

    def batch(self, columns: Sequence[Any]) -> None:
        lists = [c.to_pylist() if isinstance(c, pa.Array) else list(c) for c in columns]
        assert len(lists) == len(self.columns)
        self.rows.extend(zip(*lists, strict=True))

    def refuse(self, reason: str, count: int = 1) -> None:
        self.refused[reason] += count


@dataclass
class Memory:
    """All relations, and what was said."""

    relations: list[Held] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)
    partial: list[str] = field(default_factory=list)

    def relation(
        self, table: str | None, columns: Sequence[str], *, named: bool, facts: Mapping[str, str] | None = None
    ) -> Held:
        for one in self.relations:
            if one.table == table and one.columns == tuple(columns):
                return one
        self.relations.append(Held(table, tuple(columns), named, facts or {}))
        return self.relations[-1]

    def refuse(self, reason: str, count: int = 1) -> None:
        self.refused[reason] += count

    def partly(self, because: str) -> None:
        self.partial.append(because)

    @property
    def all_refused(self) -> Counter[str]:
        return sum((one.refused for one in self.relations), Counter(self.refused))

    @property
    def only(self) -> Held:
        (one,) = self.relations
        return one

    def table(self, name: str) -> Held:
        (one,) = [r for r in self.relations if (r.table or "").lower() == name.lower()]
        return one


def read_file(format_: Format, path: Path) -> Memory:
    """The file read by the format."""
    sink = Memory()
    format_.read(Stored(path, path.name, path.stat().st_size), sink)
    return sink


def read_bytes(format_: Format, data: bytes, folder: Path) -> Memory:
    """Bytes read by the format."""
    path = folder / "dump"
    path.write_bytes(data)
    return read_file(format_, path)


def sniffed(format_: Format, data: bytes, name: str = "dump") -> float:
    """How sure the format is of these bytes."""
    return format_.sniff(Sample(data[: 256 * 1024], name, len(data)))
