"""Text of any encoding, given to the formats as a UTF-8 file."""

from __future__ import annotations

import codecs
import os
import re
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, NamedTuple

import numpy as np
import pyarrow as pa

from assay.intake import charset, crew
from assay.intake.model import Stored

BLOCK = 4 * 1024 * 1024
LONG = 2 * BLOCK  # bytes from which it pays to look at pieces at once
OVER = 3  # bytes of a character behind its first (RFC 3629)
HEAD_BYTES = 256 * 1024
SAMPLE_BYTES = 64 * 1024
# When fewer lines beyond ASCII than this are valid UTF-8, it is chance and the whole file is in a legacy encoding.
UTF8_SHARE = 0.05
# UTF-8 once decoded as Windows-1252 and encoded again: the commonest pairs (ftfy documentation, "heuristics").
_MOJIBAKE = re.compile(
    "[\u00c2\u00c3\u00c5][\u0080-\u00bf\u0152-\u017e\u2013-\u2122]|\u00e2\u20ac|\u00d0[\u0080-\u00bf]"
)


class Opened(NamedTuple):
    """A file of valid UTF-8 without a byte order mark, and what was found out about its text."""

    path: Path
    facts: dict[str, str]


def opened(stored: Stored) -> Opened:
    """`stored` as UTF-8: the file itself when it is that already, else a transcoded copy in the temporary folder.

    facts: `encoding`; where they apply `encoding-other` (of single lines) and `lines-other`, `encoding-also` (second
    guess), `lossy-lines` (lines with bytes that no encoding explains, now U+FFFD), `nul-bytes` (kept), `mojibake`
    (noted, not repaired).
    """
    with stored.open() as file:
        head = file.read(HEAD_BYTES)
    encoding = charset.marked(head) or charset.wide(head) or charset.switching(head)
    survey = _surveyed(stored) if encoding in (None, "utf-8-sig") else None
    if survey and survey.wrong == 0:
        path = stored.path if encoding is None else _copied(stored, len(codecs.BOM_UTF8))
        facts = {"encoding": encoding or "utf-8"}
    elif survey:
        path, facts = _mended(stored, survey)
    else:
        path, facts = _transcoded(stored, str(encoding))
    return Opened(path, facts | _remarks(path, survey))


def glimpse(head: bytes, whole: bool) -> list[str]:
    """The physical lines of a head for a quick look; the last one is left out when the head was cut."""
    encoding = charset.marked(head) or charset.wide(head) or charset.switching(head)
    string = head.decode(encoding, "replace") if encoding else _either(head)
    lines = string.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if not whole and len(lines) > 1:
        lines.pop()
    return lines if any(lines) else []


def _either(head: bytes) -> str:
    try:
        return codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return charset.decoded(head, "cp1252")


@dataclass
class _Survey:
    """How much of the file is UTF-8, counted in lines beyond ASCII of the blocks that hold wrong bytes."""

    wrong: int = 0
    right: int = 0
    nuls: int = 0
    pieces: list[bytes] = field(default_factory=list)  # wrong lines from the start, the middle and the end


def _lines(file: BinaryIO) -> Iterator[bytes]:
    """Blocks that end at a line end, so that no character is cut."""
    rest = b""
    while piece := file.read(BLOCK):
        data = rest + piece
        cut = data.rfind(b"\n") + 1
        if not cut and len(data) < 16 * BLOCK:
            rest = data
            continue
        cut = cut or len(data)
        rest = data[cut:]
        yield data[:cut]
    if rest:
        yield rest


def _surveyed(stored: Stored) -> _Survey:
    survey = _Survey()
    if stored.size >= LONG and (nuls := _valid(stored)) is not None:
        return _Survey(nuls=nuls)
    with stored.open() as file:
        for block in _lines(file):
            survey.nuls += block.count(0)
            if block.isascii() or _is_utf8(block):
                continue
            wrong = [line for line in block.splitlines(keepends=True) if not line.isascii()]
            bad = [line for line in wrong if not _is_utf8(line)]
            survey.wrong += len(bad)
            survey.right += len(wrong) - len(bad)
            _sampled(survey.pieces, b"".join(bad[:2_000])[:SAMPLE_BYTES])
    return survey


def _valid(stored: Stored) -> int | None:
    """The number of NULs when all of the file is UTF-8, else None: pieces of it by all hands, in no order of lines."""
    nuls = 0
    with stored.open() as file:
        number = file.fileno()
        for found in crew.ahead(lambda start: _nuls(number, start), range(0, stored.size, BLOCK)):
            if found is None:
                return None
            nuls += found
    return nuls


