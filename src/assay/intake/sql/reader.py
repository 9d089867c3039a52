"""Reads an SQL dump statement by statement; what carries rows is read or refused, the rest is passed over."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from assay.intake.model import Sink
from assay.intake.sql import selects, statements
from assay.intake.sql.copies import Copies
from assay.intake.sql.cursor import AGAIN
from assay.intake.sql.filling import CUT, ELSEWHERE, UNREAD
from assay.intake.sql.modes import DOUBLE
from assay.intake.sql.rows import Target
from assay.intake.sql.scanner import MORE
from assay.intake.sql.tuples import S_END, S_FULL, S_MORE, S_ODD, walk

WORD = re.compile(rb"[A-Za-z_]+")
NEXT_TUPLE = re.compile(rb"\)\s*,\s*(?=\()")
NEAR = 64 * 1024  # how far ahead the next tuple is looked for after a broken one
QUERY = "rows come from a query, not from the dump"


class Reader(Copies):
    """One pass over one dump."""

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
        elif window.data[window.pos] in b"(":  # rows cut out of an INSERT: among values "..." can only be text
            self.mode |= DOUBLE
            self._values(statements.Header("", None, "VALUES"), window.array[:0])
            self.mode = self.dialect.mode
        elif window.data[window.pos] in b"\\.":
            self.line()
        else:
            self.passed()

    def _reads(self) -> dict[bytes, Callable[[], None]]:
        """What is done at each first word; statements that are not here carry no rows."""
        rows = {b"INSERT": self._insert, b"REPLACE": self._insert, b"INTO": self._insert, b"COPY": self._copy}
        other = {b"LOAD": self._elsewhere, b"BULK": self._elsewhere, b"IMPORT": self._elsewhere}
        columns = {b"CREATE": self._create, b"ALTER": self._alter, b"DELIMITER": self._set_delimiter}
        errors = dict.fromkeys((b"MYSQLDUMP", b"PG_DUMP", b"MARIADB", b"ERROR"), self.noise)
        lines = dict.fromkeys((b"GO", b"REM", b"REMARK", b"PROMPT"), self.line)  # of isql and SQL*Plus
        return rows | other | columns | errors | lines

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
        if head.source == "SELECT":
            return self._selected(head, found.start("source") - window.pos)
        if head.source not in ("VALUES", "VALUE"):
            self.sink.refuse(QUERY)
            return self.passed()
        again = found.start("into") if found["all"] else window.pos
        repeated = np.frombuffer(window.data[again : found.end()], np.uint8)
        window.pos = found.end()
        self._values(head, repeated)
        return None

    def _selected(self, head: statements.Header, offset: int) -> None:
        """Rows written as `SELECT 1, 'a' UNION ALL SELECT 2, 'b'`, rewritten as tuples."""
        window = self.window
        end = self.end()
        text = window.data[window.pos + offset : end if end >= 0 else window.end].rstrip().removesuffix(b";")
        if rows := selects.tuples(text, self.mode):
            width = len(statements.parts(rows[rows.find(b"(") + 1 :]))
            if self._rewritten(head.table, self._columns(head, width) or selects.aliases(text, width), rows):
                return self.passed()
        self.sink.refuse(QUERY)
        return self.passed()

    def _assignments(self, head: statements.Header, offset: int) -> None:
        """MySQL's `INSERT INTO t SET a=1, b='x'`: one row, rewritten as a tuple."""
        window = self.window
        end = self.end()
        text = window.data[window.pos + offset : end if end >= 0 else window.pos]
        text = re.split(rb"\bON\s+DUPLICATE\s+KEY\b", text.rstrip().removesuffix(b";"), flags=re.IGNORECASE)[0]
        found = statements.assigned(text)
        if found and self._rewritten(head.table, *found):
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
                              *self._spans)
            )  # fmt: skip
            if t:
                target = target or self._target(head, int(self._counts[0]))
                self._add(target, t, n)
            window.pos = at
            if why == S_FULL or (why == S_MORE and (window.more() or window.last != was_last)):
                continue
            if why == S_END or (not head.table and at == window.end):
                return
            if not self._broken(why, target):
                return

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


def _after(pattern: re.Pattern[bytes], data: bytes, pos: int) -> int:
    found = pattern.search(data, pos)
    return found.end() if found else MORE


def read(path: Path, sink: Sink, facts: dict[str, str]) -> None:
    """Read the dump at `path`, a file of UTF-8, into `sink`."""
    Reader(path, sink, facts).run()
