"""The heads of SQL statements: which table and columns rows go to, and what CREATE TABLE says of the columns."""

from __future__ import annotations

import re
from dataclasses import dataclass

NAME = rb'(?:`(?:[^`]|``)*+`|"(?:[^"]|"")*+"|\[(?:[^\]]|\]\])*+\]|[^\s(),;.=`"\[\]\']++)'
GAP = rb"(?:\s|/\*(?:[^*]|\*(?!/))*+\*/|--[^\n]*+\n)*+"
QUALIFIED = NAME + rb"(?:" + GAP + rb"\." + GAP + NAME + rb")*+"
LIST = rb"\((?:" + NAME + rb"|[\s,]|/\*(?:[^*]|\*(?!/))*+\*/)*+\)"

# INSERT and REPLACE of MySQL, PostgreSQL, SQLite, SQL Server and Oracle up to what brings the rows. Oracle's INSERT ALL
# has an INTO for every row, which is read as a statement of its own.
HEADER = re.compile(
    rb"(?:(?:INSERT|REPLACE)\b" + GAP
    + rb"(?:(?:LOW_PRIORITY|HIGH_PRIORITY|DELAYED|IGNORE|OR" + GAP + rb"\w++|OVERWRITE)\b" + GAP + rb")*+"
    + rb"(?:(?P<all>ALL|FIRST)\b" + GAP + rb"(?=INTO\b))?)?+"
    + rb"(?P<into>INTO\b" + GAP + rb")?(?:(?:TABLE|ONLY)\b" + GAP + rb")?(?P<table>" + QUALIFIED + rb")" + GAP
    + rb"(?:PARTITION" + GAP + LIST + GAP + rb")?(?P<columns>" + LIST + rb")?" + GAP
    + rb"(?:OVERRIDING\s+(?:SYSTEM|USER)\s+VALUE" + GAP + rb")?"
    + rb"(?P<source>VALUES?(?=[\s(/-])|SELECT\b|WITH\b|SET\b|DEFAULT\s+VALUES\b|EXEC\w*|TABLE\b|\()" + GAP,
    re.IGNORECASE,
)  # fmt: skip
COPY = re.compile(
    rb"COPY" + GAP + rb"(?P<table>" + QUALIFIED + rb")" + GAP + rb"(?P<columns>" + LIST + rb")?" + GAP
    + rb"FROM\s+STDIN\b(?P<options>(?:'[^'\n]*+'|[^;'\n]++|\n(?!\\\.))*+);[ \t\r]*\n",
    re.IGNORECASE,
)  # fmt: skip
CREATE = re.compile(
    rb"CREATE\s+(?:(?:GLOBAL|LOCAL|TEMPORARY|TEMP|UNLOGGED|OR\s+REPLACE|VIRTUAL|EXTERNAL)\s+)*+TABLE" + GAP
    + rb"(?:IF\s+NOT\s+EXISTS" + GAP + rb")?(?P<table>" + QUALIFIED + rb")" + GAP + rb"\(",
    re.IGNORECASE,
)  # fmt: skip
ALTER = re.compile(
    rb"ALTER\s+TABLE\s+(?:ONLY\s+)?(?:IF\s+EXISTS\s+)?(?P<table>" + QUALIFIED + rb")\s+ADD\s+(?:COLUMN\s+)?"
    rb"(?:IF\s+NOT\s+EXISTS\s+)?(?P<column>" + NAME + rb")\s+\w",
    re.IGNORECASE,
)
ROUTINE = re.compile(
    rb"(?:CREATE|ALTER)\b(?:\s+(?!TABLE\b|VIEW\b|INDEX\b|UNIQUE\b|DATABASE\b|SCHEMA\b|TYPE\b|SEQUENCE\b)[^\s(;]++){0,6}?"
    rb"\s+(?:PROCEDURE|PROC|FUNCTION|TRIGGER|EVENT|PACKAGE)\b",
    re.IGNORECASE,
)
# First words in a CREATE TABLE that begin no column.
NO_COLUMN = frozenset(
    b"PRIMARY UNIQUE KEY INDEX CONSTRAINT FOREIGN CHECK FULLTEXT SPATIAL EXCLUDE LIKE PERIOD PARTITION FAMILY".split()
)


