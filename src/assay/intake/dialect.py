"""How delimited text is cut: separator, quote and escape, found by the consistency of what they give.

The measure is that of G.J.J. van den Burg, A. Nazabal and C. Sutton, "Wrangling messy CSV files by detecting row and
type patterns", Data Mining and Knowledge Discovery 33 (2019): a pattern score of row lengths times the share of cells
that look like something.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

NULLS = frozenset(("\\N", "NULL"))  # MySQL and PostgreSQL text output; unquoted and exactly so
RARE = ("+", "*", "!", "?", "&", "%")  # believed only when every line has as many, and no column is empty throughout
SINGLE = (",", ";", "\t", "|", ":", "^", "~", "\x01", "\x1f", "\u00a6", "\u00a7")
# Written by hand-made exports and old loaders; tried only where they occur.
MULTIPLE = ("\t|\t", " | ", "||", "::", ";;", "|~|", "~|~", ", ", "; ", "~^~", "@@", "##", "%%", "<>", "->", "--")
LETTERS = {"n": "\n", "t": "\t", "r": "\r", "0": "\0", "b": "\b", "f": "\f", "v": "\v"}  # PostgreSQL COPY text format
SAMPLE_LINES = 200
SHARE_OF_LINES = 0.3  # a separator must occur in this share of sampled lines to be tried
JOINED_LINES = 50  # of a sample; a longer quoted cell is read all the same, only not by the guesser
CONSISTENT = 0.9  # share of a column's texts that stand between apostrophes where these are quotes; some hold line ends
EPSILON = 1e-3  # the paper's floor for rows of one cell


@dataclass(frozen=True)
class Dialect:
    """Separator, quote and escape; an empty string means there is none. `spaced`: blanks may stand before a quote."""

    delimiter: str = ","
    quote: str = '"'
    escape: str = ""
    spaced: bool = False

    def facts(self) -> dict[str, str]:
        """What a person wants to know of it."""
        return {"delimiter": self.delimiter or "none", "quote": self.quote or "none", "escape": self.escape or "none"}


def split(line: str, dialect: Dialect) -> tuple[list[str | None], bool, bool]:
    """The cells of one record without its line end; whether its quotes are closed; whether all of them end a cell."""
    cells: list[str | None] = []
    at, tidy, step, size = 0, True, len(dialect.delimiter), len(line)
    while True:
        if dialect.spaced and line.startswith(" ", at):
            at = _over_blanks(line, at, dialect.quote)
        if dialect.quote and line.startswith(dialect.quote, at):
            value, at = _quoted(line, at + 1, dialect)
            if value is None:
                return cells, False, False
            stop = _end(line, at, dialect)
            tidy = tidy and stop == at
            cells.append(value + line[at:stop])
        else:
            stop = _end(line, at, dialect)
            raw = line[at:stop]
            cells.append(None if raw in NULLS else _unescaped(raw, dialect.escape))
        if stop >= size:
            return cells, True, tidy
        at = stop + step


def _over_blanks(line: str, at: int, quote: str) -> int:
    """The place of a quote that only blanks precede, or `at` again."""
    stop = at
    while line.startswith(" ", stop):
        stop += 1
    return stop if line.startswith(quote, stop) else at


def _quoted(line: str, at: int, dialect: Dialect) -> tuple[str | None, int]:
    parts: list[str] = []
    quote, escape = dialect.quote, dialect.escape
    while True:
        end = line.find(quote, at)
        slash = line.find(escape, at) if escape else -1
        if slash >= 0 and (end < 0 or slash < end):
            if slash + 1 >= len(line):
                return None, at
            parts += (line[at:slash], LETTERS.get(line[slash + 1], line[slash + 1]))
            at = slash + 2
        elif end < 0:
            return None, at
        else:
            parts.append(line[at:end])
            if not line.startswith(quote, end + 1):
                return "".join(parts), end + 1
            parts.append(quote)
            at = end + 2


def _end(line: str, at: int, dialect: Dialect) -> int:
    """Where the unquoted cell that holds position `at` ends."""
    if not dialect.delimiter:
        return len(line)
    start = at
    while (stop := line.find(dialect.delimiter, at)) >= 0:
        before = len(line[start:stop]) - len(line[start:stop].rstrip(dialect.escape)) if dialect.escape else 0
        if before % 2 == 0:
            return stop
        at = stop + 1
    return len(line)


def _unescaped(raw: str, escape: str) -> str:
    if not escape or escape not in raw:
        return raw
    return re.sub(re.escape(escape) + r"(.)", lambda m: LETTERS.get(m[1], m[1]), raw, flags=re.DOTALL)


def guessed(lines: Sequence[str]) -> tuple[Dialect, float]:
    """The dialect of the sampled physical lines and its score, 0 to 1; no separator where none is consistent."""
    sample = [line for line in lines if line.strip()][:SAMPLE_LINES]
    text = "\n".join(sample)
    best, best_score = Dialect("", '"' if '"' in text else ""), 0.0
    for dialect in [] if _atoms(sample) else _dialects(sample, text):
        score = consistency(sample, dialect)
        # a tie goes to the plainer reading, but quotes that explain as much are the better one
        tie = abs(score - best_score) <= 1e-9 and not best.quote and dialect.quote != ""
        if score > best_score + 1e-9 or tie:
            best, best_score = dialect, score
    if not best.quote and best.delimiter != "\t" and '"' not in text:
        best = replace(best, quote='"')  # not seen in the sample; later lines may quote
    return best, best_score


def _quoting(sample: Sequence[str], delimiter: str) -> bool:
    """Whether apostrophes are quotes: they open and close the texts of a whole column, or cells with a separator.

    Any other is a letter: of a cell that it begins, of one that it is, of one that somebody wrote between two.
    """
    rows = [[cell.strip(" ") for cell in line.split(delimiter)] for line in sample]
    width = Counter(map(len, rows)).most_common(1)[0][0]
    regular = [row for row in rows if len(row) == width]
    for head, *column in zip(*regular, strict=True):
        texts = [cell for cell in column or [head] if cell not in NULLS and not _BARE.fullmatch(cell)]
        if texts and sum(map(_wrapped, texts)) >= CONSISTENT * len(texts):
            return True
    edge = re.escape(delimiter)
    whole = re.compile(rf"(?:(?<={edge})|^) *'((?:[^']|'')*)'(?=$|{edge})")
    needed = sum(delimiter in cell for line in sample for cell in whole.findall(line))
    begun = [cell for row in rows for cell in row if cell.startswith("'") and not _BARE.fullmatch(cell)]
    return 0 < CONSISTENT * sum(not _wrapped(cell) for cell in begun) <= needed


def _atoms(sample: Sequence[str]) -> bool:
    """Whether nearly every line is one value that separators are part of: an address on the net, a time, a phone."""
    return sum(_ATOM.fullmatch(line) is not None for line in sample) > 0.95 * len(sample)


def _dialects(sample: Sequence[str], text: str) -> Iterator[Dialect]:
    """Every dialect worth trying, the plainest first."""
    quotes = [q for q in ('"', "'") if q in text]
    for delimiter in _candidates(sample, text):
        edge = re.escape(delimiter)
        usable = [q for q in quotes if re.search(f"(?:^|\n|{edge}) *{q}", text)]
        usable = [q for q in usable if q != "'" or _quoting(sample, delimiter)]
        for quote in ["", *usable]:
            for escape in _escapes(text, quote, delimiter):
                yield Dialect(delimiter, quote, escape)
                if quote and re.search(f"{edge} +{quote}", text):
                    yield Dialect(delimiter, quote, escape, spaced=True)


def _candidates(sample: Sequence[str], text: str) -> list[str]:
    enough = SHARE_OF_LINES * len(sample)
    found = [d for d in SINGLE if d in text and sum(d in line for line in sample) >= enough]
    longer = [d for d in MULTIPLE if d in text and sum(d in line for line in sample) >= enough]
    for long in longer:
        # `a::b` is not `a`, ``, `b`: a separator that only ever occurs inside a longer one is part of it
        found = [d for d in found if d not in long or text.count(d) != text.count(long) * long.count(d)]
    return [*found, *longer, *(d for d in RARE if _regular(sample, d))]


def _regular(sample: Sequence[str], delimiter: str) -> bool:
    rows = [line.split(delimiter) for line in sample]
    widths = {len(row) for row in rows}
    return len(widths) == 1 and widths != {1} and all(any(cells) for cells in zip(*rows, strict=True))


def _escapes(text: str, quote: str, delimiter: str) -> tuple[str, ...]:
    """The escapes worth trying: backslashes for sure where there are `\\N` cells, perhaps before quotes."""
    if "\\" not in text:
        return ("",)
    edge = re.escape(delimiter)
    if re.search(rf"(?:^|\n|{edge})\\N(?:$|\n|{edge})", text):
        return ("\\",)
    marks = [rf"\\{edge}", *([rf"\\{quote}(?!\n|$|{edge})"] if quote else [])]
    return ("", "\\") if any(re.search(mark, text) for mark in marks) else ("",)


def consistency(lines: Sequence[str], dialect: Dialect) -> float:
    """Pattern score times type score of the sample under `dialect`."""
    rows = records(lines, dialect)
    if not rows:
        return 0.0
    lengths = Counter(len(row) for row in rows)
    pattern = sum(n * max(EPSILON, length - 1) / length for length, n in lengths.items()) / len(lengths)
    cells = [cell for row in rows for cell in row]
    known = sum(cell is None or _KNOWN.fullmatch(cell) is not None for cell in cells)
    return pattern / len(rows) * known / len(cells)


def records(lines: Sequence[str], dialect: Dialect) -> list[list[str | None]]:
    """The records of physical lines; an open quote joins following lines if it closes tidily within 50 lines."""
    rows: list[list[str | None]] = []
    at = 0
    while at < len(lines):
        cells, closed, _ = split(lines[at], dialect)
        used = 1
        if not closed:
            cells, used = _joined(lines, at, dialect)
        rows.append(cells)
        at += used
    return rows


def _wrapped(cell: str) -> bool:
    """Whether a cell stands between apostrophes, with doubled ones and more than them in it."""
    inside = cell[1:-1]
    return cell[:1] == cell[-1:] == "'" and bool(inside.strip("'")) and "'" not in inside.replace("''", "")


def _joined(lines: Sequence[str], at: int, dialect: Dialect) -> tuple[list[str | None], int]:
    for stop in range(at + 2, min(len(lines), at + JOINED_LINES) + 1):
        if dialect.quote in lines[stop - 1]:
            cells, closed, tidy = split("\n".join(lines[at:stop]), dialect)
            if closed and tidy:
                return cells, stop - at
            if closed:
                break
    return split(lines[at], replace(dialect, quote=""))[0], 1


_BARE = re.compile(r"(?:'')?|[-+\d.,]+")  # a cell that nobody quotes, or that could be empty or two apostrophes
# Values that are a line of their own though `:`, `,` or `;` may occur in them.
_ATOM = re.compile(
    r"""\s*(?:
      https?://[^\s,;|"]+ | [^\s@,;:|"]+@[^\s@,;:|"]+\.[^\s@,;:|"]+
      | (?:\d{4}-\d{2}-\d{2}[T\s]+)?\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?Z?
      | [0-9a-fA-F]{2}(?::[0-9a-fA-F]{2}){5} | (?:[0-9a-fA-F]{0,4}:){2,7}[0-9a-fA-F]{0,4}
      | \+?[\d()\s./-]{5,}
    )\s*""",
    re.VERBOSE,
)
# What a cell of a table looks like: nothing, number, date or time, e-mail, address on the net, hash, or words
# without the punctuation that separators are made of.
_KNOWN = re.compile(
    r"""\s*(?:
      | [-+(]?[$\u20ac\u00a3]?[\d.,\s]*\d[)%]?[$\u20ac\u00a3]?
      | \d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[T\s]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|\s?[+-]\d{2}:?\d{2})?)?
      | \d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:\s?[AaPp][Mm])?
      | [^\s@,;:|"]+@[^\s@,;:|"]+\.[^\s@,;:|"]+
      | (?:https?://|www\.)[^\s;|"]+
      | (?:\d{1,3}\.){3}\d{1,3} | (?=[^,;|\s]*:[^,;|\s]*:)[0-9a-fA-F:]{4,39}
      | [$*{][\w$./+=*{}-]{8,}
      | \+?[\d()\s./-]{5,}
      | [\w.'\u2019&()/?!+#*-]+(?:[ ][\w.'\u2019&()/?!+#*-]+)*
      | [\w.'\u2019-]+,[ ][\w.'\u2019-]+(?:[ ][\w.'\u2019-]+)*
    )\s*""",
    re.VERBOSE,
)
