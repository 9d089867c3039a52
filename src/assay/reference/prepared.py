"""A prepared reference: spelled customers in mapped files and a manifest, built whole or not at all, checked."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from assay.engine import Engine, meanwhile, spread, that_spell
from assay.private import Private, escaped
from assay.problem import SourceProblem
from assay.reference import extracts, indexing, manifest, values
from assay.reference.filing import file_away, taken_out
from assay.reference.index import Customers, Plan
from assay.reference.keying import derive, keyed, mac
from assay.reference.landing import disk_told
from assay.reference.mapped import Checked, Stored
from assay.reference.model import Reference
from assay.reference.placing import MANIFEST, STAGING, beside, free, put, settled, taken
from assay.reference.portrait import Portrait, portray
from assay.reference.sealing import damaged
from assay.reference.secret import resolve
from assay.reference.values import Values
from assay.settings import Progress, silent

FORMAT = 3  # of the folder; raised when an older Assay could not read it
VIEWS = {"values": "reference", "history": "history", "tombstones": "tombstones"}  # part -> its view in the engine
KEYS = frozenset(("format", "built_with", "order", "versions", "encrypted", "salt", "files", "reference", "mac"))
INDEX = indexing.PART
PORTRAIT = "portrait"  # the part that holds counts and values of the rest: sealed as they are
TOLD = frozenset((PORTRAIT, *extracts.VIEWS))  # parts that tell of the others


@dataclass(frozen=True)
class Summary:
    """What a prepared reference holds, without opening its rows."""

    path: Path
    reference: Reference
    encrypted: bool
    format: int
    built_with: str
    digests: Mapping[str, str]  # part -> SHA-256 of its files' digests
    sizes: Mapping[str, int]  # bytes


def is_prepared(source: str) -> bool:
    """Whether SOURCE is a folder with a manifest, or looks as if it should be one."""
    return "://" not in source and Path(source).is_dir()


def check_room(out: Path, key: str | None) -> None:
    """Raise now what `store` would raise of its place and its key after all customers were read."""
    free(out, encrypted=bool(key))
    if key:
        derive(key, bytes(16))


def store(
    reference: Reference,
    engine: Engine,
    out: Path,
    *,
    key: str | None = None,
    plan: Plan | None = None,
    progress: Progress = silent,
) -> None:
    """Write the engine's spelled tables to the folder `out`, replacing an older prepared reference at the end.

    Everything is written to a sibling and renamed; a run killed at any moment leaves what was there, or the new one.
    `plan` is what the index of fingerprints is to hold; without one there is none. Raw values are not kept. Without
    `key` (a reference to a secret) the parts are plain, readable by the owner only (mode 0600 in a folder 0700).
    Raises UsageProblem `reference-out`.
    """
    out = free(out, encrypted=bool(key))
    with disk_told():
        out.parent.mkdir(parents=True, exist_ok=True)
        with beside(out) as fresh:
            _fill(fresh, reference, engine, key, plan, progress=progress)
            with taken(out):
                free(out, encrypted=bool(key))  # reading took its time
                put(fresh, out)


def _fill(
    fresh: Path, reference: Reference, engine: Engine, key: str | None, plan: Plan | None, *, progress: Progress
) -> None:
    salt = secrets.token_bytes(16)
    secret = derive(key, salt) if key else None
    told: dict[str, Any] = {"format": FORMAT, "built_with": _package(), "encrypted": bool(secret), "salt": salt.hex()}
    told |= {"order": sys.byteorder, "versions": that_spell(), "reference": manifest.written(reference)}
    staging = fresh / STAGING if secret is None else engine.folder / "staging"  # plain bytes stay in the private one
    staging.mkdir(mode=0o700)

    def indexed(heed: Callable[[], None]) -> indexing.Made | None:
        if plan is None:
            return None
        with engine.aside() as other:
            customers = Customers(other, reference.customers, reference.values, heed=heed)
            return indexing.built(customers, reference.schema, plan, secret, folder=staging, progress=progress)

    stored = dict[str, tuple[Stored, ...]]()
    with meanwhile(indexed) as index:  # what SQL counts of all customers leaves cores idle, and so does the index
        stored[PORTRAIT] = (manifest.put_portrait(_portrait(reference, engine), staging),)
        stored |= {part: _part(staging, part, reference, engine) for part in VIEWS}
        stored |= extracts.write_extracts(staging, reference, engine)
        if (made := index.result()) is not None:
            stored[INDEX], told[INDEX] = made
    told["files"] = file_away(stored, fresh, secret, engine.threads)
    staging.rmdir()
    write_manifest(fresh / MANIFEST, told, secret)


def _portrait(reference: Reference, engine: Engine) -> Portrait:
    return reference.portrait or portray(engine, reference.schema, reference.filters)


def _part(folder: Path, part: str, reference: Reference, engine: Engine) -> tuple[Stored, ...]:
    """The files of a part: those that spelling wrote already, or the rows of the engine's table."""
    if part == "values" and reference.values is not None and reference.values.own(engine.folder):
        return tuple(file.stored for file in reference.values.files)
    view = VIEWS[part]
    order = "customer" if part == "values" else "ALL"
    lent = part == "values" and engine.lent(view) is not None  # rows of a store lie in order
    sql = f"SELECT * FROM {view}" if lent else f"SELECT * FROM {view} ORDER BY {order}"
    return values.write(folder, part, values.slices(engine, sql), engine.threads)


