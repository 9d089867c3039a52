"""Finished files into a prepared reference and out of it: named by their content, sealed where there is a key."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from assay.engine import spread
from assay.reference.mapped import SUMS, Stored, sum_up
from assay.reference.sealing import seal, unseal

SEALED = ".sealed"


def file_away(
    stored: Mapping[str, Sequence[Stored]], folder: Path, secret: bytes | None, threads: int
) -> dict[str, dict[str, Any]]:
    """Move the files of each part into `folder`; gives what the manifest says of them, by name.

    A name holds the content's digest: files of an older build and of a newer one lie beside each other until the
    manifest says which ones count.
    """

    def one(part: str, plain: Stored) -> tuple[str, dict[str, Any]]:
        final = _sealed(plain, secret, part) if secret else plain
        called = final.path.name.replace(".", f".{final.digest[:16]}.", 1)
        for source, name in ((final.path, called), (final.sums, called + SUMS)):
            shutil.move(source, folder / name)
            _settle(folder / name)
        size = (folder / called).stat().st_size
        return called, {"part": part, "rows": plain.rows, "size": size, "digest": final.digest, "told": plain.told}

    pairs = [(part, s) for part, files in stored.items() for s in files]
    return dict(spread(lambda pair: one(*pair), pairs, threads))  # AES lets go of Python's lock


def _settle(file: Path) -> None:
    """Its owner's only, and on the disk: it may have come from another one."""
    file.chmod(0o600)
    with file.open("rb") as written:
        os.fsync(written.fileno())


def _sealed(plain: Stored, secret: bytes, part: str) -> Stored:
    """The file sealed in its place; its sums are those of the sealed bytes: anybody can tell that it is whole."""
    target = plain.path.with_name(plain.path.name + SEALED)
    seal(plain.path, target, secret, _label(part, plain.path.name))
    plain.path.unlink()
    plain.sums.unlink()
    return sum_up(target, {}, rows=plain.rows)


def taken_out(
    stored: Mapping[str, Sequence[Stored]], folder: Path, secret: bytes, threads: int
) -> dict[str, list[Stored]]:
    """Unseal the files of each part into the private `folder`. Raises SourceProblem `reference-damaged`."""

    def one(part: str, sealed: Stored) -> Stored:
        plain = folder / sealed.path.name.removesuffix(SEALED)
        start, _, rest = plain.name.partition(".")
        unseal(sealed.path, plain, secret, _label(part, f"{start}.{rest.partition('.')[2]}"))
        return Stored(plain, sealed.told, sealed.digest, sealed.rows)

    return {part: spread(partial(one, part), files, threads) for part, files in stored.items()}


def _label(part: str, name: str) -> str:
    """What a sealed file is bound to, so that no two can be swapped."""
    return f"{part}/{name}"
