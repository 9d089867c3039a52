"""Reads an SQL dump statement by statement; what carries rows is read or refused, the rest is passed over."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from assay.intake.model import Sink
from assay.intake.sql import statements
from assay.intake.sql.dialects import Dialect, detected
from assay.intake.sql.modes import LOOSE
from assay.intake.sql.rows import Rows, Target
from assay.intake.sql.scanner import MORE, skip, statement_end
from assay.intake.sql.tuples import S_END, S_FULL, S_MORE, S_ODD, S_TAIL, copy_lines, walk
from assay.intake.window import Window

FIELDS = 1 << 20  # spans held at once: 9 bytes each
WORD = re.compile(rb"[A-Za-z_]+")
AGAIN = re.compile(  # where reading may begin again after something broken
    rb"\n[ \t]*(?=(?:INSERT|REPLACE|COPY|CREATE|ALTER|DROP|LOCK|UNLOCK|SET|GO|BEGIN|COMMIT|USE)\b|--|/\*)", re.IGNORECASE
)
NEXT_TUPLE = re.compile(rb"\)\s*,\s*(?=\()")
CUT = "statement cut off or with a quote that is not closed"
QUERY = "rows come from a query, not from the dump"
ELSEWHERE = "rows are in another file"
NOT_SQL = "text that is not SQL"
UNREAD = "rows that could not be read"


class Reader:
    """One pass over one dump."""

    def __init__(self, path: Path, sink: Sink, facts: dict[str, str]) -> None:
        self.sink = sink
        self._file = path.open("rb")
        self.dialect: Dialect = detected(self._file.read(256 * 1024))
        self._file.seek(0)
        self.mode = self.dialect.mode
        self.rows = Rows(sink, {**facts, "dialect": self.dialect.id})
        self.tables: dict[str, tuple[str, ...]] = {}
        self.delimiter = np.frombuffer(b";", np.uint8)
        self._starts = np.empty(FIELDS, np.int32)
        self._stops = np.empty(FIELDS, np.int32)
        self._kinds = np.empty(FIELDS, np.uint8)
        self._counts = np.empty(FIELDS, np.int32)
        self.window = Window(self._file, self._moving)

    def _moving(self) -> None:
        if hasattr(self, "window"):
            self.rows.flush(self.window.array)

    def run(self) -> None:
        """Read the whole dump."""
        with self._file:
            while self._at_statement():
                self._statement()
            self.rows.flush(self.window.array)

    def _at_statement(self) -> bool:
        window = self.window
        while True:
            at = int(skip(window.array, window.pos, window.end, self.mode))
            if at < window.end and (at + 64 < window.end or window.last):
                window.pos = at
                return True
            if not window.more():
                if at < window.end:
                    window.pos = at
                    return True
                return self._open_comment()

    def _open_comment(self) -> bool:
        window = self.window
        rest = window.data[window.pos :]
        start = rest.rfind(b"/*")
        if start < 0 or b"*/" in rest[start:] or b"--" in rest[rest.rfind(b"\n", 0, start) + 1 : start]:
            window.pos = window.end
            return False
        self.sink.refuse("comment that does not end")
        self.sink.partly("A comment does not end; reading went on behind it.")
        window.pos += start + 2
        return self._resync()

    def _statement(self) -> None:
        window = self.window
        word = WORD.match(window.data, window.pos)
        reads: dict[bytes, Callable[[], None]] = {
            b"INSERT": self._insert, b"REPLACE": self._insert, b"COPY": self._copy, b"CREATE": self._create,
            b"ALTER": self._alter, b"DELIMITER": self._set_delimiter, b"LOAD": self._elsewhere, b"BULK": self._elsewhere,
            b"IMPORT": self._elsewhere, b"GO": self._line, b"MYSQLDUMP": self._noise, b"PG_DUMP": self._noise,
            b"MARIADB": self._noise, b"ERROR": self._noise,
        }  # fmt: skip
        if word:
            reads.get(word[0].upper(), self._passed)()
        elif window.data[window.pos] in b";":
            window.pos += 1
        elif window.data[window.pos] in b"\\.":
            self._line()
        else:
            self._passed()

    def _grown(self, found: Callable[[], int]) -> int:
        """`found()`, with a window as large as it needs; MORE when the file ends first."""
        while (at := int(found())) < 0:
            if not self.window.more():
                return MORE
        return at

    def _end(self, loose: bool = True) -> int:
        window = self.window
        mode = self.mode if loose else self.mode & ~LOOSE
        return self._grown(lambda: int(statement_end(window.array, window.pos, window.end, mode, self.delimiter)))

    def _passed(self) -> None:
        """Pass over a statement that carries no rows."""
        end = self._end()
        if end >= 0:
            self.window.pos = end
        elif not self._resync():
            self.window.pos = self.window.end

    def _line(self) -> None:
        window = self.window
        at = self._grown(lambda: window.data.find(b"\n", window.pos))
        window.pos = window.end if at < 0 else at + 1

    def _noise(self) -> None:
        self.sink.partly("The dump tool reported an error in the middle of the dump.")
        self._line()

    def _resync(self) -> bool:
        """Go on at the next line that begins a statement; False when there is none."""
        window = self.window
        while not (found := AGAIN.search(window.data, window.pos + 1)):
            window.pos = max(window.pos, window.end - 64)
            if not window.more():
                window.pos = window.end
                return False
        window.pos = found.end()
        return True

    def _elsewhere(self) -> None:
        self.sink.refuse(ELSEWHERE)
        self._passed()

    def _set_delimiter(self) -> None:
        window = self.window
        start = window.pos
        self._line()
        words = window.data[start : window.pos].split()
        if len(words) > 1 and len(words[1]) <= 16:
            self.delimiter = np.frombuffer(words[1], np.uint8)

    def _matched(self, pattern: re.Pattern[bytes]) -> re.Match[bytes] | None:
        """`pattern` at the position, with at least 256 KiB of the file ahead of it."""
        window = self.window
        while not (found := pattern.match(window.data, window.pos)) or found.end() == window.end:
            if window.end - window.pos > 256 * 1024 or not window.more():
                return found
        return found

    def _create(self) -> None:
        window = self.window
        if self._matched(statements.ROUTINE):
            return self._routine()
        found = self._matched(statements.CREATE)
        offset = found.end() - window.pos if found else 0
        end = self._end()
        if found and end >= 0:
            self.tables[statements.bare(found["table"]).lower()] = statements.columns_of(
                window.data[window.pos + offset : end]
            )
        self._passed()
        return None

    def _routine(self) -> None:
        window = self.window
        simple = bytes(self.delimiter) == b";"
        if simple and self.dialect.id in ("sqlite", "standard"):
            at = self._grown(lambda: _after(re.compile(rb"\bEND\s*;", re.IGNORECASE), window.data, window.pos))
        elif simple and self.dialect.id == "sql-server":
            at = self._grown(lambda: _after(re.compile(rb"\n\s*GO\s*(?:\n|$)", re.IGNORECASE), window.data, window.pos))
        else:
            at = self._end(loose=False)
        window.pos = window.end if at < 0 else at

    def _alter(self) -> None:
        found = self._matched(statements.ALTER)
        if found and found["column"].upper() not in statements.NO_COLUMN:
            table = statements.bare(found["table"]).lower()
            if table in self.tables:
                self.tables[table] += (statements.bare(found["column"]),)
        self._passed()

    def _insert(self) -> None:
        window = self.window
        found = self._matched(statements.HEADER)
        if not found:
            self.sink.refuse(UNREAD)
            return self._passed()
        head = statements.header(found)
        if head.source not in ("VALUES", "VALUE"):
            self.sink.refuse(QUERY)
            return self._passed()
        repeated = np.frombuffer(window.data[window.pos : found.end()], np.uint8)
        window.pos = found.end()
        self._values(head, repeated)
        return None

    def _values(self, head: statements.Header, repeated: Any) -> None:
        window = self.window
        columns = head.columns or self.tables.get(head.table.lower())
        target: Target | None = None
        while True:
            at, t, n, why = (
                int(x)
                for x in walk(window.array, window.pos, window.end, window.last, self.mode, repeated, self._starts, self._stops,
                              self._kinds, self._counts)
            )  # fmt: skip
            if t:
                target = target or self._target(head, columns, int(self._counts[0]))
                self._add(target, t, n)
            window.pos = at
            if why == S_FULL or (why == S_MORE and window.more()):
                continue
            if why == S_END:
                return
            if why == S_TAIL:
                return self._passed()
            if not self._broken(why, target):
                return

    def _target(self, head: statements.Header, columns: tuple[str, ...] | None, width: int) -> Target:
        named = bool(columns) and (head.columns is not None or len(columns or ()) == width)
        return self.rows.target(head.table, columns if named and columns else [""] * width, named=named)

    def _add(self, target: Target, t: int, n: int) -> None:
        self.rows.add(target, self._counts[:t], self._starts[:n], self._stops[:n], self._kinds[:n])

    def _broken(self, why: int, target: Target | None) -> bool:
        """Account for what could not be read in a list of tuples; True when the list goes on."""
        window = self.window
        (target.writer if target else self.sink).refuse(CUT if why == S_MORE else UNREAD)
        again = AGAIN.search(window.data, window.pos)
        tuple_ = NEXT_TUPLE.search(window.data, window.pos)
        if why == S_ODD and tuple_ and (not again or tuple_.start() < again.start()):
            window.pos = tuple_.end()
            return True
        self.sink.partly("A statement is cut off or broken; reading went on at the next one." if again
                         else "The dump ends in the middle of a statement.")  # fmt: skip
        if not self._resync():
            window.pos = window.end
        return False

    def _copy(self) -> None:
        window = self.window
        found = self._matched(statements.COPY)
        if not found:
            if re.match(rb"COPY\s[^;]*\sFROM\s+'", window.data[window.pos : window.pos + 65536], re.IGNORECASE):
                self.sink.refuse(ELSEWHERE)
            return self._passed()
        head = statements.header(found)
        options = found["options"]
        window.pos = found.end()
        comma = re.search(rb"DELIMITER(?:\s+AS)?\s+E?'(\\t|[^'\\])'", options, re.IGNORECASE)
        null = re.search(rb"NULL(?:\s+AS)?\s+'([^']*)'", options, re.IGNORECASE)
        if re.search(rb"\b(?:CSV|BINARY)\b", options, re.IGNORECASE):
            self.sink.partly("A COPY block in another format than text was not read.")
        self._lines(head, 9 if not comma or comma[1] == b"\\t" else comma[1][0], null[1] if null else b"\\N")
        return None

    def _lines(self, head: statements.Header, comma: int, null: bytes) -> None:
        window = self.window
        columns = head.columns or self.tables.get(head.table.lower())
        target: Target | None = None
        while True:
            at, t, n, why = (
                int(x)
                for x in copy_lines(window.array, window.pos, window.end, comma, np.frombuffer(null, np.uint8),
                                    self._starts, self._stops, self._kinds, self._counts)
            )  # fmt: skip
            if t:
                target = target or self._target(head, columns, int(self._counts[0]))
                self._add(target, t, n)
            window.pos = at
            if why == S_END:
                return self._line()
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
