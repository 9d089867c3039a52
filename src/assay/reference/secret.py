"""Secrets by reference: `env:NAME`, `file:PATH` or `keyring:SERVICE/USER`, never written out."""

from __future__ import annotations

import os
from pathlib import Path

from assay.private import Private
from assay.problem import UsageProblem

WAYS = "env:NAME, file:PATH or keyring:SERVICE/USER"


def located(reference: str, base: Path | None) -> str:
    """The same reference from anywhere: a relative file gets the folder `base`."""
    way, _, place = reference.partition(":")
    return f"file:{(base / Path(place).expanduser()).resolve()}" if way == "file" and base else reference


def resolve(reference: str, *, base: Path | None = None, what: str = "The secret") -> Private:
    """The secret that `reference` points to; a file is relative to `base`.

    Raises UsageProblem when it is not a reference (the text is never repeated) or leads nowhere.
    """
    way, colon, place = located(reference, base).partition(":")
    readers = {"env": _from_environment, "file": _from_file, "keyring": _from_keyring}
    if not colon or not place or way not in readers:
        raise UsageProblem(
            f"{what} is written out instead of being referred to.",
            f"Write where it is kept: {WAYS}.",
            code="secret-in-argv",
        )
    value = readers[way](place)
    if not value:
        raise UsageProblem(
            f"{what} was looked for in {way}:{place} and is not there.",
            f"Set it there or name another place: {WAYS}.",
            code="secret-missing",
        )
    return Private(value)


def _from_environment(name: str) -> str | None:
    return os.environ.get(name)


def _from_file(place: str) -> str | None:
    try:
        return Path(place).expanduser().read_text(encoding="utf-8").strip("\r\n")
    except (OSError, UnicodeDecodeError):
        return None


def _from_keyring(place: str) -> str | None:
    import keyring
    from keyring.errors import KeyringError

    service, _, user = place.partition("/")
    try:
        return keyring.get_password(service, user)
    except KeyringError:
        return None
