"""Reads JSON twice: first for the columns that any record has, then for the values."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from assay.intake import pace
from assay.intake.header import is_header
from assay.intake.jsontext.batches import assembled, kept
from assay.intake.jsontext.paths import Column, Paths, columns
from assay.intake.jsontext.records import leaf, member, walk
from assay.intake.jsontext.scanner import ARRAY, KEYED, MORE, NESTING, S_DEEP, S_END, S_FULL, S_MORE, STREAM, skip
from assay.intake.jsontext.shape import LEVELS, envelopes, wrapper
from assay.intake.limits import limits
from assay.intake.model import Sink, Writer
from assay.intake.window import Window

ENTRIES = 1 << 20  # leaves held at once: 17 bytes each
HEAD = 100  # records looked at to find a header among arrays
DEPTH = 5  # levels of objects that become dotted names; what is deeper stays JSON text
INDENT = 256  # bytes before a record that may be its indentation
ASSIGNED = re.compile(rb"(?:(?:var|let|const)\s+)?[A-Za-z_$][\w.$]*\s*=\s*(?=[\[{])")  # JSON saved as a script
BROKEN = "broken record"
CUT = "record cut off"
TOO_DEEP = "record nested too deeply"
LOOSE = "value outside any record"


@dataclass
class Sequence:
    """Records of one kind: where they were found, their paths, and later their columns and writer."""

    table: str | None
    mode: int
    opening: int
    paths: Paths = field(default_factory=lambda: Paths(limits().columns))
    head: list[list[str | None]] = field(default_factory=list)
    columns: list[Column] = field(default_factory=list)
    dropped: frozenset[int] = frozenset()
    named: bool = True
    writer: Writer | None = None
    rows: int = 0


class Reader:
    """One file; `run` is one pass over it."""

    def __init__(self, path: Path, sink: Sink, facts: dict[str, str]) -> None:
        self._path = path
        self._sink = sink
        self._facts = facts
        self._sequences: dict[tuple[str | None, int, int], Sequence] = {}
        self._writing = False
        kinds = (np.int32, np.int32, np.int32, np.int32, np.uint8)
        self._tape = tuple(np.empty(ENTRIES, kind) for kind in kinds)
        self._stack = np.zeros(NESTING, np.uint8)
        self._open = np.zeros(DEPTH + 1, np.int64)

    def read(self) -> None:
        """Both passes."""
        pace.passes(2)
        self._pass()
        for one in self._sequences.values():
            self._settle(one)
        self._writing = True
        self._pass()

    def _settle(self, one: Sequence) -> None:
        if one.opening == 0x5B:
            one.named = is_header(one.head)
        found, one.dropped = columns(one.paths)
        if one.paths.full or len(found) > limits().columns:
            self._sink.partly("Records have more different keys than the limit on columns; later ones were not read.")
            found = found[: limits().columns]
        one.columns = found
        names = [c.name for c in found]
        if one.opening == 0x5B:
            first = one.head[0] if one.named else []
            names = [(first[i] if i < len(first) else None) or "" for i in range(len(found))]
        elif one.opening != 0x7B and one.mode != KEYED:
            one.named = False
        if found:
            one.writer = self._sink.relation(one.table, names, named=one.named, facts=self._facts)

    def _pass(self) -> None:
        with self._path.open("rb") as file:
            window = Window(file, lambda: None, tail=b"\n")
            self._top(window)

    def _top(self, window: Window) -> None:
        at = self._space(window, commas=True)
        if at >= window.end:
            return None
        if assigned := ASSIGNED.match(window.data, at):
            at = window.pos = assigned.end()
        inner = self._next(window, at)
        first = at if window.data[at] == 0x7B else int(skip(window.array, at + 1, window.end, False))
        if window.data[at] in b"{[" and not self._alone(window, first) and envelopes(window.data, window.array, first):
            return self._envelopes(window, first)
        if window.data[at] == 0x5B and inner in (b"{", b"[", b'"', b"]"):
            if not self._lines_of_arrays(window, at):
                window.pos = at + 1
                self._records(window, None, ARRAY)
                return self._rest(window)
        elif window.data[at] == 0x7B and self._alone(window, at):
            shape = wrapper(window.data, window.array, at)
            if shape == "keyed":
                window.pos = at + 1
                self._records(window, None, KEYED)
                return self._rest(window)
            if shape == "wrapper":
                window.pos = at + 1
                self._members(window, "", 0)
                return self._rest(window)
        self._records(window, None, STREAM)
        return None

    def _envelopes(self, window: Window, first: int) -> None:
        """Objects one after the other, alone or in an array, that carry records."""
        window.pos = first
        while (at := self._space(window, commas=True)) < window.end and window.data[at] in b"{]":
            window.pos = at + 1
            if window.data[at] == 0x7B:
                self._members(window, "", 0)
        self._rest(window)

    def _rest(self, window: Window) -> None:
        """What follows the end of the one container: records again, or nothing."""
        at = self._space(window, commas=True)
        if at < window.end and window.data[at:].strip() != b";":
            self._records(window, None, STREAM)

    def _alone(self, window: Window, at: int) -> bool:
        """Whether the object at `at` is all there is, as far as the window shows."""
        after = int(leaf(window.array, at, window.end, self._stack)[0])
        return after == MORE or (after >= 0 and int(skip(window.array, after, window.end, True)) >= window.end)

    def _lines_of_arrays(self, window: Window, at: int) -> bool:
        """Whether arrays stand one after the other: `[1,"a"]` on each line."""
        after = int(leaf(window.array, at, window.end, self._stack)[0])
        following = int(skip(window.array, after, window.end, True)) if after > 0 else window.end
        return following < window.end and window.data[following] == 0x5B

    def _next(self, window: Window, at: int) -> bytes:
        """The first byte that is no white space after `at`, nothing at the end of the window."""
        inside = int(skip(window.array, at + 1, window.end, False))
        return window.data[inside : inside + 1]

    def _space(self, window: Window, commas: bool = False) -> int:
        while True:
            window.pos = int(skip(window.array, window.pos, window.end, commas))
            if window.pos < window.end or not window.more():
                return window.pos

    def _members(self, window: Window, table: str, level: int) -> None:
        """Walk over an object that wraps records; every array or keyed object of records is a relation."""
        said: dict[str, str] = {}  # phpMyAdmin's export gives "type": "table" and a table's name before its data
        while True:
            at = self._space(window, commas=True)
            if at >= window.end or window.data[at] == 0x7D:
                window.pos = min(at + 1, window.end)
                return None
            value, start, stop = self._grown(window, lambda: member(window.array, window.pos, window.end))
            if value < 0:
                return self._lost(window)
            key = window.data[start:stop].decode("utf-8", "replace")
            window.pos = value
            path = f"{table}.{key}" if table else key
            called = said.get("name") if key == "data" and said.get("type") == "table" else None
            self._value(window, called or path, level)
            if key in ("type", "name"):
                said[key] = window.data[value + 1 : window.pos - 1].decode("utf-8", "replace")

    def _value(self, window: Window, table: str, level: int) -> None:
        at = window.pos
        while window.end - at < 65_536 and window.more():
            at = window.pos
        opens = window.data[at]
        inner = self._next(window, at)
        shape = wrapper(window.data, window.array, at) if opens == 0x7B and level < LEVELS else ""
        if opens == 0x5B and inner and inner in b"{[":
            window.pos = at + 1
            self._records(window, table, ARRAY)
        elif shape == "keyed":
            window.pos = at + 1
            self._records(window, table, KEYED)
        elif shape == "wrapper":
            window.pos = at + 1
            self._members(window, table, level + 1)
        else:
            after = self._grown(window, lambda: leaf(window.array, window.pos, window.end, self._stack))[0]
            if after < 0:
                return self._lost(window)
            window.pos = after
        return None

    def _lost(self, window: Window) -> None:
        window.pos = window.end
        if self._writing:
            self._sink.refuse(LOOSE)
            self._sink.partly("The JSON around the records is broken; reading stopped there.")

    def _grown(self, window: Window, found: Callable[[], Any]) -> tuple[int, ...]:
        while (result := tuple(int(x) for x in found()))[0] == MORE or result[0] >= window.end:
            if not window.more():
                return (MORE, *result[1:])
        return result

    def _records(self, window: Window, table: str | None, mode: int) -> None:
        at = self._space(window, commas=True)
        opening = window.data[at] if at < window.end else 0
        opening = opening if opening in b"{[" else 0
        one = self._sequences.setdefault((table, mode, opening), Sequence(table, mode, opening))
        while True:
            pos, rows, entries, why = (
                int(x)
                for x in walk(window.array, window.pos, window.end, mode, one.opening, DEPTH, one.paths.tables,
                              self._tape, self._stack, self._open)
            )  # fmt: skip
            self._take(one, window.array, rows, entries)
            window.pos = pos
            if why == S_END:
                return None
            if why == S_FULL or (why == S_MORE and window.more()):
                continue
            if why == S_MORE:
                return self._cut(window, one)
            self._broken(window, one, why)

    def _take(self, one: Sequence, array: Any, rows: int, entries: int) -> None:
        tape = tuple(part[:entries] for part in self._tape)
        if self._writing:
            if one.writer is not None and rows:
                self._write(one, array, rows, tape)
        elif entries:
            one.paths.seen |= np.bincount(tape[1], minlength=len(one.paths.seen)) > 0
            if one.opening == 0x5B and len(one.head) < HEAD:
                first = assembled(columns(one.paths)[0], array, rows, tape)
                one.head.extend([list(row) for row in zip(*(c[:HEAD].to_pylist() for c in first), strict=True)])

    def _write(self, one: Sequence, array: Any, rows: int, tape: tuple[Any, ...]) -> None:
        if one.dropped:
            tape, rows = kept(tape, rows, one.dropped)
        arrays = assembled(one.columns, array, rows, tape)
        if one.opening == 0x5B and one.named and not one.rows:
            arrays = [column[1:] for column in arrays]
        one.rows += rows
        if one.writer is not None:
            one.writer.batch(arrays)

    def _cut(self, window: Window, one: Sequence) -> None:
        if self._writing and self._space(window, commas=True) < window.end:
            (one.writer or self._sink).refuse(CUT)
            self._sink.partly("The file ends in the middle of a record.")
        elif self._writing and one.mode != STREAM:
            self._sink.partly("The file ends before its records do.")
        window.pos = window.end

    def _broken(self, window: Window, one: Sequence, why: int) -> None:
        """Pass over a broken record: to the next line, or to where the next record seems to begin."""
        if self._writing:
            (one.writer or self._sink).refuse(TOO_DEEP if why == S_DEEP else BROKEN)
        before = max(0, window.pos - INDENT)
        line = max(before, window.data.rfind(b"\n", before, window.pos) + 1)
        indent = window.data[line : window.pos]
        opens = re.escape(bytes([one.opening])) if one.opening else rb"\S"
        if one.mode == STREAM and not indent:
            again = re.compile(rb"\n(?=[^\s\]}])")  # what is inside a record printed over lines is indented
        else:
            same = rb"\n" + (re.escape(indent) if not indent.strip() else rb"[ \t]*") + rb"(?=" + opens + rb")"
            again = re.compile(same + rb"|[}\]]\s*,\s*(?=" + opens + rb")")
        while not (found := again.search(window.data, window.pos + 1)):
            window.pos = max(window.pos, window.end - 64)
            if not window.more():
                window.pos = window.end
                return
        window.pos = found.end()


def read(path: Path, sink: Sink, facts: dict[str, str]) -> None:
    """Read the JSON at `path`, a file of UTF-8, into `sink`."""
    Reader(path, sink, facts).read()
