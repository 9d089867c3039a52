"""A private folder for a run, and results that appear whole or not at all."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

from assay.engine import spread, temporary
from assay.private import escaped
from assay.problem import FULL, UsageProblem, disk_full
from assay.settings import Settings

MARKS = "finished.json"  # of a working folder: stage -> its key, and the files it left: size and SHA-256 of each
HANDS = 2  # threads that read files for their digests: together they read as quickly as most disks


@contextmanager
def working_folder(settings: Settings, out: Path | None = None) -> Iterator[Path]:
    """A folder nobody else can read; gone afterwards, whatever happened.

    With `out`, a folder of results, it is `.NAME.unfinished` beside it, and after Ctrl-C or a kill what was finished
    there stays for the next run. While another run has that folder, or where none can be made, it is a temporary one.
    """
    with ExitStack() as stack:
        folder = stack.enter_context(_unfinished(out)) if out is not None else None
        yield folder or stack.enter_context(_temporary(settings))


def finish(folder: Path, stage: str, key: str, files: Iterable[Path]) -> None:
    """Mark a stage of the run in `folder` as done under `key`; `files`, or all below them, are what it left there."""
    left = [one for path in files for one in ([path] if path.is_file() else path.rglob("*")) if one.is_file()]
    told = zip(left, spread(_digest, left, HANDS), strict=True)
    listed = {str(one.relative_to(folder)): [one.stat().st_size, digest] for one, digest in told}
    _mark(folder, _marks(folder) | {stage: {"key": key, "files": listed}})


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def finished(folder: Path, stage: str, key: str) -> bool:
    """Whether the stage was done in `folder` under the same `key`, and all it left is there."""
    mark = _marks(folder).get(stage)
    return mark is not None and mark["key"] == key


def forget(folder: Path, stage: str) -> None:
    """Throw away what a stage left in `folder`, its mark first: new files of the same names and sizes are not those."""
    marks = _marks(folder)
    mark = marks.pop(stage, {"files": ()})
    _mark(folder, marks)
    for left in mark["files"]:
        (folder / left).unlink(missing_ok=True)


def _mark(folder: Path, marks: Mapping[str, Any]) -> None:
    beside = folder / f"{MARKS}.part"
    beside.write_text(json.dumps(marks), encoding="utf-8")
    beside.replace(folder / MARKS)


def _marks(folder: Path, *, read: bool = False) -> dict[str, Any]:
    """The stages that are done and whose files are there with the sizes they had, and, `read`, the same bytes."""
    try:
        told = json.loads((folder / MARKS).read_text(encoding="utf-8"))
        return {stage: mark for stage, mark in told.items() if _whole(folder, mark["files"], read=read)}
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return {}


def _whole(folder: Path, files: Mapping[str, tuple[int, str]], *, read: bool) -> bool:
    there = {folder / name: told for name, told in files.items()}
    if not all(path.is_file() and path.stat().st_size == size for path, (size, _) in there.items()):
        return False
    return not read or spread(_digest, there, HANDS) == [digest for _, digest in there.values()]


def _tidied(folder: Path, *, read: bool = False) -> bool:
    """Throw away what no finished stage left there, or, `read`, is not what it left; says whether anything stays."""
    marks = _marks(folder, read=read)
    kept = {folder / name for mark in marks.values() for name in mark["files"]}
    for path in sorted(folder.rglob("*"), reverse=True):  # what is in a folder before the folder
        if path.is_symlink() or not path.is_dir():
            if path not in kept and path != folder / MARKS:
                path.unlink(missing_ok=True)
        elif not any(path in one.parents for one in kept):
            path.rmdir()
    return bool(marks)


@contextmanager
def _unfinished(out: Path) -> Iterator[Path | None]:
    """The locked folder beside `out`; None when it is another's, or none can be made."""
    folder = out.absolute().with_name(f".{out.absolute().name}.unfinished")
    made = [parent for parent in folder.parents if not parent.exists()]
    with ExitStack() as stack:
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            _lock(folder, stack)
            _tidied(folder, read=True)  # a power cut, or a disk, may have changed what an earlier run left
        except OSError:
            yield None
            return
        try:
            yield folder
        except KeyboardInterrupt as stop:
            if not _tidied(folder):
                _removed(folder, made)
                raise
            stop.add_note(
                f"It goes on from what was done, which is kept in {escaped(str(folder))}: rows of the dump, and of a "
                "large one whose they are, readable by you only. Delete that folder if you do not go on."
            )
            raise
        except BaseException:  # whatever ended it: no row of a dump may stay
            _removed(folder, made)
            raise
        _removed(folder, [])


