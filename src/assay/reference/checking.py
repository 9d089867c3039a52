"""What is wrong with a SOURCE and can be known before anything is read: told at once, not after minutes of reading."""

from __future__ import annotations

from pathlib import Path

from assay.fields import known_kinds
from assay.reference import prepared
from assay.reference.configuration import Configuration, Place
from assay.reference.fetching import reach
from assay.reference.opening import told_of
from assay.reference.placing import settled
from assay.settings import Settings


def check(source: str, settings: Settings, *, key: str | None = None) -> None:
    """Look whether SOURCE is there and lets us in; no customer is read.

    A prepared reference: its manifest, its key and the sizes of its files. An assay.toml: every key, and that what it
    names is there. A database: its address, and that it takes the user. Raises what `open_reference` would.
    """
    if prepared.is_prepared(source):
        _check_prepared(Path(source), key)
        return
    told, base = told_of(source)
    known_kinds(told.columns)
    for place in _places(told):
        reach(place, base, told.source, settings)


@settled
def _check_prepared(path: Path, key: str | None) -> None:
    manifest = prepared.read_manifest(path)
    prepared.keyed(manifest, key)
    prepared.stored_files(path, manifest)


def _places(told: Configuration) -> tuple[Place, ...]:
    """Where rows are to be read, the customers first."""
    former = told.former if told.former and not told.former.where else None
    return tuple(place for place in (told.source, former, told.history, told.tombstones) if place)