def write_manifest(path: Path, told: dict[str, Any], secret: bytes | None) -> None:
    """Write the manifest with its checks, readable by its owner only."""
    bare = {name: content for name, content in told.items() if name not in ("mac", "digest")}
    whole = {**bare, "digest": mac(bare, None), "mac": mac(bare, secret)}
    path.touch(mode=0o600)
    with path.open("w", encoding="utf-8") as text:
        text.write(json.dumps(whole, indent=1, sort_keys=True) + "\n")
        text.flush()
        os.fsync(text.fileno())


@settled
def show(path: Path, *, verify: bool = True) -> Summary:
    """What the folder says it holds. All bytes of the parts are checked; the key is not needed."""
    told = read_manifest(path)
    stored = stored_files(path, told)
    if verify:
        files = [one for part in stored.values() for one in part]
        spread(lambda one: Checked(one).verify_all(), files, os.cpu_count() or 1)
    held = manifest.read(told["reference"], None)
    return Summary(
        path=path,
        reference=replace(held, notes=(*held.notes, *_behind(told))),
        encrypted=told["encrypted"],
        format=told["format"],
        built_with=told["built_with"],
        digests={part: hashlib.sha256("".join(s.digest for s in files).encode()).hexdigest()
                 for part, files in stored.items() if part not in TOLD},
        sizes={part: sum(s.path.stat().st_size for s in files) for part, files in stored.items() if part not in TOLD},
    )  # fmt: skip


@settled
def restore(path: Path, engine: Engine, *, key: str | None = None) -> Reference:
    """Open a prepared reference: its parts become views of the engine, mapped where they lie.

    `key` is a reference to the secret; ASSAY_REFERENCE_KEY in the environment is used when none is named. Sizes and the
    manifest are checked now, bytes before they are used: those of a view by the first statement that names it, those of
    `Reference.values` as it takes them.
    """
    told = read_manifest(path)
    secret = keyed(told, key)
    stored = stored_files(path, told)
    if secret:
        with disk_told():
            stored = taken_out(stored, engine.folder, secret, engine.threads)
    views = VIEWS | extracts.VIEWS
    sound = secret is not None
    parts = {part: Values([Checked(one, sound=sound) for one in stored[part]], engine.threads) for part in views}
    for part, view in views.items():
        values.lend(engine, view, parts[part])
    reference = manifest.read(told["reference"], _tombstone_key(told["reference"]))
    index = None
    if INDEX in told:
        index = indexing.opened(stored[INDEX], told[INDEX], secret, reference.customers)
    portraits = [Checked(one, sound=sound) for one in stored.get(PORTRAIT, ())]
    portrait = manifest.got_portrait(portraits[0]) if portraits else None
    notes, digest = (*reference.notes, *_aged(told)), mac(told, None)
    held, past = parts["values"], parts["history"]
    return replace(reference, values=held, history=past, index=index, portrait=portrait, notes=notes, digest=digest)


