"""The door of intake: seal every file, read each in a throw-away box, put together what came out."""

from __future__ import annotations

import shutil
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from assay.intake import landed
from assay.intake.keeper import Died, spoken
from assay.intake.model import Intake, Member, Outcome, Relation
from assay.intake.sealing import Received, found, sealed, unchanged
from assay.private import Private
from assay.problem import InputProblem

if TYPE_CHECKING:  # settings load pydantic, and the box, which imports this folder, has to start quickly
    from assay.settings import Progress, Settings

BATCH_BYTES = 64 * 1024 * 1024  # small files share a box: starting one costs about a third of a second
BATCH_FILES = 200


def _silent(step: str, done: int, total: int | None) -> None:
    """Progress for nobody."""


@dataclass
class _Gathered:
    members: list[Member] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
    limits: list[str] = field(default_factory=list)
    notes: Counter[str] = field(default_factory=Counter)
    box: tuple[str, ...] = ()
    locked: int = 0
    died: bool = False
    left: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class _Run:
    folder: Path
    settings: Settings
    password: Private | None
    progress: Progress
    deadline: float


def read(
    paths: Sequence[Path],
    folder: Path,
    settings: Settings,
    *,
    password: Private | None = None,
    progress: Progress = _silent,
) -> Intake:
    """Seal and read the dump at `paths` (files and folders); Parquet is written below `folder`.

    What an interrupted run landed there of the same files, which are sealed again, is taken as it is.
    Raises InputProblem: input-missing, input-empty, input-unreadable, dump-touched, archive-password.
    A file or member that cannot be read is no error: its Member says so.
    """
    files, passed = found(paths)
    received = _sealed(files, progress)
    # a password is not written down, not even as a digest: what it opened is read again
    key = landed.key_of([one.seal for one in received], settings)
    if (before := landed.again(folder, key if password is None else None)) is not None:
        return before
    left = {"unpacked": settings.unpacked_bytes, "members": settings.members}
    run = _Run(folder, settings, password, progress, time.monotonic() + settings.box_seconds)
    gathered = _Gathered(left=left)
    if passed:
        gathered.notes["Links, devices and pipes in the folder were not followed."] = passed
    for batch in _batches(list(enumerate(received))):
        _boxed(batch, run, gathered)
    for one in received:
        unchanged(one)
    if gathered.locked and not gathered.relations:
        raise _locked(password)
    intake = Intake(
        seals=tuple(one.seal for one in received),
        members=tuple(gathered.members),
        relations=tuple(gathered.relations),
        limits=tuple(dict.fromkeys(gathered.limits)),
        box=gathered.box,
        notes=tuple(f"{text} ({count:,})" for text, count in gathered.notes.items()),
    )
    if password is None and not gathered.limits and not gathered.died:  # another run may come further
        landed.write(intake, folder, key)
    return intake


def _locked(password: Private | None) -> InputProblem:
    if password:
        return InputProblem(
            "The password given does not open the archive.",
            "Check it, and give it again by file or environment; nothing was guessed.",
            code="archive-password",
        )
    return InputProblem(
        "The archive is encrypted and no password was given.",
        "Give the password by file or environment; nothing was guessed.",
        code="archive-password",
    )


def _sealed(files: Sequence[tuple[Path, str]], progress: Progress) -> list[Received]:
    total, done = sum(path.stat().st_size for path, _ in files), 0

    def told(count: int) -> None:
        nonlocal done
        done += count
        progress("seal", done, total)

    return [sealed(path, name, told) for path, name in files]


def _batches(files: list[tuple[int, Received]]) -> Iterator[list[tuple[int, Received]]]:
    batch: list[tuple[int, Received]] = []
    for file in files:
        size = sum(one.seal.size for _, one in batch) + file[1].seal.size
        if batch and (size > BATCH_BYTES or len(batch) >= BATCH_FILES):
            yield batch
            batch = []
        batch.append(file)
    if batch:
        yield batch


def _boxed(batch: list[tuple[int, Received]], run: _Run, gathered: _Gathered) -> None:
    """One box after the other until every file of the batch was read or is the one that killed its box."""
    while batch:
        temp = run.folder / f"box-{batch[0][0]:05d}"
        temp.mkdir(parents=True, mode=0o700)
        job = _job(batch, run, temp, gathered.left)
        done = 0
        try:
            with closing(spoken(job, run.deadline - time.monotonic())) as messages:
                for message in messages:
                    _heard(message, run.progress, gathered)
                    if "done" in message:
                        _take(message, Path(job["files"][done]["folder"]), gathered)
                        done += 1
            if done < len(batch):
                raise Died("The reader ended without an answer.")
        except Died as death:
            gathered.died = True
            seal = batch[done][1].seal
            gathered.members.append(Member(seal.name, None, 0.0, Outcome.NOT, death.because, seal.size))
            shutil.rmtree(job["files"][done]["folder"], ignore_errors=True)
            done += 1
        finally:
            shutil.rmtree(temp, ignore_errors=True)
        batch = batch[done:]


def _heard(message: dict[str, Any], progress: Progress, gathered: _Gathered) -> None:
    if "box" in message:
        gathered.box = tuple(str(layer) for layer in message["box"])
    elif "progress" in message:
        step, count, total = message["progress"]
        progress(str(step), int(count), None if total is None else int(total))


def _job(batch: list[tuple[int, Received]], run: _Run, temp: Path, left: dict[str, int]) -> dict[str, Any]:
    settings = run.settings
    return {
        **left,
        "temp": str(temp.resolve()),
        "memory": settings.box_memory,
        "seconds": settings.box_seconds,
        "file_bytes": settings.member_bytes,
        "member": settings.member_bytes,
        "depth": settings.depth,
        "line_bytes": settings.line_bytes,
        "columns": settings.columns,
        "threads": settings.threads,
        "password": run.password.reveal() if run.password else None,
        "files": [
            {
                "path": str(one.path.resolve()),
                "name": one.seal.name,
                "size": one.seal.size,
                "digest": one.seal.digest,
                "folder": str((run.folder / f"file-{number:05d}").resolve()),
            }
            for number, one in batch
        ],
    }


def _take(message: dict[str, Any], home: Path, gathered: _Gathered) -> None:
    for member in message["members"]:
        gathered.members.append(Member(**{**member, "outcome": Outcome(member["outcome"])}))
    for found_relation in message["relations"]:
        parquet = tuple(_inside(home, name) for name in found_relation["parquet"])
        relation = Relation(**{**found_relation, "columns": tuple(found_relation["columns"]), "parquet": parquet})
        gathered.relations.append(replace(relation, id=len(gathered.relations)))
    gathered.limits.extend(str(text) for text in message["limits"])
    gathered.notes.update({str(text): int(count) for text, count in message["notes"].items()})
    gathered.locked += int(message["locked"])
    gathered.left = {key: int(message["left"][key]) for key in ("unpacked", "members")}


def _inside(home: Path, name: str) -> Path:
    """A path that the box named, which must lie below `home`."""
    pure = PurePosixPath(name)
    if pure.is_absolute() or ".." in pure.parts:
        raise Died("The box named a file outside its folder.")
    return home / pure
