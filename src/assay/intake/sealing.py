"""Seals: the SHA-256 and size of every file as received, taken before anything looks into it."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from assay.intake.model import Seal
from assay.private import named
from assay.problem import InputProblem

BLOCK = 4 * 1024 * 1024


@dataclass(frozen=True)
class Received:
    """A sealed file and where it lies; `stamp` tells whether it was touched since."""

    path: Path
    seal: Seal
    stamp: tuple[int, int, int]


def found(paths: Sequence[Path]) -> tuple[list[tuple[Path, str]], int]:
    """The regular files meant by `paths`, folders walked in the order of names, and how many others were passed over.

    Links, devices and pipes in a folder are passed over. Raises InputProblem for a path or folder that cannot be
    read, and when there is no file at all.
    """
    everything = [pair for path in paths for pair in _below(path)]
    files = [(path, name) for path, name in everything if name]
    if not files:
        raise InputProblem(
            "There is no file to read.", "Name a file, or a folder that holds files.", code="input-empty"
        )
    return files, len(everything) - len(files)


def _below(path: Path) -> Iterator[tuple[Path, str]]:
    """Files and their names; an entry of a folder that is no file has none."""
    if path.is_file():
        yield path, path.name
    elif path.is_dir():
        for folder, folders, names in os.walk(path, onerror=_unreadable):
            yield from ((Path(folder) / name, "") for name in folders if (Path(folder) / name).is_symlink())
            folders.sort()
            for name in sorted(names):
                file = Path(folder) / name
                yield file, str(file.relative_to(path)) if stat.S_ISREG(file.lstat().st_mode) else ""
    else:
        pipe = path.exists()
        raise InputProblem(
            f"{named(path.name or str(path))} is a device or a pipe, not a file."
            if pipe
            else f"{named(path.name or str(path))} does not exist, or may not be looked at.",
            "Name a file or a folder, or `-` to read standard input."
            if pipe
            else "Check the path and its permissions.",
            code="input-missing",
        )


def _unreadable(error: OSError) -> None:
    raise InputProblem(
        f"A folder of the dump cannot be opened ({type(error).__name__}).",
        "Check that you may read everything in it: what is not read cannot be judged.",
        code="input-unreadable",
    ) from None


def sealed(path: Path, name: str, told: Callable[[int], None]) -> Received:
    """Read the file once and seal it; `told` hears how many bytes were read. Raises InputProblem."""
    digest, size = hashlib.sha256(), 0
    try:
        with path.open("rb") as file, ThreadPoolExecutor(1) as other:  # one reads, the other hashes
            before = stamp(path)
            hashing: Future[None] | None = None
            while block := file.read(BLOCK):
                if hashing is not None:
                    hashing.result()
                hashing = other.submit(digest.update, block)
                size += len(block)
                told(len(block))
    except OSError as error:
        raise InputProblem(
            f"A file of the dump cannot be opened ({type(error).__name__}).",
            "Check that you may read it and that the disk is whole.",
            code="input-unreadable",
        ) from None
    return Received(path, Seal(name, digest.hexdigest(), size), before)


def stamp(path: Path) -> tuple[int, int, int]:
    """What changes when a file is written to or replaced: its inode, size and time of change."""
    status = path.stat()
    return status.st_ino, status.st_size, status.st_mtime_ns


def unchanged(received: Received) -> None:
    """Raises InputProblem when the file was touched since it was sealed and its digest differs."""
    if stamp(received.path) == received.stamp:
        return
    again = sealed(received.path, received.seal.name, lambda _: None)
    if again.seal.digest != received.seal.digest:
        raise InputProblem(
            "A file of the dump was changed while it was being read.",
            "Copy it to a place where nothing writes to it and run again; nothing of this run was kept.",
            code="dump-touched",
        )
