"""A look into a zipped workbook before a library opens it: real sizes, entities, and how far its cells lie apart."""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

GIB = 1 << 30
UNPACKED = 2 * GIB  # the library holds a sheet and all shared texts; the box has 6 GiB (ASSAY_BOX_MEMORY)
PARTS = 10_000  # parts of a workbook; Excel's own limit on sheets is memory, real ones have tens
CELLS = 100_000_000  # the library makes a dense table of 32-byte cells between the first and the last
PIECE = 1 << 20
OVERLAP = 64  # longer than any mark looked for
ENTITY = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
ROW = re.compile(rb"""<(?:\w+:)?row\b[^>]*?\br=["'](\d{1,7})["']""")
FAR = re.compile(rb"""\br=["'](?:([A-Z]{2,3})(\d{1,7})|[A-Z](\d{5,7}))["']""")  # cells beyond column Z or row 9,999


def refusal(path: Path) -> str | None:
    """Why a zipped workbook is not opened, as a sentence; None when it may be."""
    try:
        with zipfile.ZipFile(path) as archive, path.open("rb") as file:
            parts = archive.infolist()
            if len(parts) > PARTS:
                return "The workbook has more parts than the limit and was not opened."
            left = UNPACKED
            for part in parts:
                left, because = _looked_into(file, part, left)
                if because:
                    return because
    except (zipfile.BadZipFile, zlib.error, OSError, struct.error, NotImplementedError, EOFError, ValueError):
        return "The workbook could not be read: its zip archive is damaged."
    return None


def _looked_into(file: BinaryIO, part: zipfile.ZipInfo, left: int) -> tuple[int, str | None]:
    markup = part.filename.lower().endswith((".xml", ".rels", ".vml"))
    rows = columns = 1
    before = b""
    for piece in _unpacked(file, part):
        left -= len(piece)
        if left < 0:
            return left, "The workbook unpacks to more than the limit and was not opened."
        if not markup:
            continue
        seen = before + piece
        if ENTITY.search(seen):
            return left, "The workbook declares entities, which are never followed; it was not opened."
        if "sheet" in part.filename.lower():
            rows = max([rows, *(int(n) for n in ROW.findall(seen))])
            far = set(FAR.findall(seen))
            rows = max([rows, *(int(number or other) for _, number, other in far)])
            columns = max([columns, *(_column(letters) for letters in {letters for letters, _, _ in far})])
            if rows * columns > CELLS:
                return left, "A sheet spreads its cells wider than the limit; the workbook was not opened."
        before = piece[-OVERLAP:]
    return left, None


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _unpacked(file: BinaryIO, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """The bytes that a member really unpacks to, whatever size it states (APPNOTE 4.3.7, local file header)."""
    file.seek(part.header_offset)
    header = file.read(30)
    name, extra = struct.unpack("<HH", header[26:30])
    file.seek(name + extra, 1)
    inflater = zlib.decompressobj(-zlib.MAX_WBITS) if part.compress_type == zipfile.ZIP_DEFLATED else None
    if inflater is None and part.compress_type != zipfile.ZIP_STORED:
        raise ValueError("a part is packed in a way that no workbook is")
    remaining = part.compress_size
    while remaining > 0 and (packed := file.read(min(PIECE, remaining))):
        remaining -= len(packed)
        while packed and inflater is not None:
            yield inflater.decompress(packed, PIECE)
            packed = inflater.unconsumed_tail
        if inflater is None:
            yield packed
