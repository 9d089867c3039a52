"""Zip archives: entries in the order of the central directory, or of the data where the directory is lost."""

from __future__ import annotations

import copy
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from assay.intake.archives.entry import Entry, locked, shown
from assay.intake.budget import Spent
from assay.intake.model import Sample, Stored
from assay.intake.spool import Spool
from assay.wording import several

CHUNK = 1 << 20
LOCAL = b"PK\x03\x04"  # APPNOTE 4.3.7
END = b"PK\x05\x06"  # APPNOTE 4.3.16
SPLIT = b"PK\x07\x08"  # APPNOTE 8.5.4
END_SIZE = 22
LONGEST_COMMENT = 0xFFFF
UNLIMITED = 1 << 62


def sniff(sample: Sample) -> float:
    """By the signature of a local header, an empty archive or a split one."""
    if sample.head.startswith((LOCAL, SPLIT + LOCAL)):
        return 0.9
    return 0.9 if sample.head.startswith(END) and len(sample.head) >= END_SIZE else 0.0


def behind(stored: Stored) -> int | None:
    """How many bytes follow the zip archive at the end of the file; None when no archive with entries ends there."""
    end = _end(stored)
    if end is None:
        return None
    try:
        with zipfile.ZipFile(stored.path) as archive:
            return stored.size - end if archive.infolist() else None
    except Exception:  # noqa: BLE001 - zipfile raises anything on what is no archive, and that is the answer
        return None


def entries(stored: Stored, spool: Spool, password: str | None) -> Iterator[Entry]:
    """Every entry, also those that share a name; then what lies before and behind the archive."""
    try:
        with stored.open() as file, zipfile.ZipFile(file) as archive:
            infos = archive.infolist()
            for info in infos:
                spool.budget.begin()
                if not info.filename.endswith("/"):  # is_dir() stumbles over an empty name
                    yield _entry(archive, file, info, spool, password)
            yield from _around(stored, infos)
    except Spent as limit:
        yield Entry(None, because=str(limit), spent=True)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, OSError, ValueError, struct.error, NotImplementedError):
        yield from _in_sequence(stored, spool, password)


def _entry(
    archive: zipfile.ZipFile, file: BinaryIO, info: zipfile.ZipInfo, spool: Spool, password: str | None
) -> Entry:
    name = shown(info.orig_filename)
    if info.flag_bits & 1:
        if not password:
            return locked(name, password, info.file_size)
        chunks = _decrypted(file, info, password.encode())
    else:
        chunks = _plain(archive, info)
    spooled = spool.store(name, chunks)
    if info.flag_bits & 1 and not spooled.stored.size and "Incorrect" in spooled.trouble:
        return locked(name, password, info.file_size)
    return Entry(name, spooled, spent=spooled.spent)


class Mismatch(Exception):
    """The data is there, but not what the archive says of it."""


def _plain(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[bytes]:
    """The data as far as it goes, whatever the archive says of its size and checksum; those are compared at the end.

    Raises Mismatch. Left to itself, zipfile stops at the stated size and throws away the last piece of a member
    whose checksum is wrong.
    """
    stated, checksum = info.file_size, info.CRC
    unchecked = copy.copy(info)
    unchecked.file_size = UNLIMITED
    unchecked.CRC = None  # type: ignore[assignment] # which turns the check off, as for a member without one
    size = running = 0
    with archive.open(unchecked) as source:
        while chunk := source.read(CHUNK):
            size += len(chunk)
            running = zlib.crc32(chunk, running)
            yield chunk
    if size != stated or running != checksum:
        raise Mismatch


def _decrypted(file: BinaryIO, info: zipfile.ZipInfo, password: bytes) -> Iterator[bytes]:
    """One entry by stream-unzip, which knows both kinds of encryption."""
    from stream_unzip import stream_unzip

    file.seek(info.header_offset)
    for _, _, chunks in stream_unzip(_blocks(file), password=password, chunk_size=CHUNK):
        yield from chunks
        return


def _blocks(file: BinaryIO) -> Iterator[bytes]:
    while block := file.read(CHUNK):
        yield block


def _around(stored: Stored, infos: list[zipfile.ZipInfo]) -> Iterator[Entry]:
    before = min((info.header_offset for info in infos), default=0)
    end = _end(stored)
    behind = stored.size - end if end is not None else 0
    if before > len(SPLIT) or behind > 0:
        yield Entry(
            None,
            because=f"It is two files in one: {several(before, 'byte')} before and {behind:,} behind were not read.",
        )


def _end(stored: Stored) -> int | None:
    """Where the archive ends, its comment included; None when there is no end record."""
    with stored.open() as file:
        start = max(0, stored.size - END_SIZE - LONGEST_COMMENT)
        file.seek(start)
        tail = file.read()
    place = tail.rfind(END)
    if place < 0 or len(tail) < place + END_SIZE:
        return None
    (comment,) = struct.unpack_from("<H", tail, place + 20)
    return start + place + END_SIZE + int(comment)


def _in_sequence(stored: Stored, spool: Spool, password: str | None) -> Iterator[Entry]:
    """The entries in the order of the data, for archives that are cut or whose directory is damaged."""
    from stream_unzip import MissingPasswordError, PasswordError, stream_unzip

    secret = password.encode() if password else None
    names: list[str] = []
    try:
        with stored.open() as file:
            for raw, size, chunks in stream_unzip(_blocks(file), password=secret, chunk_size=CHUNK):
                spool.budget.begin()
                names.append(shown(raw))
                spooled = spool.store(names[-1], chunks)
                if not names[-1].endswith("/"):
                    yield Entry(names[-1], spooled, size=int(size or 0), spent=spooled.spent)
                if spooled.trouble:
                    break
        because = "Its directory is damaged or missing; entries were read in the order of the data, up to the damage."
    except (PasswordError, MissingPasswordError):
        yield locked(None, password)
        return
    except Spent as limit:
        yield Entry(None, because=str(limit), spent=True)
        return
    except Exception as error:  # noqa: BLE001 - stream-unzip raises anything on hostile data; only the type is told
        because = f"The archive is damaged, cut or one part of a set ({type(error).__name__}); read up to there."
    yield Entry(None, because=because)
