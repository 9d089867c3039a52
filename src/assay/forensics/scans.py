"""Shared scans: what checks want counted over one table runs in one statement, and what several need is made once."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

from assay.engine import Engine, name

T = TypeVar("T")


@dataclass(frozen=True)
class Tally:
    """Aggregates that a check wants over the rows of one table or view of the engine.

    Each is an SQL expression that gives one number or date: `count`, `sum`, `avg`, `min` or `max` of an expression over
    the table's columns, with or without FILTER; no DISTINCT, no window, no subquery, so that any number of them needs
    one pass and next to no memory.
    """

    table: str
    wanted: tuple[str, ...]


def tally(table: str, *wanted: str) -> Tally:
    """`Tally` of expressions."""
    return Tally(table, wanted)


@dataclass(frozen=True)
class Scan:
    """A pass that was made: over which tables and columns, for whom, and how many seconds it took."""

    tables: tuple[str, ...]
    columns: tuple[str, ...]
    askers: tuple[str, ...]
    seconds: float


@dataclass
class Scans:
    """What was counted and made in a run, by table and expression or by key, and the passes that it took."""

    asker: str = ""  # who asks now
    seconds: dict[str, float] = field(default_factory=dict)  # by asker, shared passes left out
    _counted: dict[tuple[str, str], Any] = field(default_factory=dict)
    _made: dict[str, Any] = field(default_factory=dict)
    _passes: list[tuple[tuple[str, ...], tuple[str, ...], list[str], float]] = field(default_factory=list)
    _from: dict[tuple[str, str], int] = field(default_factory=dict)  # key -> pass

    def share(self, engine: Engine, asked: Mapping[str, Iterable[Tally]]) -> None:
        """Count what several askers want, one statement per table. A broken expression is left to its own asker."""
        tables: dict[str, dict[str, list[str]]] = {}
        for asker, tallies in asked.items():
            for one in tallies:
                for sql in one.wanted:
                    tables.setdefault(one.table, {}).setdefault(sql, []).append(asker)
        for table, wanted in tables.items():
            left = [sql for sql in wanted if (table, sql) not in self._counted]
            try:
                self._count(engine, table, left, sorted({asker for sql in left for asker in wanted[sql]}))
            except Exception:  # noqa: BLE001 S112 - whoever asked for what broke asks again, and is shown as broken
                continue

    def count(self, engine: Engine, wanted: Tally) -> tuple[Any, ...]:
        """The aggregates of a tally, from a shared pass where there was one."""
        left = [sql for sql in wanted.wanted if (wanted.table, sql) not in self._counted]
        self._count(engine, wanted.table, left, [self.asker])
        for sql in wanted.wanted:
            self._use(self._from[(wanted.table, sql)])
        return tuple(self._counted[(wanted.table, sql)] for sql in wanted.wanted)

    def once(self, engine: Engine, key: str, tables: Iterable[str], make: Callable[[], T], sql: str = "") -> T:
        """What `make` gives, made for the first who asks; `sql` names the columns that it reads."""
        if key not in self._made:
            start = time.perf_counter()
            made = make()
            read = tuple(tables)
            columns = tuple(dict.fromkeys(c for table in read for c in _columns(engine, table, sql)))
            self._from[("", key)] = len(self._passes)
            self._passes.append((read, columns, [self.asker], time.perf_counter() - start))
            self._made[key] = made
        self._use(self._from[("", key)])
        return cast(T, self._made[key])

    @contextmanager
    def timed(self, asker: str, tables: Iterable[str]) -> Iterator[None]:
        """A pass that is no count: note how long it takes."""
        start = time.perf_counter()
        yield
        self._passes.append((tuple(tables), (), [asker], time.perf_counter() - start))

    def again(self, key: str) -> None:
        """Make `key` anew when it is next asked for."""
        self._made.pop(key, None)

    def forget(self) -> None:
        """Drop everything: the tables have changed."""
        self._counted.clear()
        self._made.clear()
        self._passes.clear()
        self._from.clear()
        self.seconds.clear()

    @property
    def passes(self) -> tuple[Scan, ...]:
        """The passes in the order in which they were made."""
        return tuple(Scan(tables, columns, tuple(askers), took) for tables, columns, askers, took in self._passes)

    def _count(self, engine: Engine, table: str, wanted: list[str], askers: list[str]) -> None:
        if not wanted:
            return
        start = time.perf_counter()
        row = engine.one(f"SELECT {', '.join(wanted)} FROM {name(table)}")
        for sql, value in zip(wanted, row, strict=True):
            self._counted[(table, sql)] = value
            self._from[(table, sql)] = len(self._passes)
        columns = _columns(engine, table, " ".join(wanted))
        self._passes.append(((table,), columns, askers, time.perf_counter() - start))

    def _use(self, number: int) -> None:
        askers = self._passes[number][2]
        if self.asker not in askers:
            askers.append(self.asker)


def _columns(engine: Engine, table: str, sql: str) -> tuple[str, ...]:
    """The columns of a table that an expression names."""
    words = set(re.findall(r"[A-Za-z_][A-Za-z0-9_]*", sql))
    return tuple(column for column in engine.columns(table) if column in words)
