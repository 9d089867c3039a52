"""Columns of text from a tape of leaves."""

from __future__ import annotations

from collections.abc import Sequence as Items
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from assay.intake import crew
from assay.intake.jsontext.paths import Column
from assay.intake.jsontext.scanner import NULL
from assay.intake.jsontext.values import undo
from assay.intake.spans import text_column

Tape = tuple[Any, ...]  # rows, paths, starts, stops, kinds: one entry per leaf, in the order of the file


def kept(tape: Tape, rows: int, dropped: frozenset[int]) -> tuple[Tape, int]:
    """The tape without rows that have only entries of `dropped` paths, and how many rows are left."""
    data = ~np.isin(tape[1], list(dropped))
    stays = np.zeros(rows, bool)
    stays[tape[0][data]] = True
    number = np.cumsum(stays, dtype=np.int32) - 1
    return (number[tape[0][data]], *(part[data] for part in tape[1:])), int(stays.sum())


def assembled(columns: Items[Column], array: Any, rows: int, tape: Tape) -> list[pa.Array]:
    """One array of text per column; of a key given twice in a record the last value counts."""
    order = np.argsort(tape[1].astype(np.int16), kind="stable")  # a radix sort; there are fewer paths than 32,768
    at_rows, at_paths, at_starts, at_stops, at_kinds = (part[order] for part in tape)
    sorted_tape = (at_rows, at_paths, at_starts, at_stops, at_kinds)
    return list(crew.ahead(lambda one: _column(one, array, rows, sorted_tape), columns))


def _column(one: Column, array: Any, rows: int, tape: Tape) -> pa.Array:
    at_rows, at_paths, at_starts, at_stops, at_kinds = tape
    starts, stops = np.zeros(rows, np.int32), np.zeros(rows, np.int32)
    kinds, dates = np.full(rows, NULL, np.uint8), np.zeros(rows, bool)
    for path in one.paths:
        low, high = np.searchsorted(at_paths, [path, path + 1])
        place = at_rows[low:high]
        starts[place], stops[place] = at_starts[low:high], at_stops[low:high]
        kinds[place] = at_kinds[low:high]
        dates[place] = path in one.dates
    text = text_column(array, starts, stops, kinds, undo)
    return _dated(text, dates) if dates.any() else text


def _dated(text: pa.Array, dates: Any) -> pa.Array:
    """Milliseconds since 1970 (MongoDB Extended JSON v2, `$date`) as ISO 8601 in UTC; other texts stay."""
    chosen = pc.and_(pa.array(dates), pc.fill_null(pc.match_substring_regex(text, r"^-?\d{1,14}$"), False))
    if not pc.any(chosen).as_py():
        return text
    moments = np.array(text.filter(chosen).to_pylist(), dtype=np.int64).astype("datetime64[ms]")
    shown = pa.array([f"{moment}Z" for moment in np.datetime_as_string(moments, unit="ms")], type=pa.string())
    return pc.replace_with_mask(text, chosen, shown)
