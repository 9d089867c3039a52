"""Sheets of a workbook as columns of text: the table in each sheet is found, titles and empty rows are left out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Any

import python_calamine as calamine

from assay.intake.header import is_header
from assay.intake.limits import limits
from assay.intake.model import Sink, Stored
from assay.intake.workbook import refusal

ROWS = 10_000  # rows handed over at once
HEAD = 100  # rows looked at to find the header
EXACT = 1e15  # Excel keeps 15 digits ("Excel specifications and limits"); larger numbers are shown as they are stored


def read_workbook(stored: Stored, sink: Sink) -> None:
    """Read every sheet; a workbook that cannot be opened is said to be unread, with the reason."""
    with stored.open() as file:
        zipped = file.read(4) == b"PK\x03\x04"
    if zipped and (because := refusal(stored.path)):
        sink.partly(because)
        return
    try:
        book = calamine.CalamineWorkbook.from_path(str(stored.path))
        sheets = book.sheets_metadata
    except calamine.PasswordError:
        sink.partly("The workbook is encrypted: a password is needed, and none is guessed.")
        return
    except BaseException as error:  # noqa: BLE001 - a panic of the Rust library is no Exception
        _refused(error, sink)
        return
    for number, sheet in enumerate(sheets):
        if sheet.typ != calamine.SheetTypeEnum.WorkSheet:
            continue
        try:
            _sheet(book.get_sheet_by_index(number), sheet, sink)
        except BaseException as error:  # noqa: BLE001 - as above
            _refused(error, sink, "sheet that could not be read")


def _refused(error: BaseException, sink: Sink, reason: str | None = None) -> None:
    if isinstance(error, (MemoryError, KeyboardInterrupt, SystemExit)):
        raise error
    if reason:
        sink.refuse(reason)
    what = "A sheet" if reason else "The workbook"
    sink.partly(f"{what} could not be read: the file is damaged or of an unknown kind.")


def _sheet(sheet: Any, meta: Any, sink: Sink) -> None:
    rows: Iterator[Sequence[Any]] = (row for row in sheet.iter_rows() if any(cell != "" for cell in row))
    head = [[shown(cell) for cell in row] for row in islice(rows, HEAD)]
    if not head:
        return
    width = max(len(row) for row in head)
    if width > limits().columns:
        sink.refuse("sheet with more columns than the limit")
        sink.partly("A sheet has more columns than the limit and was not read.")
        return
    titles, named = found_header(head)
    names = [cell or "" for cell in head[titles]] if named else [""] * width
    facts = {"hidden": "no" if meta.visible == calamine.SheetVisibleEnum.Visible else "yes", "titles": str(titles)}
    writer = sink.relation(meta.name, names, named=named, facts=facts)
    rest: Iterable[list[str | None]] = chain(head[titles + named :], ([shown(c) for c in row] for row in rows))
    stream = iter(rest)
    while batch := list(islice(stream, ROWS)):
        writer.batch([list(column) for column in zip(*batch, strict=True)])


def found_header(rows: list[list[str | None]]) -> tuple[int, bool]:
    """How many rows stand above the table, and whether the row after them names the columns."""
    filled = [sum(cell is not None for cell in row) for row in rows]
    usual = sorted(filled)[len(filled) // 2]
    titles = next((i for i, count in enumerate(filled) if count >= max(1, usual * 0.6)), 0)
    return titles, is_header(rows[titles:])


def shown(cell: Any) -> str | None:
    """A cell as text: None when empty, dates in ISO 8601, whole numbers without a point."""
    if isinstance(cell, str):
        return cell or None
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < EXACT else repr(cell)
    if isinstance(cell, dt.datetime):
        return cell.isoformat(" ")
    if isinstance(cell, (dt.date, dt.time)):
        return cell.isoformat()
    return None if cell is None else str(cell)
