"""Files at rest: AES-256-GCM in chunks under a key that is kept elsewhere, or plain and readable by the owner only.

The chunks form a STREAM (Hoang, Reyhanitabar, Rogaway, Vizar, "Online Authenticated-Encryption and its Nonce-Reuse
Misuse-Resistance", 2015): the nonce holds a counter and a last-chunk mark, so no chunk can be dropped, moved or cut.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from assay.private import Private
from assay.problem import SourceProblem, UsageProblem

CHUNK = 1 << 20  # bytes
TAG = 16  # bytes that GCM adds
PREFIX = 7  # random bytes of the nonce; 4 count, 1 marks the last chunk: 12, as GCM wants
MAGIC = b"ASSAYSEAL1\n"
SHORTEST = 16  # characters of a key; a guessable one is no protection


def derived(key: Private, salt: bytes) -> bytes:
    """A 32-byte key from a secret text by scrypt (RFC 7914; n=2^15, r=8, p=1: 32 MiB, about 0.1 s)."""
    if len(key.reveal()) < SHORTEST:
        raise UsageProblem(
            f"The key is shorter than {SHORTEST} characters.",
            "Make one with: python3 -c 'import secrets; print(secrets.token_hex(32))', and keep it out of the folder.",
            code="reference-key",
        )
    return Scrypt(salt=salt, length=32, n=1 << 15, r=8, p=1).derive(key.reveal().encode())


def seal(plain: Path, sealed: Path, key: bytes, label: str) -> None:
    """Write `plain` encrypted to `sealed`, bound to `label` so that files cannot be swapped."""
    cipher, prefix = AESGCM(key), secrets.token_bytes(PREFIX)
    with plain.open("rb") as source, sealed.open("wb") as target:
        target.write(MAGIC + prefix)
        chunk, count = source.read(CHUNK), 0
        while True:
            following = source.read(CHUNK)
            target.write(cipher.encrypt(_nonce(prefix, count, not following), chunk, label.encode()))
            if not following:
                break
            chunk, count = following, count + 1
        target.flush()
        os.fsync(target.fileno())


def unseal(sealed: Path, plain: Path, key: bytes, label: str) -> None:
    """Write the content of `sealed` to `plain`. SourceProblem `reference-damaged` for a wrong key or changed bytes."""
    cipher = AESGCM(key)
    with sealed.open("rb") as source, plain.open("wb") as target:
        if source.read(len(MAGIC)) != MAGIC:
            raise damaged(label)
        prefix = source.read(PREFIX)
        chunk, count = source.read(CHUNK + TAG), 0
        while True:
            following = source.read(CHUNK + TAG)
            try:
                target.write(cipher.decrypt(_nonce(prefix, count, not following), chunk, label.encode()))
            except (InvalidTag, ValueError):
                raise damaged(label) from None
            if not following:
                return
            chunk, count = following, count + 1


def _nonce(prefix: bytes, count: int, last: bool) -> bytes:
    return prefix + count.to_bytes(4, "big") + (b"\x01" if last else b"\x00")


def damaged(part: str) -> SourceProblem:
    """A part of a prepared reference that is not what was written."""
    return SourceProblem(
        f"The prepared reference is damaged: {part} is not what was written.",
        "Build it again with `assay reference build`; a damaged one is never used in part.",
        code="reference-damaged",
    )
