"""COPY blocks of pg_dump and psql: in text format by the compiled walk, in CSV by the reader of delimited text."""

from __future__ import annotations

import re

import numpy as np
import pyarrow as pa

from assay.intake.dialect import Dialect
from assay.intake.sql import statements
from assay.intake.sql.filling import CUT, ELSEWHERE, Filler
from assay.intake.sql.rows import Target
from assay.intake.sql.tuples import S_END, S_MORE, copy_lines
from assay.intake.table import Block, first_record, parsed

BINARY = "line of a COPY block in binary format"
# PostgreSQL documentation, COPY: this line ends the data, of CSV from standard input too.
COPY_END = re.compile(rb"^\\\.[ \t\r]*$", re.MULTILINE)


class Copies(Filler):
    """Reads COPY blocks."""

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
        if re.search(rb"\bBINARY\b", options, re.IGNORECASE):
            return self._other_copy()
        if re.search(rb"\bCSV\b", options, re.IGNORECASE):
            return self._csv(head, options)
        self._lines(head, 9 if not comma or comma[1] == b"\\t" else comma[1][0], null[1] if null else b"\\N")
        return None

    def _other_copy(self) -> None:
        """Pass a COPY block in binary format, and count what look like its lines."""
        window = self.window
        self.sink.partly("A COPY block in binary format was not read.")
        while True:
            found = COPY_END.search(window.data, window.pos)
            stop = found.start() if found else max(window.data.rfind(b"\n") + 1, window.pos)
            if lines := window.data.count(b"\n", window.pos, stop):
                self.sink.refuse(BINARY, lines)
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
                                    *self._spans)
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

    def _csv(self, head: statements.Header, options: bytes) -> None:
        """Lines in CSV format, in blocks of whole records."""
        dialect = _dialect(options)
        names = bool(re.search(rb"\bHEADER\b(?!\s+(?:FALSE|OFF|0))", options, re.IGNORECASE))
        target: Target | None = None
        window = self.window
        while True:
            found = COPY_END.search(window.data, window.pos)
            last = bool(found) or window.last
            stop = found.start() if found else window.end if last else window.data.rfind(b"\n") + 1
            data = window.data[window.pos : stop]
            record = None if target else first_record(data, dialect, last=last)
            if record:
                first = [cell or "" for cell in record]
                columns = self._columns(head, len(first)) or (tuple(first) if names else None)
                target = self.rows.target(head.table, columns or [""] * len(first), named=columns is not None)
            if target:
                block = parsed(data, dialect, target.width, last=last)
                self._write(block, target, names)
                names = names and not block.rows
                window.pos += block.used
            if found:
                window.pos = found.end()
                return self.line()
            if last or not window.more():
                self.sink.partly("The dump ends in the middle of a COPY block.")
                window.pos = window.end
                return None

    def _write(self, block: Block, target: Target, names: bool) -> None:
        """Hand a block to the sink, its first row left out when it `names` the columns."""
        for reason, count in block.refused.items():
            target.writer.refuse(reason, count)
        if block.ragged:
            self.sink.partly("A COPY block has lines with more or fewer values than columns; they were kept.")
        if block.rows:
            columns = [column.slice(1) if names else column for column in block.columns]
            none = pa.nulls(len(columns[0]), pa.string())
            order = range(len(columns)) if target.order is None else target.order
            target.writer.batch([columns[place] if place >= 0 else none for place in order])


def _dialect(options: bytes) -> Dialect:
    """The dialect that the options of a COPY in CSV format ask for."""

    def said(word: bytes, otherwise: str) -> str:
        found = re.search(rb"\b" + word + rb"(?:\s+AS)?\s+E?'(\\t|''|[^'])'", options, re.IGNORECASE)
        return {"\\t": "\t", "''": "'"}.get(text := found[1].decode(), text) if found else otherwise

    quote = said(b"QUOTE", '"')
    escape = said(b"ESCAPE", quote)
    return Dialect(said(b"DELIMITER", ","), quote, "" if escape == quote else escape)