def _aged(told: Mapping[str, Any]) -> list[str]:
    """A sentence where something that spells has another version now."""
    mine = that_spell()
    other = [part for part in sorted(mine.keys() | told["versions"]) if told["versions"].get(part) != mine.get(part)]
    if told["built_with"] == _package() and not other:
        return []
    named = told["built_with"] + (f" with other versions of {', '.join(other)}" if other else "")
    return [f"The prepared reference was built by {named}; build it again if the controls lose fields."]


def _behind(told: Mapping[str, Any]) -> list[str]:
    """A sentence where customers changed since they were portrayed."""
    since = told.get("unportrayed")
    return [f"What all customers look like was counted before {since:,} of them changed."] if since else []


def _tombstone_key(told: Mapping[str, Any]) -> Private | None:
    place = told.get("tombstone_key_at")
    return resolve(place, what="The key of the tombstones") if place else None


def read_manifest(path: Path) -> dict[str, Any]:
    """The manifest of a folder. Raises SourceProblem `source-unknown`, `reference-version`, `reference-damaged`."""
    try:
        told = json.loads((path / MANIFEST).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise SourceProblem(
            f"The folder {path} holds no prepared reference.",
            "Build one with `assay reference build SOURCE --out FOLDER`, or name the file of the customers.",
            code="source-unknown",
        ) from None
    except NotADirectoryError:
        raise SourceProblem(
            f"{escaped(str(path))} is a file; a prepared reference is a folder.",
            "Build one from it with `assay reference build FILE --out FOLDER`, or give the file itself as --against of "
            "`assay examine`.",
            code="source-unknown",
        ) from None
    except (OSError, ValueError, RecursionError):
        raise damaged("the manifest") from None
    if not isinstance(told, dict) or not isinstance(told.get("format"), int):
        raise damaged("the manifest")
    if told["format"] != FORMAT:
        raise _other(f"has format {told['format']}; this Assay reads format {FORMAT}")
    if not KEYS.issubset(told) or ("digest" in told and told["digest"] != mac(told, None)):
        raise damaged("the manifest")
    if told["order"] != sys.byteorder:
        raise _other(f"was built on a machine whose numbers are {told['order']}-endian; this one's are not")
    return told


def _other(how: str) -> SourceProblem:
    return SourceProblem(
        f"The prepared reference {how}.",
        "Build it again with this version, or use the version that built it.",
        code="reference-version",
    )


def stored_files(path: Path, told: Mapping[str, Any]) -> dict[str, list[Stored]]:
    """The files of each part, in order. Raises SourceProblem `reference-damaged` when one is gone or was cut."""
    found: dict[str, list[Stored]] = {part: [] for part in VIEWS | extracts.VIEWS}
    try:
        for called, content in sorted(told["files"].items()):
            file = path / called
            if file.name != called or not file.is_file() or file.stat().st_size != content["size"]:
                raise damaged(called)
            stored = Stored(file, content["told"], content["digest"], content["rows"])
            found.setdefault(content["part"], []).append(stored)
    except (KeyError, TypeError, AttributeError):
        raise damaged("the manifest") from None
    if not all(found.values()):
        raise damaged("the manifest")
    return found


def _package() -> str:
    try:
        return f"assay {version('assay')}"
    except PackageNotFoundError:
        return "assay (not installed)"
