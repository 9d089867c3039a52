"""Combo lists: one login and password a line, `mail:pass`, `login;pass`, `url:login:pass` or `url|login|pass`."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pyarrow.compute as pc

from assay.intake import header, physical, text
from assay.intake.limits import limits
from assay.intake.model import Format, Sample, Sink, Stored, Writer

SEPARATORS = (":", ";", "|", " ")  # commas and tabs make tables, which the delimited reader takes
NO_LOGIN = "no login and password in the line"
TOO_LONG = "line longer than the limit"
SAMPLE_LINES = 500
ENOUGH = 0.8  # of the sampled lines; merged lists hold junk
_MAIL = r"[^\s:;|,@\"]+@[^\s:;|,@\"]+\.[A-Za-z0-9-]{2,}"
_HOST = r"(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}"
# A URL, its port and path included, ends at the first separator behind its host; a port is digits and then a path.
_URL = rf"(?:[a-z][a-z0-9+.-]*://[^\s:;|,/]+|{_HOST})(?::\d{{1,5}}(?:/[^\s:;|,]*)?|/[^\s:;|,]*)?"


@dataclass(frozen=True)
class Shape:
    """How the lines of a list are cut: at the first separators only, because passwords hold separators too."""

    columns: tuple[str, ...]
    separator: str
    pattern: str  # RE2 and Python alike; its groups are named by the columns

    def match(self, line: str) -> re.Match[str] | None:
        """The line, cut."""
        return re.match(self.pattern, line)


def _shapes() -> list[Shape]:
    shapes: list[Shape] = []
    for separator in SEPARATORS:
        cut = re.escape(separator)
        shapes += (
            Shape(
                ("url", "email", "password"),
                separator,
                rf"^(?P<url>{_URL}){cut}(?P<email>{_MAIL}){cut}(?P<password>.*)$",
            ),
            Shape(
                ("url", "username", "password"),
                separator,
                rf"^(?P<url>{_URL}){cut}(?P<username>[^{cut}]+){cut}(?P<password>.*)$",
            ),
            Shape(("email", "password"), separator, rf"^(?P<email>{_MAIL}){cut}(?P<password>.*)$"),
        )
    return shapes


SHAPES = _shapes()
# Only where the separator is one that tables seldom have can a bare `login:pass` be told from a table of two columns.
LOGIN = Shape(("username", "password"), ":", r"^(?P<username>[^\s:/]{2,64}):(?P<password>[^\s/].*)$")


def sniff(sample: Sample) -> float:
    """By the share of lines of the best shape; a header, or further cells behind the second, speak for a table."""
    lines = _some(text.glimpse(sample.head, len(sample.head) == sample.size))
    if not lines:
        return 0.0
    shape, share = _best(lines)
    if share < ENOUGH or _headed(lines, shape):
        return 0.0
    seconds = [match[shape.columns[-1]] for line in lines if (match := shape.match(line))]
    if shape is LOGIN:
        few = len(lines) < 4 or len(set(seconds)) < 0.5 * len(seconds)
        return 0.0 if few or _regular(seconds, ":") else 0.72
    if len(shape.columns) == 2 and (_regular(seconds, shape.separator) or _typed(seconds)):
        return 0.0
    return 0.6 + 0.3 * share


def _headed(lines: list[str], shape: Shape) -> bool:
    """Whether the first line names columns: it is no line of the shape, or `word:word` that looks like a header."""
    rows = [line.split(shape.separator) for line in lines[:50]]
    return (shape is LOGIN or shape.match(lines[0]) is None) and header.is_header(rows)


def _regular(seconds: list[str], separator: str) -> bool:
    """Whether what is left of each line is cut as often in every line: a table, not passwords."""
    counts = {second.count(separator) for second in seconds}
    return len(counts) == 1 and counts != {0}


def _typed(seconds: list[str]) -> bool:
    """Whether the second values are dates, e-mails or several words: a table, not passwords."""
    dated = sum(header.kind(second) in ("date", "email") for second in seconds)
    return max(dated, sum(" " in second.strip() for second in seconds)) > 0.5 * len(seconds)


def _some(lines: list[str]) -> list[str]:
    return [line for line in lines if line.strip()][:SAMPLE_LINES]


def _best(lines: list[str]) -> tuple[Shape, float]:
    """The first shape that most lines have; shapes with more columns come first."""
    counted = [(sum(s.match(line) is not None for line in lines) / len(lines), s) for s in SHAPES]
    share, shape = max(counted, key=lambda pair: pair[0])
    if share >= ENOUGH:
        fuller = [s for n, s in counted if n >= max(ENOUGH, share - 0.1) and len(s.columns) == 3]
        return (fuller[0] if fuller else shape), share
    login = sum(LOGIN.match(line) is not None for line in lines) / len(lines)
    return LOGIN, login


def read(stored: Stored, sink: Sink) -> None:
    """Cut each line by the shape of the file; a lone e-mail is kept without password, other lines are refused."""
    path, facts = text.opened(stored)
    with path.open("rb") as file:
        lines = _some(text.glimpse(file.read(256 * 1024), whole=False))
    shape, _ = _best(lines)
    facts |= {"shape": ":".join(shape.columns)}
    seconds = [match["password"] for line in lines if (match := shape.match(line))]
    hashed = sum(header.kind(second) == "hash" for second in seconds) > 0.5 * len(seconds)
    names = [*shape.columns[:-1], "password_hash" if hashed else "password"]
    writer = sink.relation(None, names, named=True, facts=facts)
    blocks = physical.Blocks(path, limits().line_bytes)
    for data, _ in blocks:
        _read(data, shape, writer)
    if blocks.too_long:
        writer.refuse(TOO_LONG, blocks.too_long)


def _read(data: bytes, shape: Shape, writer: Writer) -> None:
    lines = physical.texts(data)
    cut = pc.extract_regex(lines, shape.pattern)
    left = pc.is_null(cut)
    place = next(i for i, name in enumerate(shape.columns) if name in ("email", "username"))
    if not pc.any(left).as_py():
        writer.batch([pc.struct_field(cut, i) for i in range(len(shape.columns))])
        return
    lone = pc.and_(left, pc.match_substring_regex(lines, rf"^{_MAIL}$"))
    columns = [pc.struct_field(cut, i) for i in range(len(shape.columns))]
    columns[place] = pc.if_else(lone, lines, columns[place])
    keep = pc.or_(pc.invert(left), lone)
    refused = len(lines) - int(pc.sum(keep).as_py() or 0)
    if refused:
        writer.refuse(NO_LOGIN, refused)
    writer.batch([column.filter(keep) for column in columns])


FORMAT = Format("combo-list", "Login and password a line, with or without the site they are for.", sniff, read)
