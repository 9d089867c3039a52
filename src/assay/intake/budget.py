"""The budgets of unpacking: bytes, members, seconds, disk, and a ratio only after a floor."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

MIB = 1 << 20
GIB = 1 << 30
DISK_RESERVE = GIB  # left free whatever a dump asks for, so that the machine and the result survive it
DISK_STEP = 64 * MIB  # how often the disk is asked
# Deflate cannot exceed 1,032:1 (zlib technical details), and tables of people compress far less; only bombs made for
# bzip2, xz or zstd, or nested ones, get there with this much unpacked.
RATIO = 1_100
RATIO_FLOOR = GIB


class Spent(Exception):
    """A budget of the whole file is used up; the text is a sentence about it."""


@dataclass
class Budget:
    """What is left for one sealed file of `packed` bytes."""

    folder: Path
    unpacked: int
    member: int
    members: int
    depth: int
    deadline: float  # of time.monotonic()
    packed: int = 0
    used: int = 0
    heard: Callable[[int], None] = lambda _: None  # told the bytes unpacked so far
    _asked: int = 0

    def begin(self) -> None:
        """Account for one more member. Raises Spent."""
        if self.members <= 0:
            raise Spent("There are more members than are allowed (ASSAY_MEMBERS); the rest was not read.")
        self.members -= 1
        self.alive()

    def alive(self) -> None:
        """Raises Spent when time is up."""
        if time.monotonic() > self.deadline:
            raise Spent("Unpacking took longer than is allowed (ASSAY_BOX_SECONDS); the rest was not read.")

    def take(self, count: int) -> None:
        """Account for unpacked bytes. Raises Spent."""
        self.used += count
        self.heard(self.used)
        if self.used > self.unpacked:
            raise Spent("It unpacks to more bytes than are allowed (ASSAY_UNPACKED_BYTES); the rest was not read.")
        if self.used > RATIO_FLOOR and self.used > RATIO * self.packed:
            raise Spent(
                f"It unpacks to more than {RATIO:,} times its size, as only a bomb does; the rest was not read."
            )
        if self.used - self._asked >= DISK_STEP:
            self._asked = self.used
            self.alive()
            if shutil.disk_usage(self.folder).free < DISK_RESERVE:
                raise Spent("Unpacking was stopped before the disk was full; the rest was not read.")
