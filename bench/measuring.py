"""A command in a process of its own: how long it took, what it printed, and its peak memory with all its children."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

PAGE = os.sysconf("SC_PAGE_SIZE")
PAUSE = 0.05  # seconds between two looks at memory: a peak shorter than that may be missed


@dataclass(frozen=True)
class Measured:
    """Seconds of wall clock, peak resident bytes (0 where /proc does not tell) and those that are no pages of files,
    what it printed, what went wrong.
    """

    seconds: float
    peak: int
    own: int
    said: str
    wrong: str | None = None


def measured(command: Sequence[str]) -> Measured:
    """Run and watch. A command that fails is not an error here: `wrong` says how it ended, in the page too."""
    with tempfile.TemporaryFile() as complaints:
        start = time.perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=complaints, cwd=Path(__file__).parent.parent)
        watch = _Watch(process.pid)
        said, _ = process.communicate()
        took = time.perf_counter() - start
        watch.stop()
        complaints.seek(0)
        told = complaints.read().decode(errors="replace")
    if process.returncode == 0:
        return Measured(took, watch.peak, watch.own, said.decode())
    print(told[-2_000:], file=sys.stderr)
    return Measured(took, watch.peak, watch.own, said.decode(), f"ended with code {process.returncode}")


class _Watch:
    """Adds up the resident memory of a process and its descendants, again and again, and keeps the largest sum."""

    def __init__(self, pid: int) -> None:
        self.peak = self.own = 0
        self._pid, self._over = pid, threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """No more looks."""
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(PAUSE):
            resident, shared = (sum(sizes) for sizes in zip(*map(_resident, _family(self._pid)), strict=True))
            self.peak, self.own = max(self.peak, resident), max(self.own, resident - shared)


def _family(pid: int) -> Iterator[int]:
    yield pid
    for listed in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = listed.read_text().split()
        except OSError:  # a thread that has ended meanwhile
            continue
        for child in children:
            yield from _family(int(child))


def _resident(pid: int) -> tuple[int, int]:
    """Resident bytes, and those of them that are pages of files or shared (proc(5), statm)."""
    try:
        resident, shared = map(int, Path(f"/proc/{pid}/statm").read_text().split()[1:3])
    except (OSError, ValueError):
        return 0, 0
    return resident * PAGE, shared * PAGE
