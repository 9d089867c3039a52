"""Single packed streams: gzip, bzip2, xz, lzma and Zstandard, of one or several parts, cut or with garbage behind."""

from __future__ import annotations

import bz2
import lzma
import sys
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from assay.intake.archives.entry import Entry
from assay.intake.model import Sample, Stored
from assay.intake.spool import Spool
from assay.wording import several

CHUNK = 1 << 20
LZMA_MEMORY = 1 << 30  # xz -9 needs 65 MiB to unpack (xz manual); a dictionary beyond this is an attack
ZSTD_WINDOW_LOG = 31  # 2 GiB, the most that `zstd --long=31` writes; the box's memory bounds it (ASSAY_BOX_MEMORY)


class Inflater:
    """zlib behind the interface that bz2, lzma and zstd share."""

    def __init__(self) -> None:
        self._inner = zlib.decompressobj(wbits=31)
        self._pending = b""

    def decompress(self, data: bytes, max_length: int) -> bytes:
        """At most `max_length` bytes of what `data` and earlier data hold."""
        out = self._inner.decompress(self._pending + data, max_length)
        self._pending = self._inner.unconsumed_tail
        return out

    @property
    def needs_input(self) -> bool:
        """Whether more packed data is wanted."""
        return not self._pending and not self._inner.eof

    @property
    def eof(self) -> bool:
        """Whether the part is complete."""
        return bool(self._inner.eof)

    @property
    def unused_data(self) -> bytes:
        """What follows the part."""
        return self._inner.unused_data


def _zstd() -> Any:
    if sys.version_info >= (3, 14):
        from compression import zstd
    else:
        from backports import zstd
    return zstd.ZstdDecompressor(options={zstd.DecompressionParameter.window_log_max: ZSTD_WINDOW_LOG})


@dataclass(frozen=True)
class Codec:
    """A packed stream: how it begins, how it is unpacked, what its name ends with."""

    id: str
    magic: tuple[bytes, ...]
    new: Callable[[], Any]
    ending: tuple[str, ...]

    def sniff(self, sample: Sample) -> float:
        """Sure by its magic number; a magic of two bytes must also unpack."""
        if not sample.head.startswith(self.magic):
            return 0.0
        try:
            self.new().decompress(sample.head, 64)
        except Exception:  # noqa: BLE001 - decoders raise anything on what is not theirs, and that is the answer
            return 0.0 if len(self.magic[0]) < 4 else 0.8
        return 0.95

    def entries(self, stored: Stored, spool: Spool, password: str | None) -> Iterator[Entry]:
        """The one entry, and a remark about what lies behind it."""
        del password  # no stream has one
        with stored.open() as file:
            state = _State()
            spooled = spool.store(self._inner(stored.name), self._chunks(file, state))
        yield Entry(spooled.stored.name, spooled, spent=spooled.spent)
        if state.garbage:
            there = several(state.garbage, "byte was", "bytes were")
            yield Entry(None, because=f"Behind the packed data {there} not read.")

    def _inner(self, name: str) -> str:
        last = name.rpartition("!")[2].rpartition("/")[2]
        for ending, instead in (*((e, "") for e in self.ending), (".tgz", ".tar"), (".tbz2", ".tar"), (".txz", ".tar")):
            if last.lower().endswith(ending) and len(last) > len(ending):
                return last[: -len(ending)] + instead
        return last

    def _chunks(self, file: BinaryIO, state: _State) -> Iterator[bytes]:
        decoder, data, fresh = self.new(), b"", True
        while True:
            if not data and decoder.needs_input:
                data = file.read(CHUNK)
                if not data:
                    if fresh and state.parts:
                        return
                    raise EOFError
            out = decoder.decompress(data, CHUNK)
            data, fresh = b"", False
            if out:
                yield out
            if decoder.eof:
                state.parts += 1
                data = decoder.unused_data or file.read(CHUNK)
                data = data.lstrip(b"\0") if self.id in ("gz", "xz") else data  # padding, allowed by gzip(1) and xz
                if not data:
                    return
                if not data.startswith(self.magic):
                    state.garbage = len(data) + _left(file)
                    return
                decoder, fresh = self.new(), True


@dataclass
class _State:
    parts: int = 0
    garbage: int = 0


def _left(file: BinaryIO) -> int:
    here = file.tell()
    return file.seek(0, 2) - here


CODECS = {
    codec.id: codec
    for codec in (
        Codec("gz", (b"\x1f\x8b",), Inflater, (".gz",)),
        Codec("bz2", (b"BZh",), bz2.BZ2Decompressor, (".bz2",)),
        Codec("xz", (b"\xfd7zXZ\0",), lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, LZMA_MEMORY), (".xz",)),
        Codec("lzma", (b"]\0\0",), lambda: lzma.LZMADecompressor(lzma.FORMAT_ALONE, LZMA_MEMORY), (".lzma",)),
        Codec("zst", (b"\x28\xb5\x2f\xfd",), _zstd, (".zst", ".zstd")),
    )
}
