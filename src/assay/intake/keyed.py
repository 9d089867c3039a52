"""Blocks of `key: value` lines turned into rows: a block begins where the first key of the file comes again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from assay.intake import physical
from assay.intake.limits import limits
from assay.intake.model import Writer

RULE = r"^[^\pL\pN]*$"  # a line of signs only separates blocks
NO_KEY = "line without a known key"
AGAIN = "further value of a key in its block"
TOO_LONG = "line longer than the limit"


def read_blocks(
    path: Path, pattern: str, meant: Mapping[str, str], columns: Sequence[str], writer: Writer, *, rule: str = RULE
) -> None:
    """Write a row per block. `pattern` (RE2) has the groups `key` and `value`; `meant` gives the column of a key.

    Lines that match `rule` part blocks and are not counted; other lines without a known key are refused.
    """
    blocks = physical.Blocks(path, limits().line_bytes)
    first = ""
    for data, last in blocks:
        lines = physical.texts(data)
        cut = pc.extract_regex(lines, pattern)
        coded = pc.fill_null(pc.struct_field(cut, "key"), "").dictionary_encode()
        words = [meant.get(str(word).lower(), "") for word in coded.dictionary.to_pylist()]
        keys = np.array(words or [""])[coded.indices.to_numpy(zero_copy_only=False)]
        if not first and (keys != "").any():
            first = str(keys[keys != ""][0])
        again: Any = np.flatnonzero((keys == first) & bool(first))
        used = len(keys) if last or not len(again) else int(again[-1])
        blocks.keep(_from_line(data, used) if used < len(keys) else b"")
        unknown = pa.array(keys[:used] == "")
        idle = pc.sum(pc.and_(unknown, pc.invert(pc.match_substring_regex(lines.slice(0, used), rule)))).as_py()
        if idle:
            writer.refuse(NO_KEY, int(idle))
        _write(keys[:used], pc.struct_field(cut, "value").slice(0, used), first, columns, writer)
    if blocks.too_long:
        writer.refuse(TOO_LONG, blocks.too_long)


def _from_line(data: bytes, number: int) -> bytes:
    """The data from the line on that has `number` lines before it, blank ones not counted."""
    lines = physical.found(data)
    return data[int(lines.starts[~lines.blank][number]) :]


def _write(keys: Any, values: pa.Array, first: str, columns: Sequence[str], writer: Writer) -> None:
    block = np.cumsum(keys == first) - 1
    count = int(block[-1]) + 1 if len(block) else 0
    if not count or not first:
        return
    filled = []
    for column in columns:
        mine = np.flatnonzero((keys == column) & (block >= 0))
        place = np.full(count, -1)
        place[block[mine][::-1]] = mine[::-1]  # of several values the first one stands
        more = len(mine) - int((place >= 0).sum())
        if more:
            writer.refuse(AGAIN, more)
        filled.append(values.take(pa.array(place, mask=place < 0)))
    writer.batch(filled)
