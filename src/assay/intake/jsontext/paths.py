"""The paths of JSON keys that were met, shared with the compiled scanner, and the columns that they become."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import numpy as np

from assay.intake.jsontext.scanner import CHILDREN, KEY, ROOT

NAMES = 1 << 20  # bytes of all key names together
ACTIONS = ("index", "create", "update", "delete")  # Elasticsearch bulk API: lines that name what the next line is for
WRAPPED = frozenset(  # MongoDB Extended JSON v2, "BSON Data Types and Associated Representations"
    ("$oid", "$date", "$numberInt", "$numberLong", "$numberDouble", "$numberDecimal", "$binary", "base64", "$uuid")
)


class Paths:
    """A table of paths with room for `most` of them; `full` says that one did not fit."""

    def __init__(self, most: int) -> None:
        size = 4 * most + 2  # maps are noticed only after some of their keys took room
        self.slots = np.full(1 << (4 * size).bit_length(), -1, np.int64)
        self.parents = np.full(size, -1, np.int64)
        self.starts = np.zeros(size, np.int64)
        self.stops = np.zeros(size, np.int64)
        self.names = np.zeros(NAMES, np.uint8)
        self.used = np.array([2, 0], np.int64)
        self.children = np.zeros(size, np.int64)
        self.seen = np.zeros(size, bool)

    @property
    def tables(self) -> Any:
        """What the scanner works on."""
        return self.slots, self.parents, self.starts, self.stops, self.names, self.used, self.children

    @property
    def full(self) -> bool:
        """Whether there was no room for a path, or there may soon be none."""
        return int(self.used[0]) >= len(self.parents) or int(self.used[1]) > NAMES - 65_536

    def is_map(self, path: int) -> bool:
        """Whether an object above `path` has so many different keys that it is kept as JSON text."""
        above = int(self.parents[path])
        return above > KEY and (int(self.children[above]) > CHILDREN or self.is_map(above))

    def parts(self, path: int) -> tuple[str, ...]:
        """The keys from the record down to `path`."""
        if path == ROOT:
            return ()
        if path == KEY:
            return ("key",)
        name = bytes(self.names[self.starts[path] : self.stops[path]]).decode("utf-8", "replace")
        if "\\" in name:
            name = _unescaped(name)
        return (*self.parts(int(self.parents[path])), name)


def _unescaped(name: str) -> str:
    try:
        return str(json.loads(f'"{name}"', strict=False)).encode("utf-8", "replace").decode()
    except ValueError:
        return name


@dataclass(frozen=True)
class Column:
    """A column and the paths whose values it takes; those in `dates` hold milliseconds since 1970."""

    name: str
    paths: tuple[int, ...]
    dates: frozenset[int]


def columns(paths: Paths) -> tuple[list[Column], frozenset[int]]:
    """The columns that the paths seen become, in the order in which they were met, and the paths that are no data."""
    parts = {int(p): paths.parts(int(p)) for p in np.flatnonzero(paths.seen) if not paths.is_map(int(p))}
    actions = frozenset(p for p, keys in parts.items() if len(keys) == 2 and keys[0] in ACTIONS and keys[1][:1] == "_")
    actions = actions if actions and len(actions) < len(parts) else frozenset()
    hits = any(keys == ("_index",) for keys in parts.values())
    grouped: dict[str, list[int]] = {}
    for path, keys in parts.items():
        if path not in actions:
            grouped.setdefault(_name(keys, hits), []).append(path)
    return [
        Column(name, tuple(found), frozenset(p for p in found if "$date" in parts[p]))
        for name, found in grouped.items()
    ], actions


def _name(keys: tuple[str, ...], hits: bool) -> str:
    if hits and len(keys) > 1 and keys[0] == "_source":
        keys = keys[1:]
    shown = list(keys)
    while len(shown) > 1 and shown[-1] in WRAPPED and any(k.startswith("$") for k in shown[-2:]):
        shown.pop()
    return ".".join(shown)