def _nuls(number: int, start: int) -> int | None:
    """The NULs of one piece, None when it is not UTF-8; a character over its end belongs to it, not to the next one."""
    data = os.pread(number, BLOCK + OVER, start)
    first = 0 if start == 0 else _continued(data, 0)
    last = _continued(data, BLOCK) if len(data) > BLOCK else len(data)
    if first == last:
        return 0
    text = pa.StringArray.from_buffers(1, pa.py_buffer(np.array([first, last], np.int32)), pa.py_buffer(data))
    try:
        text.validate(full=True)
    except pa.ArrowInvalid:
        return None
    return data.count(0, 0, BLOCK) if 0 in data else 0


def _continued(data: bytes, at: int) -> int:
    """The first place from `at` on that begins a character, or behind the three bytes that can go on with one."""
    while at < len(data) and at % BLOCK < OVER and data[at] & 0xC0 == 0x80:
        at += 1
    return at


def _sampled(pieces: list[bytes], piece: bytes) -> None:
    """Keep the first, the middle and the last piece, nearly."""
    if len(pieces) >= 3:
        pieces.pop(1 if len(piece) % 2 else 2)
    pieces.append(piece)


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _mended(stored: Stored, survey: _Survey) -> tuple[Path, dict[str, str]]:
    """A copy in UTF-8 of a file that is not, or only in part; line by line where encodings are mixed."""
    other, also = charset.legacy(survey.pieces)
    mixed = survey.right > UTF8_SHARE * (survey.right + survey.wrong)
    counts: Counter[str] = Counter()
    path, target = _fresh()
    with stored.open() as file, target:
        if file.read(3) != codecs.BOM_UTF8:
            file.seek(0)
        for block in _lines(file):
            text = _mixed(block, other, counts) if mixed else charset.decoded(block, other)
            if not mixed and "\ufffd" in text:
                counts["lossy"] += sum("\ufffd" in line for line in text.split("\n"))
            target.write(text.encode())
    facts = {"encoding": "utf-8" if mixed else other}
    if mixed:
        facts |= {"encoding-other": other, "lines-other": str(counts["other"])}
    if also:
        facts["encoding-also"] = also
    if counts["lossy"]:
        facts["lossy-lines"] = str(counts["lossy"])
    return path, facts


def _mixed(block: bytes, other: str, counts: Counter[str]) -> str:
    if _is_utf8(block):
        return block.decode()
    return "".join(_line(line, other, counts) for line in block.splitlines(keepends=True))


def _line(line: bytes, other: str, counts: Counter[str]) -> str:
    """One line of a file of mixed encodings: UTF-8, or the other, or UTF-8 with damage."""
    try:
        return line.decode()
    except UnicodeDecodeError:
        counts["other"] += 1
    kept = len(line.decode("utf-8", "ignore").encode())
    beyond = sum(byte > 0x7F for byte in line)
    if 2 * (len(line) - kept) < beyond:
        counts["lossy"] += 1  # most of it is UTF-8: only the broken bytes are lost
        return line.decode("utf-8", "replace")
    text = charset.decoded(line, other)
    counts["lossy"] += "\ufffd" in text
    return text


def _transcoded(stored: Stored, encoding: str) -> tuple[Path, dict[str, str]]:
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    path, target = _fresh()
    lossy = 0
    with stored.open() as source, target:
        while True:
            block = source.read(BLOCK)
            text = decoder.decode(block, not block)
            lossy += text.count("\ufffd")
            # without a mark utf-16-le keeps none; a mark in the middle is a character
            target.write(text.encode("utf-8", "replace"))
            if not block:
                break
    facts = {"encoding": encoding}
    return path, facts | ({"lossy-lines": str(lossy)} if lossy else {})


def _copied(stored: Stored, start: int) -> Path:
    path, target = _fresh()
    with stored.open() as source, target:
        source.seek(start)
        while block := source.read(BLOCK):
            target.write(block)
    return path


def _fresh() -> tuple[Path, BinaryIO]:
    number, name = tempfile.mkstemp(suffix=".utf8")
    return Path(name), os.fdopen(number, "wb")


def _remarks(path: Path, survey: _Survey | None) -> dict[str, str]:
    facts: dict[str, str] = {}
    if survey and survey.nuls:
        facts["nul-bytes"] = str(survey.nuls)
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES).decode("utf-8", "ignore")
    if not head.isascii() and (count := len(_MOJIBAKE.findall(head))):
        facts["mojibake"] = f"{count} places in the first {HEAD_BYTES // 1024} KiB"
    return facts
