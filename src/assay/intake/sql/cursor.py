"""A position in a dump: it finds the ends of statements and, after something broken, where reading may begin again."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np

from assay.intake.model import Sink
from assay.intake.sql.dialects import Dialect, detected
from assay.intake.sql.modes import LOOSE
from assay.intake.sql.rows import Rows
from assay.intake.sql.scanner import MORE, skip, statement_end
from assay.intake.window import Window

HEAD = 256 * 1024  # bytes that the dialect is found from, and the most that the head of a statement takes
LOST = 1_000  # each costs a look through a whole window: a bound on the time that nonsense can take
AGAIN = re.compile(  # where reading may begin again after something broken
    rb"\n[ \t]*(?=(?:INSERT|REPLACE|COPY|CREATE|ALTER|DROP|LOCK|UNLOCK|SET|GO|BEGIN|COMMIT|USE)\b|--|/\*)",
    re.IGNORECASE,
)


class Cursor:
    """The window over the dump, its dialect, and the rows on their way."""

    def __init__(self, path: Path, sink: Sink, facts: dict[str, str]) -> None:
        self.sink = sink
        self.file = path.open("rb")
        self.dialect: Dialect = detected(self.file.read(HEAD))
        self.file.seek(0)
        self.mode = self.dialect.mode
        self.rows = Rows(sink, {**facts, "dialect": self.dialect.id})
        self.lost = 0  # how often a statement did not end in the largest window
        self.delimiter = np.frombuffer(b";", np.uint8)
        self.window = Window(self.file, self._moving)

    def _moving(self) -> None:
        if hasattr(self, "window"):  # the first block comes while the window is made
            self.rows.flush(self.window.array)

    def at_statement(self) -> bool:
        """Stand at the next statement; False at the end of the dump."""
        window = self.window
        if self.lost > LOST:
            self.sink.partly("Too many statements do not end; reading stopped.")
            return False
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
        return self.resync()

    def grown(self, found: Callable[[], int]) -> int:
        """`found()`, with a window as large as it needs; MORE when the file ends first."""
        while (at := int(found())) < 0:
            if not self.window.more():
                return MORE
        return at

    def end(self, loose: bool = True) -> int:
        """The position after the statement here, or MORE."""
        window = self.window
        mode = self.mode if loose else self.mode & ~LOOSE
        return self.grown(lambda: int(statement_end(window.array, window.pos, window.end, mode, self.delimiter)))

    def passed(self) -> None:
        """Pass over a statement that carries no rows."""
        end = self.end()
        if end >= 0:
            self.window.pos = end
        elif not self.resync():
            self.window.pos = self.window.end

    def line(self) -> None:
        """Pass over the rest of the line."""
        window = self.window
        at = self.grown(lambda: window.data.find(b"\n", window.pos))
        window.pos = window.end if at < 0 else at + 1

    def noise(self) -> None:
        """Pass over a line that a dump tool wrote about an error."""
        self.sink.partly("The dump tool reported an error in the middle of the dump.")
        self.line()

    def resync(self) -> bool:
        """Go on at the next line that begins a statement; False when there is none."""
        window = self.window
        self.lost += 1
        while not (found := AGAIN.search(window.data, window.pos + 1)):
            window.pos = max(window.pos, window.end - 64)
            if not window.more():
                window.pos = window.end
                return False
        window.pos = found.end()
        return True

    def matched(self, pattern: re.Pattern[bytes]) -> re.Match[bytes] | None:
        """`pattern` at the position, with at least 256 KiB of the file ahead of it."""
        window = self.window
        while not (found := pattern.match(window.data, window.pos)) or found.end() == window.end:
            if window.end - window.pos > HEAD or not window.more():
                return found
        return found
