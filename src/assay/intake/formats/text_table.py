"""Tables drawn in text, as database clients and attack tools print them: between bars, under dashes, or aligned."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from assay.intake import physical, text
from assay.intake.header import FOOTER, is_header
from assay.intake.limits import limits
from assay.intake.model import BESIDE_TABLE, HEADER_AGAIN, Format, Sample, Sink, Stored, Writer

# A line that only rules: `+----+----+` (mysql, sqlmap), `----+----` (psql), `|---|:--:|` (Markdown, sqlite), box
# drawing (sqlite, duckdb), `---- ----` (SQL*Plus, sqlcmd, isql, sqlite).
_DASHES = "[-=\u2500\u2501\u2550]+"
_LEFT = "[|+\u251c\u255e\u250c\u2514\u256d\u2570]"
_CROSS = "[|+\u253c\u256a\u252c\u2534]"
_RIGHT = "[|+\u2524\u2561\u2510\u2518\u256e\u256f]"
RULER = f"^[ \t]*(?:{_LEFT}? ?:?{_DASHES}:? ?(?:{_CROSS} ?:?{_DASHES}:? ?)+{_RIGHT}?|-+(?: +-+)+)[ \t]*$"
EDGE = "^[ \t]*[|\u2502][ \t]*|[ \t]*[|\u2502][ \t]*$"
BAR = "[ \t]*[|\u2502][ \t]*"
HAS_BAR = "[|\u2502]"
ENOUGH = 0.7  # of the lines below the first ruler that are rows of its table
SAMPLE_LINES = 200
SAMPLE_BYTES = 128 * 1024
LEAST_LINES = 8  # of columns that only blanks part: fewer line up by chance
GAP = 2  # blanks between such columns; one stands between words
LEAST_COLUMNS = 3
MOST_WIDTH = 10_000  # characters of a line
FILLED = 0.6  # of their cells
# Characters two places wide (Unicode Standard Annex 11, W and F), as most clients count them when they pad.
WIDE = (
    r"([\p{Han}\p{Hangul}\p{Hiragana}\p{Katakana}\x{3000}-\x{303e}\x{30fb}-\x{30fc}\x{ff01}-\x{ff60}"
    r"\x{ffe0}-\x{ffe6}\x{1f300}-\x{1faff}])"
)
SECOND = "\ufdd0"  # the second place of a wide one while columns are cut; never a character (Unicode, chapter 23.7)
CALLED = re.compile(r"\s*table\s*[:=]\s*([^\s|]{1,128})\s*$", re.IGNORECASE)  # sqlmap's line before a table
BROKEN = "line of a drawn table with other cells than its head"
TOO_LONG = "line longer than the limit"


@dataclass
class Drawn:
    """A table: its ruler, its head, whether bars stand at its edges, and, without bars, where its columns begin."""

    ruler: str
    head: tuple[str, ...]
    edged: bool = False
    starts: tuple[int, ...] = ()  # in characters
    writer: Writer | None = None
    ended: bool = False  # its footer was passed

    def rows(self, lines: pa.Array) -> tuple[list[pa.Array], int, int]:
        """The cells of the lines that are rows, column by column; how many lines are broken, and how many no rows."""
        if self.starts:
            return self._sliced(lines)
        drawn = pc.match_substring_regex(lines, HAS_BAR)
        inner = pc.replace_substring_regex(lines, EDGE, "") if self.edged else pc.utf8_trim_whitespace(lines)
        cells = pc.split_pattern_regex(inner, BAR)
        whole = pc.and_(drawn, pc.equal(pc.list_value_length(cells), len(self.head)))
        kept = cells.filter(whole)
        count = int(pc.sum(drawn).as_py() or 0)
        columns = [
            pc.list_element(kept, at) if len(kept) else pa.array([], pa.string()) for at in range(len(self.head))
        ]
        between = _between(lines, drawn)
        return columns, count - len(kept) + between, len(lines) - count - between

    def _sliced(self, lines: pa.Array) -> tuple[list[pa.Array], int, int]:
        """Columns are parted by blanks that stand in every row; a line with ink there is broken, a short one a row."""
        lines = self.placed(lines)
        footer = pc.match_substring_regex(lines, FOOTER).to_numpy(zero_copy_only=False)
        row = pc.match_substring_regex(lines, r"\S").to_numpy(zero_copy_only=False) & ~footer
        long = pc.greater(pc.utf8_length(lines), self.starts[1]).to_numpy(zero_copy_only=False)
        whole = row & self._fits(lines).to_numpy(zero_copy_only=False)
        row &= long | ~self._after(footer, whole & long)
        kept = lines.filter(pa.array(whole & row))
        spans = zip(self.starts, [*self.starts[1:], None], strict=True)
        cut = [pc.utf8_slice_codeunits(kept, start, stop) for start, stop in spans]
        columns = [pc.utf8_trim_whitespace(pc.replace_substring(one, SECOND, "")) for one in cut]
        rows = int(row.sum())
        return columns, rows - len(kept), len(lines) - rows

    def _fits(self, lines: pa.Array) -> pa.Array:
        """Which lines have blanks, or their end, where columns part."""
        whole = pa.array(np.ones(len(lines), bool))
        for start in self.starts[1:]:
            gap = pc.utf8_slice_codeunits(lines, start - 1, start)
            whole = pc.and_(whole, pc.or_(pc.equal(gap, " "), pc.equal(gap, "")))
        return whole

    def placed(self, lines: pa.Array) -> pa.Array:
        """The lines with a character for each place, when those with wide characters fit so better."""
        wide = pc.match_substring_regex(lines, WIDE)
        if not pc.any(wide).as_py():
            return lines
        some = lines.filter(wide)
        fit = [pc.sum(self._fits(one)).as_py() for one in (some, _spread(some))]
        return _spread(lines) if fit[1] > fit[0] else lines

    def _after(self, footer: Any, rows: Any) -> Any:
        """Which lines come after the footer: one that no row follows."""
        last = int(np.flatnonzero(rows)[-1]) + 1 if rows.any() else 0
        after = np.zeros(len(rows), bool)
        self.ended = self.ended and not last
        if self.ended or footer[last:].any():
            after[last if self.ended else last + int(footer[last:].argmax()) :] = True
            self.ended = True
        return after


def _spread(lines: pa.Array) -> pa.Array:
    return pc.replace_substring_regex(lines, WIDE, r"\1" + SECOND)


def _between(lines: pa.Array, drawn: pa.Array) -> int:
    """How many lines without a bar stand between lines with bars, as those of a cell with line ends do."""
    places = np.flatnonzero(drawn.to_numpy(zero_copy_only=False))
    if len(places) < 2:
        return 0
    inner = lines.slice(places[0], places[-1] - places[0] + 1)
    told = pc.or_(pc.match_substring_regex(inner, HAS_BAR), pc.match_substring_regex(inner, FOOTER))
    blank = pc.invert(pc.match_substring_regex(inner, r"\S"))
    return len(inner) - int(pc.sum(pc.or_(told, blank)).as_py() or 0)


def drawn_below(head: str, ruler: str) -> Drawn | None:
    """The table that a head and the ruler below it begin; None when they do not fit."""
    if re.fullmatch(r"[- \t]+", ruler):
        starts = tuple(match.start() for match in re.finditer(r"-+", ruler))
        placed = str(Drawn(ruler, (), starts=starts).placed(pa.array([head]))[0])
        spans = zip(starts, [*starts[1:], None], strict=True)
        names = tuple(placed[start:stop].replace(SECOND, "").strip() for start, stop in spans)
        return Drawn(ruler, names, starts=starts) if all(names) else None
    edged = re.match(r"[ \t]*" + _LEFT, ruler) is not None
    inner = re.sub(EDGE, "", head) if edged else head.strip()
    names = tuple(re.split(BAR, inner))
    return Drawn(ruler, names, edged) if len(names) == len(re.findall(_DASHES, ruler)) else None


def _shape(ruler: str) -> str:
    """What the rulers of one table share, whatever they are drawn with."""
    return re.sub(_DASHES, lambda run: "-" * len(run[0]), re.sub(f"{_LEFT}|{_CROSS}|{_RIGHT}", "+", ruler.strip()))


def aligned(lines: list[str]) -> tuple[int, ...]:
    """Where columns begin that only blanks part, in every line at the same places; () when there are none."""
    lines = lines[:SAMPLE_LINES]
    if len(lines) < LEAST_LINES or any("\t" in line for line in lines):
        return ()
    width = max(len(line) for line in lines)
    cells = np.array([list(line.ljust(width)) for line in lines]) if width <= MOST_WIDTH else np.empty((0, 0))
    ink = (cells != " ").any(axis=0)
    starts = [at for at in np.flatnonzero(ink).tolist() if at == 0 or not ink[max(0, at - GAP) : at].any()]
    if len(starts) < LEAST_COLUMNS:
        return ()
    filled = [(cells[:, a:b] != " ").any(axis=1).mean() for a, b in zip(starts, [*starts[1:], width], strict=True)]
    return tuple(starts) if min(filled) > 0 and sum(filled) >= FILLED * len(filled) else ()


def _plain(lines: list[str]) -> tuple[Drawn, bool] | None:
    """The table of a file of aligned columns without a ruler, and whether its first line is the head."""
    if any(re.match(RULER, line) for line in lines) or not (starts := aligned(lines)):
        return None
    spans = list(zip(starts, [*starts[1:], None], strict=True))
    rows = [[line[start:stop].strip() for start, stop in spans] for line in lines[:SAMPLE_LINES]]
    headed = is_header(rows)
    return Drawn("", tuple(rows[0]) if headed else ("",) * len(starts), starts=starts), headed


def sniff(sample: Sample) -> float:
    """A ruler below a head of as many cells, and rows of as many below it; or columns parted by blanks."""
    lines = [line for line in text.glimpse(sample.head, len(sample.head) == sample.size) if line.strip()]
    ruled = [re.match(RULER, line) is not None for line in lines[: 2 * SAMPLE_LINES]]
    for number in range(1, min(len(ruled), SAMPLE_LINES)):
        if ruled[number] and not ruled[number - 1] and (table := drawn_below(lines[number - 1], lines[number])):
            below = [line for line, rule in zip(lines[number + 1 :], ruled[number + 1 :], strict=False) if not rule]
            fit = len(table.rows(pa.array(below, pa.string()))[0][0]) if below else 0
            return 0.88 if below and fit >= ENOUGH * len(below) else 0.0
    return 0.75 if _plain(lines) else 0.0


def read(stored: Stored, sink: Sink) -> None:
    """Each table drawn is a relation; other lines than its rows are refused."""
    path, facts = text.opened(stored)
    blocks = physical.Blocks(path, limits().line_bytes)
    with path.open("rb") as file:
        head = text.glimpse(file.read(SAMPLE_BYTES), stored.size <= SAMPLE_BYTES)
    plain = _plain([line for line in head if line.strip()])
    table, headed = plain or (None, False)
    if table:
        table.writer = sink.relation(None, table.head, named=headed, facts=facts)
    hand = _Hand(sink, facts, table)
    for data, last in blocks:
        lines = physical.texts(data)
        hand.take(lines.slice(headed), last)
        headed = headed and not len(lines)
    if blocks.too_long:
        sink.refuse(TOO_LONG, blocks.too_long)


class _Hand:
    """Goes over the lines from ruler to ruler."""

    def __init__(self, sink: Sink, facts: dict[str, str], table: Drawn | None) -> None:
        self._sink = sink
        self._facts = facts
        self._table = table
        self._called: str | None = None
        self._kept = pa.array([], pa.string())  # the last line before a ruler may be the head of the next table

    def take(self, lines: pa.Array, last: bool) -> None:
        """Read the lines of a block; of the last line it is not known yet whether a ruler follows."""
        lines = pa.concat_arrays([self._kept, lines])
        rulers = np.flatnonzero(pc.match_substring_regex(lines, RULER).to_numpy(zero_copy_only=False))
        done = 0
        for at in rulers.tolist():
            self._ruled(lines.slice(done, at - done), lines[at].as_py())
            done = at + 1
        end = len(lines) if last else max(done, len(lines) - 1)
        self._rows(lines.slice(done, end - done))
        self._kept = lines.slice(end)

    def _ruled(self, before: pa.Array, ruler: str) -> None:
        """A ruler after these lines: the last of them may be the head of a table."""
        if self._table and _shape(self._table.ruler) == _shape(ruler):
            return self._again(before, ruler, self._table)
        near = before.slice(max(0, len(before) - 4)).to_pylist()
        self._called = next((found[1] for line in near if (found := CALLED.match(line))), self._called)
        table = drawn_below(near[-1], ruler) if near else None
        self._rows(before.slice(0, len(before) - 1) if table else before)
        self._table = table
        if table:
            table.writer = self._sink.relation(self._called, table.head, named=True, facts=self._facts)
            self._called = None
        return None

    def _again(self, before: pa.Array, ruler: str, table: Drawn) -> None:
        """The table's own ruler: between rows, at its end, or below its head on the next page."""
        head = drawn_below(before[-1].as_py(), ruler) if len(before) else None
        repeated = head is not None and head.head == table.head
        self._rows(before.slice(0, len(before) - repeated))
        if repeated and table.writer:
            table.writer.refuse(HEADER_AGAIN, 1)
            table.ended = False

    def _rows(self, lines: pa.Array) -> None:
        if not len(lines):
            return
        table = self._table
        if table is None or table.writer is None:
            self._sink.refuse(BESIDE_TABLE, len(lines))
            return
        columns, broken, beside = table.rows(lines)
        if broken:
            table.writer.refuse(BROKEN, broken)
        if beside:
            table.writer.refuse(BESIDE_TABLE, beside)
        if len(columns[0]):
            table.writer.batch(columns)


FORMAT = Format(
    "text-table",
    "Tables drawn in text by database clients and attack tools, with bars, under dashes, or aligned.",
    sniff,
    read,
)
