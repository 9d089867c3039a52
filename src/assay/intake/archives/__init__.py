"""Archives and packed files: recognised by content, unpacked entry by entry under names of our own."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from assay.intake.archives import sevenzip, streams, tars, zips
from assay.intake.archives.entry import Entry
from assay.intake.model import Sample, Stored
from assay.intake.spool import Spool

Entries = Callable[[Stored, Spool, str | None], Iterator[Entry]]

_KINDS: dict[str, tuple[Callable[[Sample], float], Entries]] = {
    "zip": (zips.sniff, zips.entries),
    "tar": (tars.sniff, tars.entries),
    "7z": (sevenzip.sniff, sevenzip.entries),
    **{key: (codec.sniff, codec.entries) for key, codec in streams.CODECS.items()},
}


def recognise(sample: Sample) -> list[tuple[str, float]]:
    """Archive kinds with a confidence above 0."""
    found = [(key, sniff(sample)) for key, (sniff, _) in _KINDS.items()]
    return [(key, sure) for key, sure in found if sure > 0]


def known(key: str) -> bool:
    """Whether `key` is a kind of archive."""
    return key in _KINDS


def entries(key: str, stored: Stored, spool: Spool, password: str | None) -> Iterator[Entry]:
    """The entries of an archive, one after the other; a spooled file may be deleted before the next is asked for."""
    return _KINDS[key][1](stored, spool, password)


def trailing_zip(stored: Stored) -> int | None:
    """Bytes behind a zip that ends the file although it begins as something else; None when there is none."""
    return zips.behind(stored)
