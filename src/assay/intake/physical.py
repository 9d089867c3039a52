"""Physical lines: where they end, which are blank, which hold an odd number of quotes; and blocks of whole lines.

One rule for every format of lines: LF, CR LF and CR end a line; NEL, U+2028 and the like do not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from assay.intake import pace

BLOCK = 8 * 1024 * 1024  # larger blocks gain nothing once the parser's tables fit (docs/decisions/0004)


@dataclass(frozen=True)
class Lines:
    """Of a block: start and end (without the line end) of each physical line, and which are blank."""

    starts: Any
    ends: Any
    blank: Any

    def __len__(self) -> int:
        return len(self.starts)


def found(data: bytes) -> Lines:
    """The physical lines of `data`."""
    array = np.frombuffer(data, dtype=np.uint8)
    stops = np.flatnonzero(array == 10)
    ends = stops.copy()
    if b"\r" in data:
        returns = np.flatnonzero(array == 13)
        follows = np.append(array, np.uint8(0))[returns + 1]
        before = stops[stops > 0]
        ends[len(stops) - len(before) :] -= array[before - 1] == 13
        alone = returns[follows != 10]
        order = np.argsort(np.concatenate([stops, alone]), kind="stable")
        stops, ends = np.concatenate([stops, alone])[order], np.concatenate([ends, alone])[order]
    starts = np.concatenate([np.zeros(1, dtype=np.int64), stops + 1])
    ends = np.append(ends, len(data))
    if starts[-1] == len(data):
        starts, ends = starts[:-1], ends[:-1]
    return Lines(starts, ends, ends <= starts)


def odd(data: bytes, lines: Lines, mark: bytes) -> Any:
    """The numbers of the lines that hold an odd number of the one-byte `mark`."""
    places = np.flatnonzero(np.frombuffer(data, dtype=np.uint8) == mark[0])
    counts = np.diff(np.searchsorted(places, np.append(lines.starts, len(data))))
    return np.flatnonzero(counts & 1)


def plain_count(data: bytes) -> int | None:
    """The number of lines when a quick look can tell: none blank, all ends alike; else None."""
    if not data:
        return 0
    if b"\r" in data and (data.count(b"\r") != data.count(b"\r\n") or b"\n\r" in data):
        return None
    if b"\n\n" in data or data[:1] in (b"\n", b"\r"):
        return None
    return data.count(b"\n") + (not data.endswith(b"\n"))


def texts(data: bytes) -> pa.Array:
    """The lines that are not blank, as Arrow text."""
    lines = found(data)
    array = np.frombuffer(data, dtype=np.uint8)
    letters = array[(array != 10) & (array != 13)]  # every LF and CR is a line end
    lengths = (lines.ends - lines.starts)[~lines.blank]
    offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)
    return pa.StringArray.from_buffers(len(lengths), pa.py_buffer(offsets), pa.py_buffer(letters))


class Blocks:
    """The file as blocks of whole lines; lines over the limit are left out and counted in `too_long`."""

    def __init__(self, path: Path, line_bytes: int, start: int = 0) -> None:
        self.path = path
        self.line_bytes = line_bytes
        self.start = start
        self.too_long = 0
        self._kept = b""

    def keep(self, tail: bytes) -> None:
        """Put bytes of the last block back: a record that goes on in the next block."""
        self._kept = tail

    def __iter__(self) -> Iterator[tuple[bytes, bool]]:
        """Blocks, and whether it is the last."""
        with self.path.open("rb") as file:
            file.seek(self.start)
            rest, skipping = b"", False
            while True:
                piece = file.read(BLOCK)
                pace.advance(len(piece))
                if skipping:
                    piece, skipping = _after_line(piece)
                    if skipping:
                        continue
                if (cut := piece.rfind(b"\n") + 1) and len(piece) == BLOCK and file.peek(1):
                    yield b"".join((rest, memoryview(piece)[:cut])), False  # what is read is copied once
                    rest, self._kept = self._kept + piece[cut:], b""
                    continue
                data = rest + piece
                if len(piece) < BLOCK and not file.peek(1):
                    yield data.rstrip(b"\0"), True  # padding holds no record; assay.intake.text counts it
                    return
                cut = _last_end(data)
                if cut == 0 and len(data) > self.line_bytes:
                    self.too_long += bool(data.strip(b"\0"))
                    rest, skipping = b"", True
                    continue
                rest = data[cut:]
                if cut:
                    yield data[:cut], False
                    rest, self._kept = self._kept + rest, b""


def _last_end(data: bytes) -> int:
    cut = data.rfind(b"\n") + 1
    # the last byte may be the CR of a CR LF
    return cut or data.rfind(b"\r", 0, len(data) - 1) + 1


def _after_line(piece: bytes) -> tuple[bytes, bool]:
    ends = [end for end in (piece.find(b"\n"), piece.find(b"\r")) if end >= 0]
    if not ends and piece:
        return b"", True
    return (piece[min(ends) + 1 :] if ends else b""), False
