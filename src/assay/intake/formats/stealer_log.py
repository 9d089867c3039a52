"""Stealer logs: blocks of `URL:`, `Username:` and `Password:` lines as info-stealers write them."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from assay.intake import physical, text
from assay.intake.limits import limits
from assay.intake.model import Format, Sample, Sink, Stored, Writer

# The words that RedLine, Raccoon, Vidar, Lumma and StealC put before the value, as public analyses show them.
WORDS = {
    "url": ("url", "host", "hostname", "site", "website"),
    "username": ("username", "login", "user", "user login", "usr", "email"),
    "password": ("password", "pass", "pwd", "user password"),
    "application": ("application", "soft", "software", "browser", "app", "storage", "profile"),
}
MEANT = {word: column for column, words in WORDS.items() for word in words}
PATTERN = rf"(?i)^\s*(?P<key>{'|'.join(sorted(MEANT, key=len, reverse=True))})\s*:[ \t]?(?P<value>.*)$"
RULE = r"^[^\pL\pN]*$"  # a line of signs only separates blocks
ENOUGH = 0.6  # of the lines that are not blank; banners and unknown keys are the rest
NO_KEY = "line without a known key"
TOO_LONG = "line longer than the limit"
COLUMNS = tuple(WORDS)


def sniff(sample: Sample) -> float:
    """By the share of lines with a known key, and about as many passwords as addresses."""
    lines = text.glimpse(sample.head, len(sample.head) == sample.size)
    found = [match for line in lines if (match := re.match(PATTERN, line))]
    columns = [MEANT[match["key"].lower()] for match in found]
    urls, passwords = columns.count("url"), columns.count("password")
    if not urls or not passwords or not 0.5 <= passwords / urls <= 2:
        return 0.0
    share = len(found) / sum(1 for line in lines if any(c.isalnum() for c in line))
    return 0.9 if share >= ENOUGH else 0.0


def read(stored: Stored, sink: Sink) -> None:
    """A block begins where the first key of the file comes again."""
    path, facts = text.opened(stored)
    writer = sink.relation(None, COLUMNS, named=True, facts=facts)
    blocks = physical.Blocks(path, limits().line_bytes)
    first = ""
    for data, last in blocks:
        lines = physical.texts(data)
        cut = pc.extract_regex(lines, PATTERN)
        keys = np.array([MEANT.get((key or "").lower(), "") for key in _words(cut)])[_codes(cut)]
        if not first and (keys != "").any():
            first = str(keys[keys != ""][0])
        used = len(keys) if last or not first else int(np.flatnonzero(keys == first)[-1])
        blocks.keep(_from_line(data, used) if used < len(keys) else b"")
        _write(keys[:used], pc.struct_field(cut, "value").slice(0, used), lines.slice(0, used), first, writer)
    if blocks.too_long:
        writer.refuse(TOO_LONG, blocks.too_long)


def _coded(cut: pa.Array) -> pa.DictionaryArray:
    return pc.fill_null(pc.struct_field(cut, "key"), "").dictionary_encode()


def _words(cut: pa.Array) -> list[str]:
    return [str(word) for word in _coded(cut).dictionary.to_pylist()]


def _codes(cut: pa.Array) -> Any:
    return _coded(cut).indices.to_numpy(zero_copy_only=False)


def _from_line(data: bytes, number: int) -> bytes:
    """The data from the line on that has `number` lines before it, blank ones not counted."""
    lines = physical.found(data)
    return data[int(lines.starts[~lines.blank][number]) :]


def _write(keys: Any, values: pa.Array, lines: pa.Array, first: str, writer: Writer) -> None:
    unknown = pa.array(keys == "")
    idle = pc.sum(pc.and_(unknown, pc.invert(pc.match_substring_regex(lines, RULE)))).as_py() or 0
    if idle:
        writer.refuse(NO_KEY, int(idle))
    block = np.cumsum(keys == first) - 1
    count = int(block[-1]) + 1 if len(block) else 0
    if not count:
        return
    columns = []
    for column in COLUMNS:
        place = np.full(count, -1)
        mine = (keys == column) & (block >= 0)
        place[block[mine]] = np.flatnonzero(mine)
        columns.append(values.take(pa.array(place, mask=place < 0)))
    writer.batch(columns)


FORMAT = Format("stealer-log", "Blocks of URL, user name and password as info-stealers write them.", sniff, read)
