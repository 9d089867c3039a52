"""Tar archives: read as a stream of entries; nothing is extracted by name, links and devices are only reported."""

from __future__ import annotations

import tarfile
from collections.abc import Iterator
from typing import IO

from assay.intake.archives.entry import Entry, shown
from assay.intake.budget import Spent
from assay.intake.model import Outcome, Sample, Stored
from assay.intake.spool import Spool

CHUNK = 1 << 20


def sniff(sample: Sample) -> float:
    """By the checksum of the first header, which old tars without the `ustar` mark have too."""
    header = sample.head[:512]
    if len(header) < 512:
        return 0.0
    try:
        stated = int(header[148:156].strip(b" \0") or b"x", 8)
    except ValueError:
        return 0.0
    if stated != 256 + sum(header[:148]) + sum(header[156:]):
        return 0.0
    return 0.97 if header[257:262] == b"ustar" else 0.9


def entries(stored: Stored, spool: Spool, password: str | None) -> Iterator[Entry]:
    """Regular files are spooled; links, devices and pipes are named and left alone."""
    del password  # tar has none
    try:
        with tarfile.open(stored.path, "r:", errors="surrogateescape") as archive:
            for info in archive:
                spool.budget.begin()
                name = shown(info.name)
                if info.isreg():
                    source = archive.extractfile(info)
                    if source is not None:
                        spooled = spool.store(name, _chunks(source, info.size))
                        yield Entry(name, spooled, spent=spooled.spent)
                elif not info.isdir():
                    because = "It is a link, device or pipe: there is nothing in it, and it was not followed."
                    yield Entry(name, because=because, outcome=Outcome.NONE)
    except (tarfile.TarError, EOFError, ValueError, OverflowError) as error:
        yield Entry(None, because=f"The archive is damaged or cut ({type(error).__name__}); read up to there.")
    except RecursionError:
        yield Entry(None, because="Its headers refer to one another without end; read up to there.")
    except MemoryError:
        yield Entry(None, because="A header of the archive is larger than the box allows (ASSAY_BOX_MEMORY).")
    except Spent as limit:
        yield Entry(None, because=str(limit), spent=True)


def _chunks(source: IO[bytes], size: int) -> Iterator[bytes]:
    left = size
    while left > 0:
        chunk = source.read(min(CHUNK, left))
        if not chunk:
            raise EOFError
        left -= len(chunk)
        yield chunk
