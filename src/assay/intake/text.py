"""Text of any encoding, given to the formats as a UTF-8 file."""

from __future__ import annotations

import codecs
import os
import tempfile
from pathlib import Path
from typing import NamedTuple

from assay.intake.model import Stored

BLOCK = 4 * 1024 * 1024


class Opened(NamedTuple):
    """A file of valid UTF-8 without a byte order mark, and what was found out about its text."""

    path: Path
    facts: dict[str, str]


def opened(stored: Stored) -> Opened:
    """`stored` as UTF-8: the file itself when it is valid already, else a transcoded copy in the temporary folder."""
    with stored.open() as file:
        head = file.read(4)
    if not head.startswith(codecs.BOM_UTF8) and _valid(stored.path):
        return Opened(stored.path, {"encoding": "utf-8"})
    encoding = _guessed(stored, head)
    return Opened(_transcoded(stored.path, encoding), {"encoding": encoding})


def glimpse(head: bytes, whole: bool) -> list[str]:
    """The physical lines of a head for a quick look; the last one is left out when the head was cut."""
    encoding = _guessed_head(head)
    string = head.decode(encoding, "replace").removeprefix("\ufeff")
    lines = string.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if not whole and len(lines) > 1:
        lines.pop()
    return lines if any(lines) else []


def _guessed_head(head: bytes) -> str:
    try:
        head.decode("utf-8")
        return "utf-8"
    except UnicodeDecodeError:
        return _guessed(None, head)


def _guessed(_: object, head: bytes) -> str:
    if head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "utf-32"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    return "cp1252"


def _valid(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with path.open("rb") as file:
            while block := file.read(BLOCK):
                decoder.decode(block)
        decoder.decode(b"", True)
    except UnicodeDecodeError:
        return False
    return True


def _transcoded(path: Path, encoding: str) -> Path:
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    number, name = tempfile.mkstemp(suffix=".utf8")
    with path.open("rb") as source, os.fdopen(number, "wb") as target:
        while block := source.read(BLOCK):
            target.write(decoder.decode(block).encode("utf-8", "replace"))
        target.write(decoder.decode(b"", True).encode("utf-8", "replace"))
    return Path(name)
