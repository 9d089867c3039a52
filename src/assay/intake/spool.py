"""The spool: members written out under names of our own, hashed, within the budgets."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from assay.intake.budget import MIB, Budget, Spent
from assay.intake.model import Stored

# Four times the longest line that is read by default: no record can hold a run of one byte that is longer.
RUN_BYTES = 64 * MIB


class Stopped(Exception):
    """A limit of one member is reached; the text is a sentence about it."""


@dataclass
class Spooled:
    """A member written out; `trouble` says why it is not all of it."""

    stored: Stored
    digest: str
    trouble: str = ""
    hollow: bool = False  # nothing but one repeated byte
    spent: bool = False  # a budget of the whole file fired
    limited: bool = False  # a limit fired, of the file or of this member


class Spooling:
    """A member being written."""

    def __init__(self, path: Path, name: str, budget: Budget) -> None:
        self._path, self._name, self._budget = path, name, budget
        self._file = path.open("wb")
        self._digest = hashlib.sha256()
        self._size = self._run = 0
        self._mark = -1

    def write(self, chunk: bytes) -> None:
        """Add bytes. Raises Spent or Stopped."""
        self._budget.take(len(chunk))
        self._size += len(chunk)
        self._follow(chunk)
        if self._size > self._budget.member:
            raise Stopped("It is larger than one member may be (ASSAY_MEMBER_BYTES); read up to there.")
        if self._run > RUN_BYTES:
            raise Stopped(f"It goes on as one repeated byte for over {RUN_BYTES // MIB} MiB; not read further.")
        self._digest.update(chunk)
        self._file.write(chunk)

    def finish(self, trouble: str = "", *, spent: bool = False, limited: bool = False) -> Spooled:
        """The end of the member."""
        self._file.close()
        hollow = self._size > 0 and self._run == self._size
        if hollow:
            trouble = f"It holds no rows: nothing but one repeated byte. {trouble}".strip()
        stored = Stored(self._path, self._name, self._path.stat().st_size)
        return Spooled(stored, self._digest.hexdigest(), trouble, hollow, spent, limited)

    def _follow(self, chunk: bytes) -> None:
        """Keep count of the run of one byte at the end."""
        if not chunk:
            return
        last = chunk[-1]
        if chunk[0] == last == chunk[len(chunk) // 2] and chunk.count(last) == len(chunk):
            self._run = self._run + len(chunk) if last == self._mark else len(chunk)
        else:
            self._run = 0
        self._mark = last


@dataclass
class Spool:
    """The folder for unpacked members; their own names are never used as paths."""

    folder: Path
    budget: Budget
    _count: int = field(default=0)

    def begin(self, name: str) -> Spooling:
        """Start to write a member."""
        self._count += 1
        return Spooling(self.folder / f"member-{self._count:06d}", name, self.budget)

    def store(self, name: str, chunks: Iterable[bytes]) -> Spooled:
        """Write out what `chunks` gives until it ends, fails or a budget is used up."""
        spooling = self.begin(name)
        try:
            for chunk in chunks:
                spooling.write(chunk)
        except Spent as limit:
            return spooling.finish(str(limit), spent=True, limited=True)
        except Stopped as limit:
            return spooling.finish(str(limit), limited=True)
        except MemoryError:
            return spooling.finish("Unpacking it needs more memory than the box allows (ASSAY_BOX_MEMORY).")
        except Exception as error:  # noqa: BLE001 - decoders of hostile data raise anything; only the type is told
            if (
                "memory" in str(error).lower()
            ):  # liblzma: "Memory usage limit exceeded"; zstd: "requires too much memory"
                return spooling.finish("Unpacking it asks for more memory than is allowed; not read.", limited=True)
            return spooling.finish(f"Its packed data is damaged or cut ({type(error).__name__}); read up to there.")
        return spooling.finish()
