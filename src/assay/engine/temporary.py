"""A run's private folder for what must not stay: gone with the run, and if that was killed, with the next one."""

from __future__ import annotations

import fcntl
import os
import platform
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

PREFIX = "assay-run-"
OURS = re.compile(re.escape(PREFIX) + "[a-z0-9_]{8}")  # what `mkdtemp` makes of it
MARKER = ".assay-run"  # in each such folder: the machine whose locks count there, and that the folder is ours at all
# Seconds after which a folder without a lock is nobody's: between its making and its lock lie some microseconds, and a
# minute is more than a machine that swaps makes of them.
SETTLED = 60.0


@contextmanager
def temporary(below: Path | None) -> Iterator[Path]:
    """A folder in `below` (None: the system's for such) that nobody else can read; gone afterwards, whatever happened.

    It is locked while the run lives. What runs left there that were killed, rows of dumps and of customers, goes first.
    Raises OSError where no folder can be made.
    """
    _sweep(Path(below or tempfile.gettempdir()))
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=below))
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        stack.callback(os.close, held)
        with suppress(OSError):  # a file system without locks: then nobody can sweep it either
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        (folder / MARKER).write_text(platform.node(), encoding="utf-8")
        yield folder


def _ours(folder: Path) -> bool:
    """Whether a run on this machine made it: on a disk that several share, each may see its own locks only."""
    return bool(OURS.fullmatch(folder.name)) and (folder / MARKER).read_text(encoding="utf-8") == platform.node()


def _sweep(below: Path) -> None:
    for folder in below.glob(f"{PREFIX}*"):
        with suppress(OSError):  # another's, in use, or gone meanwhile
            held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
            try:
                told = os.fstat(held)
                if told.st_uid == os.geteuid() and time.time() - told.st_mtime > SETTLED and _ours(folder):
                    fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    shutil.rmtree(folder, ignore_errors=True)
            finally:
                os.close(held)
