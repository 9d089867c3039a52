"""What is wrong with a SOURCE and can be known before anything is read: told at once, not after minutes of reading."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from assay.fields import known_kinds
from assay.reference import manifest, prepared
from assay.reference.configuration import Configuration, Place
from assay.reference.fetching import reach
from assay.reference.keying import keyed
from assay.reference.opening import refuse_late, told_of
from assay.reference.placing import settled
from assay.reference.secret import resolve
from assay.settings import Settings


def check(
    source: str,
    settings: Settings,
    *,
    key: str | None = None,
    mapping: Mapping[str, str] | None = None,
    region: str | None = None,
) -> None:
    """Look whether SOURCE is there and lets us in; no customer is read.

    A prepared reference: its manifest, its key, the sizes of its files, and that it can be opened with this `mapping`
    and for this `region`. An assay.toml: every key, and that what it names is there, the tombstones' key too. A
    database: its address, and that it takes the user. Raises what `open_reference` would.
    """
    if prepared.is_prepared(source):
        _check_prepared(Path(source), key, mapping, region)
        return
    configuration, base = told_of(source)
    known_kinds(configuration.columns)
    for place in _places(configuration):
        reach(place, base, configuration.source, settings)
    if configuration.tombstones and configuration.tombstones.key:
        resolve(configuration.tombstones.key, base=base, what="The key of the tombstones")


@settled
def _check_prepared(path: Path, key: str | None, mapping: Mapping[str, str] | None, region: str | None) -> None:
    told = prepared.read_manifest(path)
    keyed(told, key)
    prepared.stored_files(path, told)
    refuse_late(manifest.read(told["reference"], None), mapping, region)


def _places(told: Configuration) -> tuple[Place, ...]:
    """Where rows are to be read, the customers first."""
    former = told.former if told.former and not told.former.where else None
    return tuple(place for place in (told.source, former, told.history, told.tombstones) if place)
