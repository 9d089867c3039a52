"""Regular delimited text by pyarrow: whole blocks at once, with the numbers of the records it does not like."""

from __future__ import annotations

import re
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from assay.intake.dialect import LETTERS, NULLS, Dialect

SPARE = (0x1F, 0x1E, 0x1D, 0x1C, 0x01, 0x02, 0x03)  # ASCII separators and controls, to stand for a longer separator
HIDDEN_NULL = b"\xf4\x8f\xbf\xbeN"  # U+10FFFE, a noncharacter no text holds, so that \N outlives the unescaping
HIDDEN_SLASH = b"\xf4\x8f\xbf\xbeS"


def rows(data: bytes, dialect: Dialect, width: int) -> tuple[pa.Table | None, list[int]]:
    """The records of `width` cells, and the numbers (from 1, blank lines not counted) of the others.

    None when pyarrow refuses the block or no byte is free to stand for a separator of several bytes.
    """
    separator = dialect.delimiter.encode()
    if dialect.spaced:
        data = re.sub(rb"(%s) +(?=%s)" % (re.escape(separator), dialect.quote.encode()), rb"\1", data)
    inner = b""
    if len(separator) != 1:
        spare = next((bytes([byte]) for byte in SPARE if byte not in data), None)
        if spare is None:
            return None, []
        data = data.replace(separator, spare) if separator else data
        inner, separator = separator, spare
    nulls = sorted(NULLS)
    if dialect.escape and b"\\" in data:
        data, nulls = _prepared(data, separator), [HIDDEN_NULL.decode(), "NULL"]
    odd: list[int] = []

    def other(row: Any) -> str:
        odd.append(row.number)
        return "skip"

    try:
        names = [f"c{i}" for i in range(width)]
        table = _parsed(data, separator.decode(), dialect, names, nulls, other=other)
    except pa.ArrowInvalid:
        return None, []
    if inner and dialect.quote:
        table = _restored(table, separator.decode(), inner.decode())
    return table, odd


def _parsed(
    data: bytes, separator: str, quoting: Dialect, names: list[str], nulls: list[str], *, other: Any
) -> pa.Table:
    return pyarrow.csv.read_csv(
        pa.py_buffer(data),
        pyarrow.csv.ReadOptions(column_names=names, use_threads=False, block_size=len(data) + 1),
        pyarrow.csv.ParseOptions(
            delimiter=separator,
            quote_char=quoting.quote or False,
            double_quote=True,
            escape_char=quoting.escape or False,
            newlines_in_values=True,
            invalid_row_handler=other,
        ),
        pyarrow.csv.ConvertOptions(
            check_utf8=False,  # assay.intake.text has seen to it
            column_types=dict.fromkeys(names, pa.string()),
            null_values=nulls,
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
        ),
    )


def _restored(table: pa.Table, stand_in: str, inner: str) -> pa.Table:
    """Separators inside quotes as they were."""
    for place, name in enumerate(table.column_names):
        if pc.any(pc.match_substring(table.column(place), stand_in)).as_py():
            table = table.set_column(place, name, pc.replace_substring(table.column(place), stand_in, inner))
    return table


def _prepared(data: bytes, separator: bytes) -> bytes:
    r"""Escapes in the one form pyarrow knows, a backslash before the character itself, and `\N` cells hidden."""
    edge = re.escape(separator)
    data = data.replace(b"\\\\", HIDDEN_SLASH)
    data = re.sub(rb"(?:(?<=%s)|(?<=[\r\n])|\A)\\N(?=%s|[\r\n]|\Z)" % (edge, edge), HIDDEN_NULL, data)
    for letter, meant in LETTERS.items():
        data = data.replace(b"\\" + letter.encode(), b"\\" + meant.encode())
    return data.replace(HIDDEN_SLASH, b"\\\\")
