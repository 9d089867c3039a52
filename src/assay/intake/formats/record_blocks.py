r"""Records printed one value a line: mysql's \G, psql's \x, sqlite's lines, print_r, LDIF, vCard, YAML."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from assay.intake import physical, text
from assay.intake.keyed import read_blocks
from assay.intake.limits import limits
from assay.intake.model import Format, Sample, Sink, Stored

# print_r puts keys in brackets, YAML a dash before the first, vCard parameters behind a semicolon.
PATTERN = (
    r"^\s*(?:- )?\[?[\"']?(?P<key>[\pL_][\pL\pN_ .-]{0,62}?)[\"']?\]?(?:;[^:]{1,80})?[ \t]*(?:=>|::|:|=|\|)[ \t]*"
    r"\"?(?P<value>.*?)\"?$"
)
# What only parts records: signs, `*** 1. row ***`, `-[ RECORD 1 ]--`, print_r's `Array (`.
RULE = r"^(?:[^\pL\pN]*|\*+ \d+\. row \*+|-\[ RECORD \d+ \][-+]*|\s*(?:stdClass Object|Array)\s*\(?)$"
ENOUGH = 0.85  # of the lines are `key: value` or part records
BLOCKS = 3  # records, at least
KEYS = 3  # of one record, at least: two are a list of pairs
OFTEN = 0.8  # of the records have each of these keys once
SAMPLE_LINES = 2_000


def sniff(sample: Sample) -> float:
    """High when the same few keys come again and again, each about as often as the first."""
    lines = [line for line in text.glimpse(sample.head, len(sample.head) == sample.size) if line.strip()]
    found = pa.array(lines[:SAMPLE_LINES], pa.string())
    parts = pc.sum(pc.match_substring_regex(found, RULE)).as_py() or 0
    keys = [key for key in _keys(found) if key]
    counts = Counter(keys)
    blocks = counts[keys[0]] if keys else 0
    shared = sum(OFTEN * blocks <= count <= blocks / OFTEN for count in counts.values())
    if blocks < BLOCKS or shared < KEYS or len(keys) + parts < ENOUGH * len(found):
        return 0.0
    return 0.86 if sum(counts[key] >= OFTEN * blocks for key in keys) >= ENOUGH * len(keys) else 0.0


def read(stored: Stored, sink: Sink) -> None:
    """Every key is a column, in the order of their first lines."""
    path, facts = text.opened(stored)
    names = _named(path)
    if not names:
        return
    writer = sink.relation(None, list(names.values()), named=True, facts=facts)
    read_blocks(path, PATTERN, names, list(names.values()), writer, rule=RULE)


def _keys(lines: pa.Array) -> list[str]:
    return [(key or "").lower() for key in pc.struct_field(pc.extract_regex(lines, PATTERN), "key").to_pylist()]


def _named(path: Path) -> dict[str, str]:
    """The keys of the file, lower case, with the first spelling of each; as many as columns are allowed."""
    names: dict[str, str] = {}
    for data, _ in physical.Blocks(path, limits().line_bytes):
        keys = pc.struct_field(pc.extract_regex(physical.texts(data), PATTERN), "key")
        for key in pc.unique(keys).to_pylist():
            if key and len(names) < limits().columns:
                names.setdefault(key.lower(), key)
    return names


FORMAT = Format("record-blocks", "Records printed one value a line as `key: value`, in blocks.", sniff, read)
