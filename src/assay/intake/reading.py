"""The door of intake: seal every file, read each in a throw-away box, put together what came out."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from assay.intake.keeper import Died, spoken
from assay.intake.model import Intake, Member, Outcome, Relation
from assay.intake.sealing import Received, found, sealed, unchanged
from assay.private import Private

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
    box: tuple[str, ...] = ()


def read(
    paths: Sequence[Path],
    folder: Path,
    settings: Settings,
    *,
    password: Private | None = None,
    progress: Progress = _silent,
) -> Intake:
    """Seal and read the dump at `paths` (files and folders); Parquet is written below `folder`.

    Raises InputProblem: input-missing, input-empty, input-unreadable, dump-changed, archive-password.
    A file or member that cannot be read is no error: its Member says so.
    """
    received = _sealed(paths, progress)
    gathered = _Gathered()
    numbered = list(enumerate(received))
    for batch in _batches(numbered):
        _boxed(batch, folder, settings, password, progress, gathered)
    for one in received:
        unchanged(one)
    return Intake(
        seals=tuple(one.seal for one in received),
        members=tuple(gathered.members),
        relations=tuple(gathered.relations),
        limits=tuple(dict.fromkeys(gathered.limits)),
        box=gathered.box,
    )


def _sealed(paths: Sequence[Path], progress: Progress) -> list[Received]:
    files = found(paths)
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


def _boxed(
    batch: list[tuple[int, Received]],
    folder: Path,
    settings: Settings,
    password: Private | None,
    progress: Progress,
    gathered: _Gathered,
) -> None:
    """One box after the other until every file of the batch was read or is the one that killed its box."""
    while batch:
        temp = folder / f"box-{batch[0][0]:05d}"
        temp.mkdir(parents=True, mode=0o700)
        job = _job(batch, folder, temp, settings, password)
        done = 0
        try:
            for message in spoken(job, temp, settings.box_seconds):
                if "box" in message:
                    gathered.box = tuple(str(layer) for layer in message["box"])
                elif "progress" in message:
                    step, count, total = message["progress"]
                    progress(str(step), int(count), None if total is None else int(total))
                elif "done" in message:
                    _take(message, Path(job["files"][done]["folder"]), gathered)
                    done += 1
            if done < len(batch):
                raise Died("The reader ended without an answer.")
        except Died as death:
            seal = batch[done][1].seal
            gathered.members.append(Member(seal.name, None, 0.0, Outcome.NOT, death.because, seal.size))
            done += 1
        finally:
            shutil.rmtree(temp, ignore_errors=True)
        batch = batch[done:]


def _job(
    batch: list[tuple[int, Received]], folder: Path, temp: Path, settings: Settings, password: Private | None
) -> dict[str, Any]:
    return {
        "temp": str(temp.resolve()),
        "memory": settings.box_memory,
        "seconds": settings.box_seconds,
        "file_bytes": settings.member_bytes,
        "password": password.reveal() if password else None,
        "files": [
            {
                "path": str(one.path.resolve()),
                "name": one.seal.name,
                "size": one.seal.size,
                "folder": str((folder / f"file-{number:05d}").resolve()),
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
    gathered.limits.extend(message["limits"])


def _inside(home: Path, name: str) -> Path:
    """A path that the box named, which must lie below `home`."""
    pure = PurePosixPath(name)
    if pure.is_absolute() or ".." in pure.parts:
        raise Died("The box named a file outside its folder.")
    return home / pure
