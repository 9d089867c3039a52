"""Reads an SQL dump statement by statement; what carries rows is read or refused, the rest is passed over."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from assay.intake.model import Sink
from assay.intake.sql import statements
from assay.intake.sql.cursor import AGAIN, Cursor
from assay.intake.sql.rows import Target
from assay.intake.sql.scanner import MORE
from assay.intake.sql.tuples import S_END, S_FULL, S_MORE, S_ODD, copy_lines, walk

FIELDS = 1 << 20  # spans held at once: 9 bytes each
WORD = re.compile(rb"[A-Za-z_]+")
NEXT_TUPLE = re.compile(rb"\)\s*,\s*(?=\()")
NEAR = 64 * 1024  # how far ahead the next tuple is looked for after a broken one
CUT = "statement cut off or with a quote that is not closed"
QUERY = "rows come from a query, not from the dump"
ELSEWHERE = "rows are in another file"
OTHER_COPY = "line of a COPY block that is not in the text format"
COPY_END = re.compile(rb"^\\\.[ \t\r]*$", re.MULTILINE)  # PostgreSQL documentation, COPY: it ends CSV from stdin too
UNREAD = "rows that could not be read"


class Reader(Cursor):
    """One pass over one dump."""

    def __init__(self, path: Path, sink: Sink, facts: dict[str, str]) -> None:
        super().__init__(path, sink, facts)
        self.tables: dict[str, statements.Table] = {}
        self._starts = np.empty(FIELDS, np.int32)
        self._stops = np.empty(FIELDS, np.int32)
        self._kinds = np.empty(FIELDS, np.uint8)
        self._counts = np.empty(FIELDS, np.int32)

    def run(self) -> None:
        """Read the whole dump."""
        with self.file:
            while self.at_statement():
                self._statement()
            self.rows.flush(self.window.array)

    def _statement(self) -> None:
        window = self.window
        word = WORD.match(window.data, window.pos)
        if word:
            self._reads().get(word[0].upper(), self.passed)()
        elif window.data[window.pos] in b";":
            window.pos += 1
        elif window.data[window.pos] in b"\\.":
            self.line()
        else:
            self.passed()

    def _reads(self) -> dict[bytes, Callable[[], None]]:
        """What is done at each first word; statements that are not here carry no rows."""
        rows = {b"INSERT": self._insert, b"REPLACE": self._insert, b"COPY": self._copy}
        other = {b"LOAD": self._elsewhere, b"BULK": self._elsewhere, b"IMPORT": self._elsewhere, b"GO": self.line}
        columns = {b"CREATE": self._create, b"ALTER": self._alter, b"DELIMITER": self._set_delimiter}
        errors = dict.fromkeys((b"MYSQLDUMP", b"PG_DUMP", b"MARIADB", b"ERROR"), self.noise)
        return rows | other | columns | errors

    def _elsewhere(self) -> None:
        self.sink.refuse(ELSEWHERE)
        self.passed()

    def _set_delimiter(self) -> None:
        window = self.window
        start = window.pos
        self.line()
        words = window.data[start : window.pos].split()
        if len(words) > 1 and len(words[1]) <= 16:
            self.delimiter = np.frombuffer(words[1], np.uint8)

    def _create(self) -> None:
        window = self.window
        if self.matched(statements.ROUTINE):
            return self._routine()
        found = self.matched(statements.CREATE)
        offset = found.end() - window.pos if found else 0
        end = self.end()
        if found and end >= 0:
            self.tables[statements.bare(found["table"]).lower()] = statements.table_of(
                window.data[window.pos + offset : end]
            )
        self.passed()
        return None

    def _routine(self) -> None:
        window = self.window
        simple = bytes(self.delimiter) == b";"
        if simple and self.dialect.id in ("sqlite", "standard"):
            at = self.grown(lambda: _after(re.compile(rb"\bEND\s*;", re.IGNORECASE), window.data, window.pos))
        elif simple and self.dialect.id == "sql-server":
            at = self.grown(lambda: _after(re.compile(rb"\n\s*GO\s*(?:\n|$)", re.IGNORECASE), window.data, window.pos))
        else:
            at = self.end(loose=False)
        window.pos = window.end if at < 0 else at

    def _alter(self) -> None:
        found = self.matched(statements.ALTER)
        if found and found["column"].upper() not in statements.NO_COLUMN:
            table = statements.bare(found["table"]).lower()
            if table in self.tables:
                known = self.tables[table]
                self.tables[table] = replace(known, columns=(*known.columns, statements.bare(found["column"])))
        self.passed()

    def _insert(self) -> None:
        window = self.window
        found = self.matched(statements.HEADER)
        if not found:
            self.sink.refuse(UNREAD)
            return self.passed()
        head = statements.header(found)
        if head.source == "SET":
            return self._assignments(head, found.end() - window.pos)
        if head.source not in ("VALUES", "VALUE"):
            self.sink.refuse(QUERY)
            return self.passed()
        repeated = np.frombuffer(window.data[window.pos : found.end()], np.uint8)
        window.pos = found.end()
        self._values(head, repeated)
        return None

    def _assignments(self, head: statements.Header, offset: int) -> None:
        """MySQL's `INSERT INTO t SET a=1, b='x'`: one row, rewritten as a tuple."""
        window = self.window
        end = self.end()
        text = window.data[window.pos + offset : end if end >= 0 else window.pos]
        text = re.split(rb"\bON\s+DUPLICATE\s+KEY\b", text.rstrip().removesuffix(b";"), flags=re.IGNORECASE)[0]
        found = statements.assigned(text)
        if found:
            array = np.frombuffer(found[1], np.uint8)
            spans = (self._starts, self._stops, self._kinds, self._counts)
            _, t, n, why = walk(array, 0, len(array), True, self.mode, array[:0], *spans)
            if t == 1 and why == S_END:
                self.rows.flush(window.array)
                self._add(self.rows.target(head.table, found[0], named=True), 1, int(n))
                self.rows.flush(array)
                return self.passed()
        self.sink.refuse(UNREAD)
        return self.passed()

    def _values(self, head: statements.Header, repeated: Any) -> None:
        window = self.window
        target: Target | None = None
        while True:
            was_last = window.last
            at, t, n, why = (
                int(x)
                for x in walk(window.array, window.pos, window.end, window.last, self.mode, repeated,
                              self._starts, self._stops, self._kinds, self._counts)
            )  # fmt: skip
            if t:
                target = target or self._target(head, int(self._counts[0]))
                self._add(target, t, n)
            window.pos = at
            if why == S_FULL or (why == S_MORE and (window.more() or window.last != was_last)):
                continue
            if why == S_END:
                return
            if not self._broken(why, target):
                return

    def _target(self, head: statements.Header, width: int) -> Target:
        table = self.tables.get(head.table.lower())
        columns = head.columns or (table.named(width) if table else None)
        return self.rows.target(head.table, columns or [""] * width, named=columns is not None)

    def _add(self, target: Target, t: int, n: int) -> None:
        self.rows.add(target, self._counts[:t], self._starts[:n], self._stops[:n], self._kinds[:n])

    def _broken(self, why: int, target: Target | None) -> bool:
        """Account for what could not be read in a list of tuples; True when the list goes on."""
        window = self.window
        (target.writer if target else self.sink).refuse(CUT if why == S_MORE else UNREAD)
        tuple_ = NEXT_TUPLE.search(window.data, window.pos, window.pos + NEAR)
        again = AGAIN.search(window.data, window.pos, tuple_.start() if tuple_ else window.end)
        if why == S_ODD and tuple_ and not again:
            window.pos = tuple_.end()
            return True
        self.sink.partly("A statement is cut off or broken; reading went on at the next one." if again
                         else "The dump ends in the middle of a statement.")  # fmt: skip
        if not self.resync():
            window.pos = window.end
        return False

    def _copy(self) -> None:
        window = self.window
        found = self.matched(statements.COPY)
        if not found:
            if re.match(rb"COPY\s[^;]*\sFROM\s+'", window.data[window.pos : window.pos + 65536], re.IGNORECASE):
                self.sink.refuse(ELSEWHERE)
            return self.passed()
        head = statements.header(found)
        options = found["options"]
        window.pos = found.end()
        comma = re.search(rb"DELIMITER(?:\s+AS)?\s+E?'(\\t|[^'\\])'", options, re.IGNORECASE)
        null = re.search(rb"NULL(?:\s+AS)?\s+'([^']*)'", options, re.IGNORECASE)
        if re.search(rb"\b(?:CSV|BINARY)\b", options, re.IGNORECASE):
            return self._other_copy()
        self._lines(head, 9 if not comma or comma[1] == b"\\t" else comma[1][0], null[1] if null else b"\\N")
        return None

    def _other_copy(self) -> None:
        """Pass a COPY block whose lines are not in the text format, and count them."""
        window = self.window
        self.sink.partly("A COPY block in another format than text was not read.")
        while True:
            found = COPY_END.search(window.data, window.pos)
            stop = found.start() if found else max(window.data.rfind(b"\n") + 1, window.pos)
            if lines := window.data.count(b"\n", window.pos, stop):
                self.sink.refuse(OTHER_COPY, lines)
            window.pos = found.end() if found else stop
            if found:
                return self.line()
            if not window.more():
                window.pos = window.end
                if window.last:
                    return None

    def _lines(self, head: statements.Header, comma: int, null: bytes) -> None:
        window = self.window
        target: Target | None = None
        while True:
            at, t, n, why = (
                int(x)
                for x in copy_lines(window.array, window.pos, window.end, comma, np.frombuffer(null, np.uint8),
                                    self._starts, self._stops, self._kinds, self._counts)
            )  # fmt: skip
            if t:
                target = target or self._target(head, int(self._counts[0]))
                self._add(target, t, n)
            window.pos = at
            if why == S_END:
                return self.line()
            if why == S_MORE and not window.more():
                if window.pos < window.end:
                    (target.writer if target else self.sink).refuse(CUT)
                self.sink.partly("The dump ends in the middle of a COPY block.")
                window.pos = window.end
                return None


def _after(pattern: re.Pattern[bytes], data: bytes, pos: int) -> int:
    found = pattern.search(data, pos)
    return found.end() if found else MORE


def read(path: Path, sink: Sink, facts: dict[str, str]) -> None:
    """Read the dump at `path`, a file of UTF-8, into `sink`."""
    Reader(path, sink, facts).run()
