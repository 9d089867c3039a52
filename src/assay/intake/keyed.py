"""Blocks of `key: value` lines turned into rows: a block begins where the first key of the file comes again.

Where lines that only rule stand before that key, again and again, a block begins after each of them as well: a record
without the first key is then not taken for the rest of the record before.
"""

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
CUT = "line of a record longer than the limit on lines"
OFTEN = 0.8  # of the rules stand before the first key, and of the first keys behind a rule: as for its other keys


def read_blocks(
    path: Path, pattern: str, meant: Mapping[str, str], columns: Sequence[str], writer: Writer, *, rule: str = RULE
) -> None:
    """Write a row per block. `pattern` (RE2) has the groups `key` and `value`; `meant` gives the column of a key.

    Lines that match `rule` are not counted, and part blocks where they stand before the first key in most blocks;
    other lines without a known key are refused. A block longer than the limit on lines is cut, and that is counted.
    """
    blocks = physical.Blocks(path, limits().line_bytes)
    first, parted, tail = "", None, b""
    for data, last in blocks:
        lines = physical.texts(data)
        cut = pc.extract_regex(lines, pattern)
        coded = pc.fill_null(pc.struct_field(cut, "key"), "").dictionary_encode()
        words = [meant.get(str(word).lower(), "") for word in coded.dictionary.to_pylist()]
        keys = np.array(words or [""])[coded.indices.to_numpy(zero_copy_only=False)]
        if not first and (keys != "").any():
            first = str(keys[keys != ""][0])
        ruled = pc.match_substring_regex(lines, rule).to_numpy(zero_copy_only=False) & (keys == "")
        behind = _behind(ruled, keys)
        if first and parted is None:
            parted = _parted(behind, keys == first)
        begins = ((keys == first) & bool(first)) | (behind & bool(parted))
        begins[:1] |= bool(tail)
        again: Any = np.flatnonzero(begins)
        used = len(keys) if last or not len(again) else int(again[-1])
        tail = _from_line(data, used) if used < len(keys) else b""
        if len(tail) > blocks.line_bytes:
            used, tail = len(keys), b""  # what follows up to the next block has nowhere to go, and is counted
        blocks.keep(tail)
        if idle := int(((keys == "") & ~ruled)[:used].sum()):
            writer.refuse(NO_KEY, idle)
        _write(keys[:used], pc.struct_field(cut, "value").slice(0, used), begins[:used], columns, writer)
    if blocks.too_long:
        writer.refuse(TOO_LONG, blocks.too_long)


def _from_line(data: bytes, number: int) -> bytes:
    """The data from the line on that has `number` lines before it, blank ones not counted."""
    lines = physical.found(data)
    return data[int(lines.starts[~lines.blank][number]) :]


def _behind(ruled: Any, keys: Any) -> Any:
    """Which lines are the first with a key after a line that rules."""
    behind = np.zeros(len(keys), bool)
    known = np.flatnonzero(keys != "")
    rules = np.cumsum(ruled)[known]
    behind[known] = np.diff(rules, prepend=0) > 0
    return behind


def _parted(behind: Any, first: Any) -> bool:
    """Whether rules stand before the first key and hardly elsewhere, so that each of them begins a block."""
    both = int((behind & first).sum())
    return both > 0 and both >= OFTEN * max(int(behind.sum()), int(first.sum()) - 1)


def _write(keys: Any, values: pa.Array, begins: Any, columns: Sequence[str], writer: Writer) -> None:
    block = np.cumsum(begins) - 1
    count = int(block[-1]) + 1 if len(block) else 0
    if loose := int(((keys != "") & (block < 0)).sum()):
        writer.refuse(CUT, loose)
    if not count:
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
