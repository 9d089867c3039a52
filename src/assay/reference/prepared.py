"""A prepared reference: spelled tables and a manifest in a folder, built whole or not at all, checked before use."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from assay.engine import Engine
from assay.private import Private
from assay.problem import SourceProblem, UsageProblem
from assay.reference import manifest
from assay.reference.landing import disk_told
from assay.reference.model import Reference
from assay.reference.sealing import damaged, derived, seal, unseal
from assay.reference.secret import resolve

MANIFEST = "manifest.json"
FORMAT = 1  # of the folder; raised when an older Assay could not read it
PARTS = ("reference", "history", "tombstones")
KEYS = frozenset(("format", "built_with", "encrypted", "salt", "parts", "reference", "mac"))  # of the manifest
KEY = "ASSAY_REFERENCE_KEY"  # where the key is looked for when none is named


@dataclass(frozen=True)
class Summary:
    """What a prepared reference holds, without opening its rows."""

    path: Path
    reference: Reference
    encrypted: bool
    format: int
    built_with: str
    digests: Mapping[str, str]  # part -> SHA-256 of the file as it lies there
    sizes: Mapping[str, int]  # bytes


def is_prepared(source: str) -> bool:
    """Whether SOURCE is a folder with a manifest, or looks as if it should be one."""
    return "://" not in source and Path(source).is_dir()


def store(reference: Reference, engine: Engine, out: Path, *, key: str | None = None) -> None:
    """Write the engine's spelled tables to the folder `out`, replacing an older prepared reference at the end.

    Everything is written to a sibling and renamed; a killed run leaves what was there. Raw values are not kept. Without
    `key` (a reference to a secret) the parts are plain, readable by the owner only (mode 0600 in a folder 0700).
    """
    if out.exists() and not (out / MANIFEST).is_file():
        raise UsageProblem(
            f"{out} exists and is no prepared reference.", "Choose another folder for --out.", code="reference-out"
        )
    with disk_told():
        out.parent.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(prefix=f".{out.name}.", suffix=".part", dir=out.parent))
        try:
            _fill(fresh, reference, engine, key)
            _put(fresh, out)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)


def _fill(fresh: Path, reference: Reference, engine: Engine, key: str | None) -> None:
    salt = secrets.token_bytes(16)
    secret = derived(resolve(key, what="The key of the prepared reference"), salt) if key else None
    told: dict[str, Any] = {"format": FORMAT, "built_with": _package(), "encrypted": bool(secret), "salt": salt.hex()}
    told |= {"parts": {}, "reference": manifest.written(reference)}
    for part in PARTS:
        order = "customer" if part == "reference" else "ALL"
        plain, final = engine.folder / f"{part}.store.parquet", fresh / f"{part}.parquet{'.sealed' if secret else ''}"
        engine.write(f"SELECT * FROM {part} ORDER BY {order}", plain)
        if secret:
            seal(plain, final, secret, part)
        else:
            shutil.copyfile(plain, final)
        plain.unlink()
        final.chmod(0o600)
        told["parts"][part] = {"file": final.name, "sha256": _digest(final), "size": final.stat().st_size}
    told["mac"] = _mac(told, secret)
    text = fresh / MANIFEST
    text.write_text(json.dumps(told, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    text.chmod(0o600)
    for file in fresh.iterdir():
        with file.open("rb") as written:
            os.fsync(written.fileno())


def _put(fresh: Path, out: Path) -> None:
    """Give the new folder the final name; the old one is put aside first and comes back if that fails."""
    if not out.exists():
        fresh.replace(out)
        return
    aside = out.with_name(f".{out.name}.{secrets.token_hex(4)}.old")
    out.replace(aside)
    try:
        fresh.replace(out)
    except OSError:
        aside.replace(out)
        raise
    shutil.rmtree(aside, ignore_errors=True)


def show(path: Path) -> Summary:
    """What the folder says it holds. The digests of the parts are checked; the key is not needed."""
    told = _manifest(path)
    for part, content in told["parts"].items():
        file = path / content["file"]
        if not file.is_file() or file.stat().st_size != content["size"] or _digest(file) != content["sha256"]:
            raise damaged(part)
    return Summary(
        path=path,
        reference=manifest.read(told["reference"], None),
        encrypted=told["encrypted"],
        format=told["format"],
        built_with=told["built_with"],
        digests={part: content["sha256"] for part, content in told["parts"].items()},
        sizes={part: content["size"] for part, content in told["parts"].items()},
    )


def restore(path: Path, engine: Engine, *, key: str | None = None) -> Reference:
    """Check a prepared reference and make its tables in the engine.

    `key` is a reference to the secret; ASSAY_REFERENCE_KEY in the environment is used when none is named.
    """
    show(path)
    told = _manifest(path)
    secret = _key(told, key)
    if not hmac.compare_digest(told.get("mac", ""), _mac(told, secret)):
        raise damaged("the manifest (or the key is another one)" if secret else "the manifest")
    for part in PARTS:
        content, plain = told["parts"][part], engine.folder / f"{part}.parquet"
        with disk_told():
            if secret:
                unseal(path / content["file"], plain, secret, part)
            else:
                shutil.copyfile(path / content["file"], plain)
        engine.attach("_part", plain)
        engine.run(f"CREATE OR REPLACE TABLE {part} AS SELECT * FROM _part")
        engine.run("DROP VIEW _part")
        plain.unlink()
    return manifest.read(told["reference"], _tombstone_key(told["reference"]))


def _tombstone_key(told: Mapping[str, Any]) -> Private | None:
    place = told.get("tombstone_key_at")
    return resolve(place, what="The key of the tombstones") if place else None


def _key(told: Mapping[str, Any], key: str | None) -> bytes | None:
    if not told["encrypted"]:
        return None
    place = key or (f"env:{KEY}" if os.environ.get(KEY) else None)
    if place is None:
        raise UsageProblem(
            "The prepared reference is encrypted and no key was named.",
            f"Give --key with a reference, or set {KEY}.",
            code="reference-key",
        )
    return derived(resolve(place, what="The key of the prepared reference"), bytes.fromhex(told["salt"]))


def _manifest(path: Path) -> dict[str, Any]:
    try:
        told = json.loads((path / MANIFEST).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise SourceProblem(
            f"The folder {path} holds no prepared reference.",
            "Build one with `assay reference build SOURCE --out FOLDER`, or name the file of the customers.",
            code="source-unknown",
        ) from None
    except (OSError, ValueError):
        raise damaged("the manifest") from None
    if not isinstance(told, dict) or not isinstance(told.get("format"), int):
        raise damaged("the manifest")
    if told["format"] != FORMAT:
        raise SourceProblem(
            f"The prepared reference has format {told['format']}; this Assay reads format {FORMAT}.",
            "Build it again with this version, or use the version that built it.",
            code="reference-version",
        )
    if not KEYS.issubset(told) or not isinstance(told["parts"], dict) or set(told["parts"]) != set(PARTS):
        raise damaged("the manifest")
    return told


def _mac(told: Mapping[str, Any], secret: bytes | None) -> str:
    """HMAC-SHA256 of the manifest under the key; without a key it only finds accidents."""
    bare = json.dumps({k: v for k, v in told.items() if k != "mac"}, sort_keys=True).encode()
    return hmac.new(secret or b"", bare, hashlib.sha256).hexdigest()


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _package() -> str:
    try:
        return f"assay {version('assay')}"
    except PackageNotFoundError:
        return "assay (not installed)"