def _lock(folder: Path, stack: ExitStack) -> None:
    """Hold the folder's lock, which the system lets go of when a process dies; OSError when it is another's."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    stack.callback(os.close, descriptor)
    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    held, there = os.fstat(descriptor), folder.stat()
    if held.st_ino != there.st_ino or held.st_uid != os.geteuid():
        raise PermissionError(errno.EPERM, "another's folder")
    folder.chmod(0o700)


def _removed(folder: Path, made: Sequence[Path]) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    for parent in made:
        with suppress(OSError):
            parent.rmdir()


@contextmanager
def _temporary(settings: Settings) -> Iterator[Path]:
    with ExitStack() as stack:
        with disk_watched("the temporary folder"):
            folder = stack.enter_context(temporary(settings.temp))
        yield folder


@contextmanager
def disk_watched(where: str) -> Iterator[None]:
    """Turn what a disk can do to a write into a sentence."""
    try:
        yield
    except OSError as problem:
        if problem.errno in FULL:
            raise disk_full(where) from problem
        if problem.errno in (errno.EACCES, errno.EROFS, errno.EPERM, errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG):
            raise _no_place(where) from problem
        raise


def _no_place(where: str) -> UsageProblem:
    return UsageProblem(
        f"There is no place, or no permission, to write {where}.",
        "Choose another place with --out or ASSAY_TEMP.",
        code="not-writable",
    )


def placeable(out: Path) -> None:
    """Raises UsageProblem when `out` can be no folder of results: asked before the work, not after it."""
    with disk_watched(escaped(str(out))):
        if out.is_symlink() and not out.exists():
            raise UsageProblem(f"{escaped(str(out))} links to nothing.", "Give --out a folder.", code="not-writable")
        nearest = next((p for p in (out, *out.absolute().parents) if p.exists()), Path("/"))
        if not nearest.is_dir():
            raise UsageProblem(f"{escaped(str(nearest))} is a file.", "Give --out a folder.", code="not-writable")
        if not os.access(nearest, os.W_OK | os.X_OK):
            raise _no_place(escaped(str(out)))


def place(out: Path, files: Mapping[str, Path | str]) -> None:
    """Put files under their final names in `out`: written beside, flushed to disk, then renamed one by one.

    The last one of `files` is placed last, and one from earlier is taken away first: when it is there, all are of one
    run. A failure to write leaves what was there before.
    """
    placeable(out)
    with disk_watched(escaped(str(out))):
        made = not out.exists()
        out.mkdir(parents=True, exist_ok=True, mode=0o700)
        waiting: list[tuple[Path, Path]] = []
        try:
            for name, content in files.items():
                waiting.append((_written(out, content), out / name))
            waiting[-1][1].unlink(missing_ok=True)
            for beside, final in waiting:
                beside.replace(final)
        except BaseException:  # also Ctrl-C: a folder that we made does not stay empty
            for beside, _ in waiting:
                beside.unlink(missing_ok=True)
            if made:
                with suppress(OSError):
                    out.rmdir()
            raise
        _flush(out)


def _written(out: Path, content: Path | str) -> Path:
    beside = out / f".{secrets.token_hex(8)}.part"
    try:
        if isinstance(content, Path):
            shutil.copyfile(content, beside)
        else:
            beside.write_text(content, encoding="utf-8")
        beside.chmod(0o600)
        _flush(beside)
    except BaseException:  # also Ctrl-C: nothing half-written may stay
        beside.unlink(missing_ok=True)
        raise
    return beside


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
