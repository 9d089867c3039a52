"""Blocks of delimited text turned into columns: pyarrow for what is regular, an exact splitter for the rest.

Every record is a row or is refused with a reason: the number of rows the fast reader gives is checked against the
number of lines, and a block where they differ is read again by the exact splitter.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from assay.intake import physical
from assay.intake.dialect import LETTERS, NULLS, Dialect, split
from assay.intake.physical import Lines

UNBALANCED = "unbalanced quote"
TOO_LONG = "line longer than the limit"
RECORD_BYTES = 1 << 20  # a quoted cell that runs on for longer is taken for an unbalanced quote
SPARE = (0x1F, 0x1E, 0x1D, 0x1C, 0x01, 0x02, 0x03)  # ASCII separators and controls, to stand for a longer separator
HIDDEN_NULL = b"\xf4\x8f\xbf\xbeN"  # U+10FFFE, a noncharacter no text holds, so that \N outlives the unescaping
HIDDEN_SLASH = b"\xf4\x8f\xbf\xbeS"


@dataclass
class Block:
    """The rows of a block, column by column, and what it cost."""

    columns: list[pa.Array]
    rows: int
    refused: Counter[str] = field(default_factory=Counter)
    ragged: Counter[str] = field(default_factory=Counter)  # "short", "long"
    used: int = 0  # bytes; less than given when the last record goes on in the next block


def parsed(data: bytes, dialect: Dialect, width: int, *, last: bool) -> Block:
    """Read a block of whole lines as records of `width` cells.

    Shorter records are filled with NULL; of longer ones the surplus is kept in the last cell. Both are counted.
    """
    shadow = _shadow(data, dialect)
    quoted = bool(dialect.quote) and dialect.quote.encode() in shadow
    count = physical.plain_count(data) if shadow is data and not quoted else None
    if count is not None:
        return _merged(data, data, dialect, width, None, count, {}, Block([], 0, used=len(data)))
    lines = physical.found(shadow)
    block = Block([], 0, used=len(data))
    slow: dict[int, list[str | None]] = {}
    free = ~lines.blank
    if quoted:
        marked = physical.odd(shadow, lines, dialect.quote.encode())
        _resolve(data, dialect, width, lines, marked, free, slow, block, last)
    rest = data[: block.used] if not slow and not block.refused else _joined(data, lines, free)
    return _merged(rest, data, dialect, width, (lines, free), int(free.sum()), slow, block)


def _shadow(data: bytes, dialect: Dialect) -> bytes:
    """`data` with escaped characters blotted out, of the same length: for finding quotes and line ends."""
    if not dialect.escape or b"\\" not in data:
        return data
    # a CR LF after a backslash is one escaped line end
    return re.sub(rb"\\(?:\r\n|[\x00-\xff])", lambda m: b"." * len(m[0]), data)


def _resolve(
    data: bytes,
    dialect: Dialect,
    width: int,
    lines: Lines,
    marked: Any,
    free: Any,
    slow: dict[int, list[str | None]],
    block: Block,
    last: bool,
) -> None:
    """Decide each line with an odd number of quotes: a record of its own, the start of a longer one, or refused."""
    done = -1
    for place, number in enumerate(marked.tolist()):
        if number <= done:
            continue
        free[number] = False
        start = int(lines.starts[number])
        cells, closed, _ = split(data[start : int(lines.ends[number])].decode(), dialect)
        if closed:
            slow[number] = cells
            continue
        following = int(marked[place + 1]) if place + 1 < len(marked) else None
        if following is None and not last and len(data) - start <= RECORD_BYTES:
            block.used = start
            free[number:] = False
            return
        if following is not None and int(lines.ends[following]) - start <= RECORD_BYTES:
            cells, closed, tidy = split(data[start : int(lines.ends[following])].decode(), dialect)
            if closed and tidy and len(cells) == width:
                slow[number] = cells
                done = following
                free[number : following + 1] = False
                continue
        block.refused[UNBALANCED] += 1


def _joined(data: bytes, lines: Lines, free: Any) -> bytes:
    """The free lines only, each run of them as it stands."""
    edges = np.diff(np.concatenate([[0], free.astype(np.int8), [0]]))
    firsts, ends = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)
    limits = np.append(lines.starts, len(data))
    return b"".join(data[limits[a] : limits[b]] for a, b in zip(firsts, ends, strict=True))


def _merged(
    rest: bytes,
    data: bytes,
    dialect: Dialect,
    width: int,
    known: tuple[Lines, Any] | None,
    expected: int,
    slow: dict[int, list[str | None]],
    block: Block,
) -> Block:
    """Fast rows and slow rows in the order of their lines."""
    odd_rows: list[int] = []
    fast = _fast(rest, dialect, width, odd_rows) if expected else None
    if fast is not None and not slow and not odd_rows and fast.num_rows == expected:
        block.columns, block.rows = [_one(column) for column in fast.columns], fast.num_rows
        return block
    if known is None:
        lines = physical.found(_shadow(data, dialect))
        known = lines, ~lines.blank
    lines, free = known
    places = np.flatnonzero(free)
    if expected and (fast is None or fast.num_rows + len(odd_rows) != expected):
        fast, odd_rows = None, list(range(1, expected + 1))
    ragged = places[np.array(odd_rows, dtype=np.int64) - 1] if odd_rows else places[:0]
    for number in ragged.tolist():
        cells, closed, _ = split(data[int(lines.starts[number]) : int(lines.ends[number])].decode(), dialect)
        if closed:
            slow[number] = cells
        else:
            block.refused[UNBALANCED] += 1
    return _interleaved(fast, np.setdiff1d(places, ragged, assume_unique=True), slow, dialect, width, block)


def _interleaved(
    fast: pa.Table | None,
    places: Any,
    slow: dict[int, list[str | None]],
    dialect: Dialect,
    width: int,
    block: Block,
) -> Block:
    numbers = sorted(slow)
    rows = [_fitted(slow[number], dialect, width, block.ragged) for number in numbers]
    columns = [pa.array(column, type=pa.string()) for column in zip(*rows, strict=True)] if rows else []
    if fast is None or not fast.num_rows:
        block.columns, block.rows = columns or [pa.array([], type=pa.string())] * width, len(rows)
        return block
    if columns:
        order = pa.array(np.argsort(np.concatenate([places, np.array(numbers, dtype=np.int64)]), kind="stable"))
        pairs = zip(fast.columns, columns, strict=True)
        block.columns = [pa.concat_arrays([_one(a), b]).take(order) for a, b in pairs]
    else:
        block.columns = [_one(column) for column in fast.columns]
    block.rows = fast.num_rows + len(rows)
    return block


def _one(column: pa.ChunkedArray) -> pa.Array:
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()


def _fitted(cells: Sequence[str | None], dialect: Dialect, width: int, ragged: Counter[str]) -> list[str | None]:
    if len(cells) < width:
        ragged["short"] += 1
        return [*cells, *[None] * (width - len(cells))]
    if len(cells) > width:
        ragged["long"] += 1
        surplus = dialect.delimiter.join(cell or "" for cell in cells[width - 1 :])
        return [*cells[: width - 1], surplus]
    return list(cells)


def _fast(data: bytes, dialect: Dialect, width: int, odd_rows: list[int]) -> pa.Table | None:
    """The rows of `width` cells by pyarrow; the numbers, from 1, of other rows go to `odd_rows`. None: it refuses."""
    separator = dialect.delimiter.encode()
    stand_in = len(separator) != 1
    if stand_in:
        spare = next((byte for byte in SPARE if byte not in data), None)
        if spare is None:
            return None
        data = data.replace(separator, bytes([spare])) if separator else data
        inner, separator = separator, bytes([spare])
    nulls = sorted(NULLS)
    if dialect.escape and b"\\" in data:
        data, nulls = _prepared(data, separator), [HIDDEN_NULL.decode(), "NULL"]

    def odd(row: Any) -> str:
        odd_rows.append(row.number)
        return "skip"

    names = [f"c{i}" for i in range(width)]
    try:
        table = pyarrow.csv.read_csv(
            pa.py_buffer(data),
            pyarrow.csv.ReadOptions(column_names=names, use_threads=False, block_size=len(data) + 1),
            pyarrow.csv.ParseOptions(
                delimiter=separator.decode(),
                quote_char=dialect.quote or False,
                double_quote=True,
                escape_char=dialect.escape or False,
                newlines_in_values=True,
                invalid_row_handler=odd,
            ),
            pyarrow.csv.ConvertOptions(
                check_utf8=False,  # assay.intake.text has seen to it
                column_types=dict.fromkeys(names, pa.string()),
                null_values=nulls,
                strings_can_be_null=True,
                quoted_strings_can_be_null=False,
            ),
        )
    except pa.ArrowInvalid:
        odd_rows.clear()
        return None
    if stand_in and dialect.quote and inner:
        table = _restored(table, separator.decode(), inner.decode())
    return table


def _restored(table: pa.Table, stand_in: str, inner: str) -> pa.Table:
    for place, name in enumerate(table.column_names):
        if pc.any(pc.match_substring(table.column(place), stand_in)).as_py():
            table = table.set_column(place, name, pc.replace_substring(table.column(place), stand_in, inner))
    return table


def _prepared(data: bytes, separator: bytes) -> bytes:
    """Escapes in the one form pyarrow knows, a backslash before the character itself, and `\\N` cells hidden from it."""
    edge = re.escape(separator)
    data = data.replace(b"\\\\", HIDDEN_SLASH)
    data = re.sub(rb"(?:(?<=%s)|(?<=[\r\n])|\A)\\N(?=%s|[\r\n]|\Z)" % (edge, edge), HIDDEN_NULL, data)
    for letter, meant in LETTERS.items():
        data = data.replace(b"\\" + letter.encode(), b"\\" + meant.encode())
    return data.replace(HIDDEN_SLASH, b"\\\\")