@dataclass(frozen=True)
class Header:
    """Where rows go: the table's name, the columns that were named (or none), and what brings the rows."""

    table: str
    columns: tuple[str, ...] | None
    source: str


def header(match: re.Match[bytes]) -> Header:
    """What a match of HEADER or COPY says."""
    columns = match["columns"]
    source = match["source"].split()[0].upper().decode() if "source" in match.re.groupindex else "COPY"
    return Header(bare(match["table"]), names(columns[1:-1]) if columns else None, source)


def names(text: bytes) -> tuple[str, ...] | None:
    """The names in a column list, None when there are none."""
    found = tuple(bare(n) for n in re.findall(QUALIFIED, re.sub(rb"/\*.*?\*/", b"", text, flags=re.DOTALL)))
    return found or None


def bare(qualified: bytes) -> str:
    """The last part of a name, without its quotes."""
    last = re.findall(NAME, qualified)[-1]
    first = last[:1]
    if first in (b"`", b'"') and len(last) > 1:
        last = last[1:-1].replace(first * 2, first)
    elif first == b"[":
        last = last[1:-1].replace(b"]]", b"]")
    return str(last.decode("utf-8", "replace"))


@dataclass(frozen=True)
class Table:
    """The columns of a table, and those of them that the server fills in."""

    columns: tuple[str, ...]
    identity: frozenset[str] = frozenset()

    def named(self, width: int) -> tuple[str, ...] | None:
        """The columns that `width` values without names are for: all, or (SQL Server) all but the identity."""
        if width == len(self.columns):
            return self.columns
        given = tuple(name for name in self.columns if name not in self.identity)
        return given if width == len(given) else None


def assigned(text: bytes) -> tuple[tuple[str, ...], bytes] | None:
    """The columns of `a=1, b='x'` and their values as a tuple; None when it is anything else."""
    columns: list[str] = []
    values: list[bytes] = []
    for part in parts(text):
        found = re.match(GAP + rb"(" + QUALIFIED + rb")" + GAP + rb"=", part)
        if not found:
            return None
        columns.append(bare(found[1]))
        values.append(part[found.end() :])
    return tuple(columns), b"(" + b",".join(values) + b");"


def table_of(body: bytes) -> Table:
    """What a CREATE TABLE statement says of its columns, given what follows its opening bracket."""
    found: list[str] = []
    identity: list[str] = []
    for part in parts(body):
        start = re.match(GAP + rb"(" + NAME + rb")", part)
        if not start or start[1].upper() in NO_COLUMN or re.match(rb"KEY[\s`(]", start[1], re.IGNORECASE):
            continue
        found.append(bare(start[1]))
        if re.search(rb"\bIDENTITY\b", part, re.IGNORECASE):
            identity.append(found[-1])
    return Table(tuple(found), frozenset(identity))


# What matters when a column list is split: texts and comments as a whole, brackets, commas.
PIECE = re.compile(
    rb"'(?:[^'\\]|\\.|'')*+'|\"(?:[^\"]|\"\")*+\"|`(?:[^`]|``)*+`|\[[^\]]*+\]|/\*.*?\*/|--[^\n]*+|#[^\n]*+|[(),]",
    re.DOTALL,
)


def parts(body: bytes) -> list[bytes]:
    """What stands between the commas of a list, up to the bracket that ends it."""
    found: list[bytes] = []
    depth, last = 0, 0
    for piece in PIECE.finditer(body):
        token = piece[0]
        if token == b"(":
            depth += 1
        elif token == b")":
            depth -= 1
            if depth < 0:
                return [*found, body[last : piece.start()]]
        elif token == b"," and depth == 0:
            found.append(body[last : piece.start()])
            last = piece.end()
    return [*found, body[last:]]
