"""Whole or not at all: a folder is written beside its place, and one rename makes it count."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from assay.private import escaped
from assay.problem import UsageProblem
from assay.reference.mapped import SUMS

MANIFEST = "manifest.json"
OURS = re.compile(
    r"(reference|values|history|tombstones|index|portrait|sample|base|areas)[.-]"
)  # what an older reference's files are called


def free(out: Path) -> Path:
    """Where the folder really is: behind a link, for files are renamed within one disk only.

    Raises UsageProblem `reference-out` when something else is there.
    """
    out = out.resolve()
    if out.exists() and not (out / MANIFEST).is_file():
        raise UsageProblem(
            f"{escaped(str(out))} exists and is no prepared reference.",
            "Choose another folder for --out.",
            code="reference-out",
        )
    return out


@contextmanager
def beside(out: Path) -> Iterator[Path]:
    """A locked folder beside `out`, gone afterwards; those of builds that were killed hold no lock and go as well."""
    for left in [p for p in out.parent.iterdir() if p.name.startswith(f".{out.name}.") and p.suffix == ".part"]:
        with suppress(OSError), _locked(left):
            shutil.rmtree(left, ignore_errors=True)
    fresh = Path(tempfile.mkdtemp(prefix=f".{out.name}.", suffix=".part", dir=out.parent))
    try:
        with _locked(fresh):
            yield fresh
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


@contextmanager
def taken(folder: Path) -> Iterator[None]:
    """A prepared reference that nobody else refreshes. Raises UsageProblem `reference-busy`."""
    try:
        held = os.open(folder, os.O_RDONLY)
    except OSError:  # who reads the manifest says what is wrong
        yield
        return
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(held)
        raise UsageProblem(
            "Somebody else refreshes or builds this prepared reference now.",
            "Wait until that is done and run the same command again.",
            code="reference-busy",
        ) from None
    try:
        yield
    finally:
        os.close(held)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Holds the folder's lock, which the system lets go of when a process dies; OSError when another one holds it."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(descriptor)


def put(fresh: Path, out: Path, keep: frozenset[str] = frozenset()) -> None:
    """Give the new folder the final name, or move its parts beside the old ones and then the manifest over the old one.

    The last step is one rename: until then the old reference is whole, from then on the new one is.
    """
    if not out.exists():
        fresh.replace(out)
        _flush(out.parent)
        return
    out.chmod(0o700)
    new = {file.name for file in fresh.iterdir()}
    for file in sorted(new - {MANIFEST}):
        (fresh / file).replace(out / file)
    _flush(out)
    (fresh / MANIFEST).replace(out / MANIFEST)
    _flush(out)
    new |= keep | {one + SUMS for one in keep}
    for old in out.iterdir():
        if old.name not in new and OURS.match(old.name):
            old.unlink()


def _flush(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
