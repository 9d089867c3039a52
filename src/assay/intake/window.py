"""A window that moves over a file: the bytes not yet used, as an array that compiled scanners read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, BinaryIO

import numpy as np

from assay.intake import pace

BLOCK = 8 * 1024 * 1024  # large enough that the work per block outweighs its overhead, small against the box's memory
MOST = 64 * 1024 * 1024  # bytes of one tuple, statement or record; MySQL's largest packet is 1 GiB, but no person's row


class Window:
    """`data` and `array` are the same bytes; `pos` is the first one not used."""

    def __init__(
        self, file: BinaryIO, moving: Callable[[], None], block: int = BLOCK, most: int = MOST, tail: bytes = b""
    ) -> None:
        self._file = file
        self._moving = moving
        self._block = block
        self._most = most
        self._tail = tail  # added at the end of the file, so that a scanner sees the last thing finished
        self.data = b""
        self.array: Any = np.frombuffer(self.data, np.uint8)
        self.pos = 0
        self.last = False  # the file ends with this window
        self.more()

    @property
    def end(self) -> int:
        """How many bytes the window holds."""
        return len(self.data)

    def more(self) -> bool:
        """Drop what was used and read on; False at the end of the file or when too much is held already."""
        held = len(self.data) - self.pos
        if self.last or held >= self._most:
            return False
        block = self._file.read(max(self._block, held))  # doubling keeps the copying linear
        pace.advance(len(block))
        self.last = not block
        added = block or self._tail
        if added:
            self._moving()
            self.data = self.data[self.pos :] + added
            self.array = np.frombuffer(self.data, np.uint8)
            self.pos = 0
        return bool(added)
