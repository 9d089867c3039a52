"""A prepared reference: spelled tables and a manifest in a folder, built whole or not at all, checked before use."""

from __future__ import annotations

import fcntl
import hashlib
import hmac
import json
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
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

    Everything is written to a sibling and renamed; a run killed at any moment leaves what was there, or the new one.
    Raw values are not kept. Without `key` (a reference to a secret) the parts are plain, readable by the owner only
    (mode 0600 in a folder 0700).
    """
    out = out.resolve()  # behind a link: files are renamed within one disk only
    if out.exists() and not (out / MANIFEST).is_file():
        raise UsageProblem(
            f"{out} exists and is no prepared reference.", "Choose another folder for --out.", code="reference-out"
        )
    with disk_told():
        out.parent.mkdir(parents=True, exist_ok=True)
        with _beside(out) as fresh:
            _fill(fresh, reference, engine, key)
            _put(fresh, out)


@contextmanager
def _beside(out: Path) -> Iterator[Path]:
    """A locked folder beside `out`, gone afterwards; those of builds that were killed hold no lock and go as well."""
    for left in [p for p in out.parent.iterdir() if p.name.startswith(f".{out.name}.") and p.suffix == ".part"]:
        with suppress(OSError), _locked(left):
            shutil.rmtree(left, ignore_errors=True)
    fresh = Path(tempfile.mkdtemp(prefix=f".{out.name}.", suffix=".part", dir=out.parent))
    try:
        with _locked(fresh):
            yield fresh
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Holds the folder's lock, which the system lets go of when a process dies; OSError when another one holds it."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(descriptor)


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
        digest = _digest(final)
        # named by its content: beside an older part of the same kind until the manifest says which one counts
        final = final.rename(final.with_name(final.name.replace(part, f"{part}.{digest[:16]}", 1)))
        told["parts"][part] = {"file": final.name, "sha256": digest, "size": final.stat().st_size}
    told |= {"digest": _mac(told, None), "mac": _mac(told, secret)}
    text = fresh / MANIFEST
    text.write_text(json.dumps(told, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    text.chmod(0o600)
    for file in fresh.iterdir():
        with file.open("rb") as written:
            os.fsync(written.fileno())


def _put(fresh: Path, out: Path) -> None:
    """Give the new folder the final name, or move its parts beside the old ones and then the manifest over the old one.

    The last step is one rename: until then the old reference is whole, from then on the new one is.
    """
    if not out.exists():
        fresh.replace(out)
        _flush(out.parent)
        return
    out.chmod(0o700)
    new = {file.name for file in fresh.iterdir()}
    for file in sorted(new - {MANIFEST}):
        (fresh / file).replace(out / file)
    _flush(out)
    (fresh / MANIFEST).replace(out / MANIFEST)
    _flush(out)
    for old in out.iterdir():
        if old.name not in new and old.name.partition(".")[0] in PARTS:
            old.unlink()


def _flush(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


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
    if not hmac.compare_digest(str(told["mac"]), _mac(told, secret)):
        if secret is None:
            raise damaged("the manifest")
        raise UsageProblem(
            "The key is not the one that the prepared reference was built with, or somebody without it changed the "
            "manifest.",
            "Check where --key or ASSAY_REFERENCE_KEY leads; if the key is right, build the reference again.",
            code="reference-key",
        )
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
    reference = manifest.read(told["reference"], _tombstone_key(told["reference"]))
    if told["built_with"] == _package():
        return reference
    note = f"The prepared reference was built by {told['built_with']}; build it again if the controls lose fields."
    return replace(reference, notes=(*reference.notes, note))


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
    if "digest" in told and told["digest"] != _mac(told, None):
        raise damaged("the manifest")
    return told


def _mac(told: Mapping[str, Any], secret: bytes | None) -> str:
    """HMAC-SHA256 of the manifest under the key; without a key it only finds accidents."""
    bare = json.dumps({k: v for k, v in told.items() if k not in ("mac", "digest")}, sort_keys=True).encode()
    return hmac.new(secret or b"", bare, hashlib.sha256).hexdigest()


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _package() -> str:
    try:
        return f"assay {version('assay')}"
    except PackageNotFoundError:
        return "assay (not installed)"
