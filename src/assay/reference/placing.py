"""Whole or not at all: a folder is written beside its place, and one rename makes it count."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import wraps
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from assay.private import escaped
from assay.problem import AssayError, UsageProblem
from assay.reference.mapped import SUMS

MANIFEST = "manifest.json"
# What `file_away` calls a file of any format: its part and number, sixteen digits of its digest, what it holds. Nothing
# else is ever deleted.
OURS = re.compile(
    r"(?:reference|values|history|tombstones|index|portrait|sample|base|areas)-(?:\d{3,}|delta)"
    r"\.(?P<digest>[0-9a-f]{16})\.(?:arrow|array|json)(?P<sealed>\.sealed)?(?P<sums>\.sums)?"
)
TOLD = frozenset(
    ("format", "built_with", "encrypted", "salt", "files", "reference", "mac")
)  # by every manifest of ours
STAGING = "staging"  # where a plain reference's files are made
PART = re.compile(r"[a-z0-9_]{8}\.part")  # what `mkdtemp` adds to a name, and what we add to that

# How often a reference is opened anew because another one took its place meanwhile: a refresh takes as long as opening
# at least, so that three in a row are no accident of time.
AGAIN = 3
P = ParamSpec("P")
T = TypeVar("T")


def settled(use: Callable[Concatenate[Path, P], T]) -> Callable[Concatenate[Path, P], T]:
    """A reader of a prepared reference that begins again where a refresh or a build put a newer one in its place.

    The files of the older one go at once, so what then fails is no damage.
    """

    @wraps(use)
    def once_more(path: Path, /, *given: P.args, **named: P.kwargs) -> T:
        for _ in range(AGAIN):
            before = _stamp(path)
            try:
                return use(path, *given, **named)
            except (AssayError, OSError):
                if _stamp(path) == before:
                    raise
        return use(path, *given, **named)

    return once_more


def _stamp(folder: Path) -> tuple[int, int, int] | None:
    """What tells a manifest from the one that is renamed over it."""
    try:
        told = (folder / MANIFEST).stat()
    except OSError:
        return None
    return told.st_ino, told.st_mtime_ns, told.st_size


def free(out: Path, *, encrypted: bool) -> Path:
    """Where the folder really is: behind a link, for files are renamed within one disk only.

    Raises UsageProblem `reference-out` when a new reference, `encrypted` or not, may not take that place.
    """
    out = out.resolve()
    if not out.exists():
        return out
    files = _files(out)
    told = _told(out)
    if not told and not any(_proven(out, called) for called in files if (out / MANIFEST).is_file()):
        raise UsageProblem(
            f"{escaped(str(out))} exists and is no prepared reference.",
            "Choose another folder for --out.",
            code="reference-out",
        )
    sealed = told["encrypted"] if told else any(match["sealed"] for match in files.values())
    if sealed and not encrypted:
        raise UsageProblem(
            f"{escaped(str(out))} holds an encrypted reference, and no key was named for the new one, which would lie "
            "there readable.",
            "Give --key, or choose another folder for --out; if it may be readable from now on, remove the old one "
            "first.",
            code="reference-out",
        )
    return out


def _files(folder: Path) -> dict[str, re.Match[str]]:
    """The files that are called as ours are."""
    if not folder.is_dir():
        return {}
    matched = ((file.name, OURS.fullmatch(file.name)) for file in folder.iterdir() if file.is_file())
    return {called: match for called, match in matched if match}


def _told(folder: Path) -> dict[str, Any]:
    """The manifest, if it can be read and is one of ours; others have files of that name too."""
    try:
        told = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) and told.keys() >= TOLD else {}


def _proven(folder: Path, called: str) -> bool:
    """Whether a file's name holds the digest of its sums, as only ours do: so a damaged reference can be replaced."""
    match = OURS.fullmatch(called)
    if match is None or match["sums"]:
        return False
    try:
        sums = (folder / (called + SUMS)).read_bytes()
    except OSError:
        return False
    return hashlib.sha256(sums).hexdigest().startswith(match["digest"])


@contextmanager
def beside(out: Path) -> Iterator[Path]:
    """A locked folder beside `out`, gone afterwards; those of builds that were killed hold no lock and go as well."""
    for left in [p for p in out.parent.iterdir() if _left(p, out)]:
        with suppress(OSError), _locked(left):
            shutil.rmtree(left, ignore_errors=True)
    fresh = Path(tempfile.mkdtemp(prefix=f".{out.name}.", suffix=".part", dir=out.parent))
    try:
        with _locked(fresh):
            yield fresh
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _left(folder: Path, out: Path) -> bool:
    """Whether it is what a killed build of `out` left."""
    head = f".{out.name}."
    if not folder.name.startswith(head) or not PART.fullmatch(folder.name.removeprefix(head)) or not folder.is_dir():
        return False
    try:
        return all(one.name in (STAGING, MANIFEST) or OURS.fullmatch(one.name) for one in folder.iterdir())
    except OSError:
        return False


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
    for old in _files(out).keys() - new:
        (out / old).unlink()


def _flush(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
