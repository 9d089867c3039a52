"""Blocks of delimited text turned into columns: pyarrow for what is regular, an exact splitter for the rest.

Every record is a row or is refused with a reason: the number of rows the fast reader gives is checked against the
number of lines, and where they differ the lines are read again by the exact splitter.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import KW_ONLY, dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa

from assay.intake import physical, regular
from assay.intake.dialect import Dialect, split
from assay.intake.physical import Lines

UNBALANCED = "unbalanced quote"
TOO_LONG = "line longer than the limit"
RECORD_BYTES = 1 << 20  # a quoted cell that runs on for longer is taken for an unbalanced quote
UNLIKE = 0.02  # of the lines; when more are for the exact splitter, pyarrow reads the block faster
Cells = list[str | None]


@dataclass
class Block:
    """A block of whole lines to be read as records of `width` cells, and what became of it.

    Shorter records are filled with NULL; of longer ones the surplus is kept in the last cell. Both are counted.
    """

    data: bytes
    dialect: Dialect
    width: int
    last: bool
    _: KW_ONLY
    columns: list[pa.Array] = field(default_factory=list)
    rows: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    ragged: Counter[str] = field(default_factory=Counter)  # "short", "long"
    swift: bool = False  # whether compiled loops may read it: they take half a second to load
    used: int = 0  # bytes; less than given when the last record goes on in the next block
    slow: dict[int, Cells] = field(default_factory=dict)  # by line number

    @cached_property
    def shadow(self) -> bytes:
        """The data with escaped characters blotted out, of the same length: for finding quotes and line ends."""
        if not self.dialect.escape or b"\\" not in self.data:
            return self.data
        return re.sub(rb"\\[\x00-\xff]", b"..", self.data)

    @cached_property
    def quoted(self) -> bool:
        """Whether there is a quote in it."""
        return bool(self.dialect.quote) and self.dialect.quote.encode() in self.shadow

    @cached_property
    def lines(self) -> Lines:
        """Its physical lines."""
        return physical.found(self.shadow)

    @cached_property
    def free(self) -> Any:
        """Of each line, whether it is a record of its own, still to be read."""
        return ~self.lines.blank

    def text(self, first: int, last: int) -> str:
        """The text of lines `first` to `last`, without the last line end."""
        return self.data[int(self.lines.starts[first]) : int(self.lines.ends[last])].decode()


def parsed(data: bytes, dialect: Dialect, width: int, *, last: bool) -> Block:
    """Read a block of whole lines; `last` says that nothing follows."""
    return filled(bounded(Block(data, dialect, width, last=last, used=len(data))))


def bounded(block: Block) -> Block:
    """Find out what of the block is used: the next one begins there. What is left of the work can be done later."""
    if block.swift and _plainly_quoted(block):
        return block
    if block.quoted:
        _resolve(block, physical.odd(block.shadow, block.lines, block.dialect.quote.encode()).tolist())
    return block


def filled(block: Block) -> Block:
    """The block with its rows, of one whose bounds are known."""
    touched = block.slow or block.refused or block.used < len(block.data)
    rest = _joined(block) if touched else block.data
    if block.swift and (read := _swiftly(block, rest)) is not None:
        _merge(block, *read)
        return block
    plain = physical.plain_count(rest) if block.shadow is block.data and not block.quoted else None
    expected = int(block.free.sum()) if plain is None else plain
    fast, odd = regular.rows(rest, block.dialect, block.width) if expected else (None, [])
    if fast is not None and _open_at_end(block):
        fast = None
    _merge(block, fast, odd, expected)
    return block


def _plainly_quoted(block: Block) -> bool:
    """Whether no record goes on behind its line, by a quick look."""
    from assay.intake import swift

    return block.shadow is block.data and not (block.quoted and swift.uneven(block.data, block.dialect.quote.encode()))


def _swiftly(block: Block, rest: bytes) -> tuple[pa.Table, list[int], int] | None:
    """Rows, numbers of other lines and how many lines there are, by the compiled loops, if they are for such text."""
    from assay.intake import swift

    dialect, separator = block.dialect, block.dialect.delimiter.encode()
    if len(separator) != 1 or block.shadow is not block.data or (dialect.spaced and block.quoted):
        return None
    fast, odd = swift.rows(rest, separator, dialect.quote.encode(), block.width)
    expected = fast.num_rows + len(odd)
    return (fast, odd, expected) if len(odd) <= UNLIKE * expected else None


def first_record(data: bytes, dialect: Dialect, *, last: bool) -> Cells | None:
    """The cells of the first record of `data`, whole lines; None when it may go on behind them, or there is none."""
    block = Block(data[: 2 * RECORD_BYTES], dialect, 0, last)
    places = np.flatnonzero(block.free)
    if not len(places):
        return None
    first = int(places[0])
    cells, closed, _ = split(block.text(first, first), dialect)
    if closed:
        return cells
    marked = physical.odd(block.shadow, block.lines, dialect.quote.encode())
    following = marked[marked > first]
    if not len(following) and not last and len(data) <= RECORD_BYTES:
        return None
    longer, closed, _ = split(block.text(first, int(following[0])), dialect) if len(following) else ([], False, False)
    return longer if closed else cells


def _resolve(block: Block, marked: list[int]) -> None:
    """Decide each line with an odd number of quotes: a record of its own, the start of a longer one, or refused."""
    done = -1
    for place, number in enumerate(marked):
        if number <= done:
            continue
        following = marked[place + 1] if place + 1 < len(marked) else None
        cells, closed, _ = split(block.text(number, number), block.dialect)
        start = int(block.lines.starts[number])
        if not closed and following is None and not block.last and len(block.data) - start <= RECORD_BYTES:
            block.used = start
            block.free[number:] = False
            return
        block.free[number] = False
        if not closed and following is not None:
            cells, closed = _longer(block, number, following)
            if closed:
                done = following
                block.free[number : following + 1] = False
        if closed:
            block.slow[number] = cells
        else:
            block.refused[UNBALANCED] += 1


def _longer(block: Block, first: int, last: int) -> tuple[Cells, bool]:
    """The record of several lines that begins in line `first`, if it is one: tidy and as wide as the table."""
    if int(block.lines.ends[last]) - int(block.lines.starts[first]) > RECORD_BYTES:
        return [], False
    cells, closed, tidy = split(block.text(first, last), block.dialect)
    return cells, closed and tidy and len(cells) == block.width


def _joined(block: Block) -> bytes:
    """The free lines only, each run of them as it stands."""
    edges = np.diff(np.concatenate([[0], block.free.astype(np.int8), [0]]))
    limits = np.append(block.lines.starts, len(block.data))
    runs = zip(limits[np.flatnonzero(edges == 1)], limits[np.flatnonzero(edges == -1)], strict=True)
    return b"".join(block.data[start:end] for start, end in runs)


def _merge(block: Block, fast: pa.Table | None, odd: list[int], expected: int) -> None:
    """Put the rows of `expected` lines in order: `fast` those read, `odd` the numbers of the lines that were not."""
    if fast is not None and fast.num_rows == expected and not block.slow:
        block.columns, block.rows = [_one(column) for column in fast.columns], expected
        return
    places = np.flatnonzero(block.free)
    if fast is None or fast.num_rows + len(odd) != expected:
        fast, odd = None, list(range(1, expected + 1))
    others = places[np.array(odd, dtype=np.int64) - 1]
    for number in others.tolist():
        cells, closed, _ = split(block.text(number, number), block.dialect)
        if closed:
            block.slow[number] = cells
        else:
            block.refused[UNBALANCED] += 1
    _interleave(block, fast, np.setdiff1d(places, others, assume_unique=True))


def _open_at_end(block: Block) -> bool:
    """Whether the last line ends inside a quote, which pyarrow closes in silence; elsewhere it costs it a row."""
    if not block.quoted:
        return False
    last = int(np.flatnonzero(block.free)[-1])
    return not split(block.text(last, last), block.dialect)[1]


def _interleave(block: Block, fast: pa.Table | None, places: Any) -> None:
    numbers = sorted(block.slow)
    fitted = [_fitted(block, block.slow[number]) for number in numbers]
    columns = [pa.array(column, type=pa.string()) for column in zip(*fitted, strict=True)]
    if fast is None or not fast.num_rows:
        block.columns = columns or [pa.array([], type=pa.string())] * block.width
    elif columns:
        order = np.argsort(np.concatenate([places, np.array(numbers, dtype=np.int64)]), kind="stable")
        pairs = zip(fast.columns, columns, strict=True)
        block.columns = [pa.concat_arrays([_one(a), b]).take(pa.array(order)) for a, b in pairs]
    else:
        block.columns = [_one(column) for column in fast.columns]
    block.rows = len(block.columns[0])


def _one(column: pa.ChunkedArray) -> pa.Array:
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()


def _fitted(block: Block, cells: Sequence[str | None]) -> Cells:
    if len(cells) < block.width:
        block.ragged["short"] += 1
        return [*cells, *[None] * (block.width - len(cells))]
    if len(cells) > block.width:
        block.ragged["long"] += 1
        surplus = block.dialect.delimiter.join(cell or "" for cell in cells[block.width - 1 :])
        return [*cells[: block.width - 1], surplus]
    return list(cells)
