"""The key of a prepared reference: where it is kept, and the manifest held against it."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from collections.abc import Mapping
from typing import Any

from assay.problem import UsageProblem
from assay.reference.sealing import damaged, derived
from assay.reference.secret import resolve

KEY = "ASSAY_REFERENCE_KEY"  # where the key is looked for when none is named


def derive(key: str, salt: bytes) -> bytes:
    """The key of the parts, from a reference to the secret. Raises UsageProblem where it is not there or too short."""
    return derived(resolve(key, what="The key of the prepared reference"), salt)


def keyed(told: Mapping[str, Any], key: str | None) -> bytes | None:
    """The derived key of a reference, None for a plain one; the manifest is held against it. Raises AssayError."""
    secret = _key(told, key)
    if hmac.compare_digest(str(told["mac"]), mac(told, secret)):
        return secret
    if secret is None:
        raise damaged("the manifest")
    raise UsageProblem(
        "The key is not the one that the prepared reference was built with, or somebody without it changed the "
        "manifest.",
        "Check where --key or ASSAY_REFERENCE_KEY leads; if the key is right, build the reference again.",
        code="reference-key",
    )


def _key(told: Mapping[str, Any], key: str | None) -> bytes | None:
    if not told["encrypted"]:
        if key:  # whoever names one counts on its protection, or on a reference that somebody put another in place of
            raise UsageProblem(
                "A key was named, and the prepared reference is not encrypted.",
                "Leave out --key, or build the reference again with it.",
                code="reference-key",
            )
        return None
    place = key or (f"env:{KEY}" if os.environ.get(KEY) else None)
    if place is None:
        raise UsageProblem(
            "The prepared reference is encrypted and no key was named.",
            f"Give --key with a reference, or set {KEY}.",
            code="reference-key",
        )
    return derive(place, bytes.fromhex(told["salt"]))


def mac(told: Mapping[str, Any], secret: bytes | None) -> str:
    """HMAC-SHA256 of the manifest under the key; without a key it only finds accidents."""
    bare = json.dumps({k: v for k, v in told.items() if k not in ("mac", "digest")}, sort_keys=True).encode()
    return hmac.new(secret or b"", bare, hashlib.sha256).hexdigest()
