"""Files that are known by their first bytes and hold no rows that can be read here, with advice what to do.

Magic numbers from the formats' own specifications and the PRONOM registry of The National Archives (UK).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from assay.intake import charset
from assay.intake.model import Outcome, Sample

SURE = 0.93  # less than an exact reader's own certainty, more than any guess about text


@dataclass(frozen=True)
class Known:
    """A kind of file, and why it is not read."""

    id: str
    outcome: Outcome
    because: str


def _not(key: str, says: str) -> Known:
    return Known(key, Outcome.NOT, says)


def _none(key: str, what: str) -> Known:
    return Known(key, Outcome.NONE, f"It is {what}: no rows in it.")


_PACKED = (
    "This kind of archive is not supported here; its digest is kept. Unpack it in a safe place and name the folder."
)
_SPLIT = "It is one part of a set of volumes, which is not supported here; put the set together and name the result."
_OFFICE = "It is an office document; its text is not read. Save its tables as CSV if it holds any."

MAGIC: tuple[tuple[int, bytes, Known], ...] = (
    (0, b"Rar!\x1a\x07", _not("rar", _PACKED)),
    (0, b"MSCF", _not("cab", _PACKED)),
    (7, b"**ACE**", _not("ace", _PACKED)),
    (0, b"\x60\xea", _not("arj", _PACKED)),
    (0, b"\x1f\x9d", _not("compress", _PACKED)),
    (0, b"LZIP", _not("lzip", _PACKED)),
    (0, b"\x04\x22\x4d\x18", _not("lz4", _PACKED)),
    (0, b"\x89LZO", _not("lzop", _PACKED)),
    (0, b"xar!", _not("xar", _PACKED)),
    (0, b"%PDF-", _not("pdf", "It is a PDF; it is neither rendered nor read. Ask for the rows as text.")),
    (0, b"{\\rtf", _not("rtf", _OFFICE)),
    (0, b"PGDMP", _not("pg-custom", "It is a pg_dump custom archive. Run `pg_restore -f out.sql` and name out.sql.")),
    (
        0,
        b"TAPE",
        _not("mssql-bak", "It is an SQL Server backup. Restore it in a safe place and script it with its data."),
    ),
    (0, b"\xfe\x01", _not("mysql-frm", "It is a MySQL table definition (.frm) without rows. Ask for a mysqldump.")),
    (4, b"Standard Jet DB", _not("access", "It is an Access database. Export its tables as CSV.")),
    (4, b"Standard ACE DB", _not("access", "It is an Access database. Export its tables as CSV.")),
    (0, b"ORC", _not("orc", "It is an ORC file. Convert it to Parquet.")),
    (0, b"Obj\x01", _not("avro", "It is an Avro file. Convert it to Parquet.")),
    (0, b"\x80\x04\x95", _not("pickle", "It is a Python pickle, which is never loaded. Ask for the rows as text.")),
    (0, b"\x93NUMPY", _not("npy", "It is a NumPy array. Convert it to CSV.")),
    (8, b"DUCK", _not("duckdb", "It is a DuckDB database. Export its tables to Parquet in a safe place.")),
    (0, b"!BDN", _not("pst", "It is an Outlook mail store; mails are not opened.")),
    (0, b"\x89PNG\r\n\x1a\n", _none("png", "a picture")),
    (0, b"\xff\xd8\xff", _none("jpeg", "a picture")),
    (0, b"GIF8", _none("gif", "a picture")),
    (0, b"II*\0", _none("tiff", "a picture")),
    (0, b"MM\0*", _none("tiff", "a picture")),
    (8, b"WEBP", _none("webp", "a picture")),
    (4, b"ftyp", _none("mp4", "a film or picture")),
    (0, b"\x1a\x45\xdf\xa3", _none("matroska", "a film")),
    (0, b"ID3", _none("mp3", "sound")),
    (0, b"OggS", _none("ogg", "sound")),
    (0, b"MZ", _none("exe", "a program; it was not run")),
    (0, b"\x7fELF", _none("elf", "a program; it was not run")),
    (0, b"\xca\xfe\xba\xbe", _none("class", "a program; it was not run")),
    (0, b"wOFF", _none("font", "a font")),
    (0, b"wOF2", _none("font", "a font")),
    (0, b"\0\1\0\0\0", _none("font", "a font")),
)
_INSIDE_ZIP = (
    (b"word/", _not("docx", _OFFICE)),
    (b"ppt/", _not("pptx", _OFFICE)),
    (b"mimetypeapplication/vnd.oasis.opendocument.text", _not("odt", _OFFICE)),
    (b"mimetypeapplication/epub", _not("epub", _OFFICE)),
    (b"META-INF/MANIFEST.MF", _none("jar", "a program; it was not run")),
    (b"AndroidManifest.xml", _none("apk", "a program; it was not run")),
)
_MARKUP = re.compile(
    rb"\s*(?:<!doctype html|<html|<table|<meta|<head|<body|<tr\b|<div|<\?xml|<rss|<svg|<!--.{0,2000}?--\s*>\s*<)",
    re.IGNORECASE | re.DOTALL,
)
_VOLUME = re.compile(r"\.(?:\d{3}|[rz]\d\d|part\d+\.rar)$", re.IGNORECASE)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Above this share of control bytes a file is no text: random bytes have one in eleven, text hardly any.
BINARY_SHARE = 0.03
_CONTROL = bytes(set(range(32)) - {7, 8, 9, 10, 11, 12, 13, 26, 27} | {127})


def known(sample: Sample) -> Known | None:
    """What the file is, when it is a kind that is not read here."""
    head = sample.head
    for offset, magic, kind in MAGIC:
        if head.startswith(magic, offset) and (len(magic) > 2 or _binary(head)):
            return kind
    if head.startswith(b"PK\x03\x04"):
        start = head[:4096]
        return next((kind for mark, kind in _INSIDE_ZIP if mark in start), None)
    if head.startswith(_OLE):
        return _not(
            "ole", "It is an old Office file that is no readable workbook, or is encrypted. Save it as XLSX or CSV."
        )
    if _dbase(head):
        return _not("dbase", "It is a dBase table. Export it as CSV.")
    if _MARKUP.match(head[3:] if head.startswith(b"\xef\xbb\xbf") else head):
        return _not("markup", "It is HTML or XML; markup is neither rendered nor read. Save its tables as CSV.")
    return None


def _dbase(head: bytes) -> bool:
    """By version, date of the last change and the end mark of the header (dBase III file structure)."""
    if len(head) < 65 or head[0] not in b"\x02\x03\x30\x31\x32\x43\x63\x83\x8b\xcb\xf5":
        return False
    size = int.from_bytes(head[8:10], "little")
    return 1 <= head[2] <= 12 and 1 <= head[3] <= 31 and 65 <= size <= len(head) and 0x0D in head[size - 2 : size]


def nothing(sample: Sample) -> Known | None:
    """A verdict on bytes that nobody recognised; None when they are text."""
    if not _binary(sample.head):
        return None
    if _VOLUME.search(sample.name):
        return _not("volume", _SPLIT)
    return _not("unknown", "Its bytes are no text in any encoding and no format known here; its digest is kept.")


def _binary(head: bytes) -> bool:
    """Whether control characters are too many for text; in UTF-16 and UTF-32 any byte may be half a letter."""
    if charset.marked(head) or charset.wide(head):
        return False
    rest = head.replace(b"\0", b"")
    return not rest or len(rest) - len(rest.translate(None, _CONTROL)) > BINARY_SHARE * len(rest)
