"""A private folder for a run, and results that appear whole or not at all."""

from __future__ import annotations

import errno
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from assay.private import escaped
from assay.problem import FULL, UsageProblem, disk_full
from assay.settings import Settings


@contextmanager
def working_folder(settings: Settings) -> Iterator[Path]:
    """A folder nobody else can read; gone afterwards, whatever happened."""
    with disk_watched("the temporary folder"):
        folder = Path(tempfile.mkdtemp(prefix="assay-", dir=settings.temp))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


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
