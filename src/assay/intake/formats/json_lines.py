"""JSON of any layout: lines, one array, objects one after the other, objects that wrap or key their records."""

from __future__ import annotations

import re

from assay.intake.model import Format, Sample, Sink, Stored

# How JSON that holds records begins: an object with a quoted key, an array of objects, arrays or scalars.
OBJECT = re.compile(rb'\s*(?:\[\s*)?\{\s*(?:"(?:[^"\\\n]|\\.)*+"\s*:\s*(?:["{\[\d\-tfnNI]|[A-Z]\w+\()|\})', re.DOTALL)
ASSIGNED = re.compile(rb"\s*(?:(?:var|let|const)\s+)?[A-Za-z_$][\w.$]*\s*=(?=\s*[\[{])")
ARRAYS = re.compile(rb'\s*\[\s*\[?\s*(?:"(?:[^"\\\n]|\\.)*+"|-?\d[\d.eE+-]*|true|false|null)\s*[,\]]', re.DOTALL)
LINES = re.compile(rb"^\s*[\[{].*[\]}],?\s*$")


def sniff(sample: Sample) -> float:
    """High when the first thing is an object with a quoted key; an array of scalars may also be an odd text."""
    head = sample.head
    for mark in (b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf"):
        head = head.removeprefix(mark)
    if head[:200].count(b"\0") * 4 > len(head[:200]):
        head = head.replace(b"\0", b"")
    if assigned := ASSIGNED.match(head):
        head = head[assigned.end() :]
    if OBJECT.match(head):
        return 0.97
    if ARRAYS.match(head):
        return 0.85
    if head.lstrip()[:1] in (b"[", b"{"):
        return 0.5 if head.lstrip()[1:200].lstrip()[:1] in (b"[", b"{", b"]", b"}", b'"') else 0.1
    lines = [line for line in head.splitlines()[:50] if line.strip()]
    good = sum(bool(LINES.match(line)) and b'"' in line for line in lines)
    return 0.8 if lines and good >= 0.8 * len(lines) else 0.0


def read(stored: Stored, sink: Sink) -> None:
    """Read all records; see `assay.intake.jsontext`."""
    from assay.intake.jsontext.reader import read as read_json
    from assay.intake.text import opened

    text = opened(stored)
    read_json(text.path, sink, dict(text.facts))


FORMAT = Format(
    id="json-lines",
    says="JSON: lines, arrays, mongoexport, Elasticsearch, objects that wrap records.",
    sniff=sniff,
    read=read,
)
