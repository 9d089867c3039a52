"""What was landed, written down beside its rows, so that the same dump is not read a second time."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import shutil
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assay.intake.model import Intake, Member, Outcome, Relation, Seal

if TYPE_CHECKING:
    from assay.settings import Settings

FILE = "intake.json"
# Of the settings those that decide what is read; threads decide how fast.
MATTERS = ("unpacked_bytes", "member_bytes", "members", "depth", "line_bytes", "columns", "box_seconds", "box_memory")


def key_of(seals: Sequence[Seal], settings: Settings) -> str:
    """What landed rows depend on, as SHA-256 in hex: the files as sealed, the limits, and this version."""
    return identity([dataclasses.astuple(seal) for seal in seals], [getattr(settings, name) for name in MATTERS])


def identity(*told: Any) -> str:
    """One SHA-256 in hex of all that a stage of a run depends on, which JSON can write, and of this version."""
    return hashlib.sha256(json.dumps([*told, _package()], sort_keys=True).encode()).hexdigest()


def write(intake: Intake, folder: Path, key: str) -> None:
    """Write it to `folder`, where its rows are, whole or not at all."""
    told = dataclasses.asdict(intake)
    for relation in told["relations"]:
        relation["parquet"] = [os.path.relpath(path.resolve(), folder.resolve()) for path in relation["parquet"]]
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    beside = folder / f"{FILE}.part"
    beside.write_text(json.dumps({"key": key, "intake": told}), encoding="utf-8")
    beside.replace(folder / FILE)


def landed_under(folder: Path) -> str | None:
    """The key under which everything was landed in `folder`, so that a run may go on from it; None where it was not."""
    try:
        return str(json.loads((folder / FILE).read_text(encoding="utf-8"))["key"])
    except (OSError, ValueError, TypeError, KeyError):
        return None


def again(folder: Path, key: str | None) -> Intake | None:
    """What was landed in `folder` under the same key. None, and an empty place, when it was another; so for no key."""
    try:
        told = json.loads((folder / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    if told["key"] == key:
        return _read(told["intake"], folder)
    shutil.rmtree(folder)
    return None


def _read(told: dict[str, Any], folder: Path) -> Intake:
    relations = [
        Relation(**{**r, "columns": tuple(r["columns"]), "parquet": tuple(folder / name for name in r["parquet"])})
        for r in told["relations"]
    ]
    return Intake(
        seals=tuple(Seal(**seal) for seal in told["seals"]),
        members=tuple(Member(**{**member, "outcome": Outcome(member["outcome"])}) for member in told["members"]),
        relations=tuple(relations),
        **{name: tuple(told[name]) for name in ("limits", "box", "notes")},
    )


def _package() -> str:
    try:
        return version("assay")
    except PackageNotFoundError:
        return "not installed"
