"""One entry of an archive: its name as data, its bytes in the spool, or why there are none."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assay.intake.model import Outcome
from assay.intake.spool import Spooled

# Windows device names (Microsoft, "Naming Files, Paths, and Namespaces")
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)


@dataclass(frozen=True)
class Entry:
    """An entry; `spooled` is None when its bytes could not or need not be had, and `because` says so.

    `name` is None for an entry that stands for the archive itself (what lies before or after it, its damage).
    """

    name: str | None
    spooled: Spooled | None = None
    because: str = ""
    outcome: Outcome = Outcome.NOT
    size: int = 0  # as stated by the archive, when not spooled
    locked: bool = False  # a password is missing or wrong
    spent: bool = False


def shown(name: str | bytes) -> str:
    """A member's name as text that any encoder takes; bytes that are not UTF-8 are shown as `\\xNN`."""
    if isinstance(name, bytes):
        return name.decode("utf-8", "backslashreplace")
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def hostile(name: str) -> bool:
    """Whether a name would point outside, at a drive, a share or a device if somebody used it as a path."""
    parts = re.split(r"[/\\]", name)
    outside = ".." in parts or name.startswith(("/", "\\")) or re.match(r"[A-Za-z]:", name) is not None
    return outside or "\0" in name or any(_DEVICES.fullmatch(part) for part in parts)


LOCKED = "It is encrypted and no password was given."
WRONG = "It is encrypted and the password given does not open it."


def locked(name: str | None, password: str | None, size: int = 0) -> Entry:
    """An entry that needs a password."""
    return Entry(name, because=WRONG if password else LOCKED, size=size, locked=True)
