"""Keyed prints of spelled rows: a matrix of 64-bit numbers, a column a field, a salted digest or a joint key.

0 stands for what a row does not hold. docs/decisions/0003-fingerprints.md says why SipHash, and why never an engine's
own hash().
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numba import njit, uint64

from assay.engine import fingerprint, halves, siphash, spread
from assay.fields import Schema

SLICE = 65_536  # rows that one core prints at a time
SALTED_ONLY = "salted "  # in front of a field's name: its values that carry a salt
# A password digest with its salt in it: crypt and PHC strings begin with $, LDAP's with {S...}, others append :salt
# (hashcat's list of modes). A bare digest is the same for everyone who chose the password.
SALTED = "^[$]|^[{]S(S|M)|:"


@dataclass(frozen=True)
class Columns:
    """What is printed of a side: its fields, then salted digests, then joint keys by the fields they are made of."""

    fields: tuple[str, ...]
    salted: tuple[str, ...]
    joint: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, schema: Schema, joint: Sequence[str]) -> Columns:
        """Of a schema, with the joint keys ("full_name+birth_date") that are wanted."""
        made = [key for key in joint if "+" in key]  # a key of one field is that field
        parts = {key: tuple(schema.of_kind(part)[0].name for part in key.split("+")) for key in made}
        hashes = tuple(SALTED_ONLY + f.name for f in schema.of_kind("password_hash"))
        return cls(tuple(f.name for f in schema.fields), hashes, parts)

    @property
    def places(self) -> dict[str, int]:
        """The column of each name in the matrix."""
        return {column: at for at, column in enumerate((*self.fields, *self.salted, *self.joint))}


def print_rows(table: pa.Table, columns: Columns, key: bytes, threads: int) -> np.ndarray:
    """The prints of a table's rows under `key` (16 bytes): uint64 [rows, columns]."""
    places, rows = columns.places, table.num_rows
    prints = np.zeros((rows, len(places)), np.uint64)
    cuts = list(pairwise([*range(0, rows, SLICE), rows])) if rows else []

    def work(cut: tuple[int, int]) -> None:
        part, out = table.slice(cut[0], cut[1] - cut[0]), prints[slice(*cut)]
        for field in columns.fields:
            out[:, places[field]] = printed(part.column(field), key)
        for name in columns.salted:
            field = name.removeprefix(SALTED_ONLY)
            salted = pc.fill_null(pc.match_substring_regex(part.column(field), SALTED), False)
            out[:, places[name]] = np.where(np.asarray(salted), out[:, places[field]], 0)
        for name, parts in columns.joint.items():
            out[:, places[name]] = join(out, [places[p] for p in parts], key)

    spread(work, cuts, threads)
    return prints


def printed(values: pa.ChunkedArray, key: bytes) -> np.ndarray:
    """One column's prints, 0 for null and for what is empty of a history."""
    told = fingerprint(values, key)
    return np.asarray(told.fill_null(0).to_numpy())


def join(prints: np.ndarray, places: Sequence[int], key: bytes, *, nulls: bool = False) -> np.ndarray:
    """One print of several columns, row by row: SipHash of their bytes, little-endian; `nulls`: a gap is a value."""
    out = np.zeros(len(prints), np.uint64)
    _join(prints, np.array(places, np.int64), nulls, *halves(key), out)
    return out


@njit(cache=True, nogil=True)
def _join(prints: Any, places: Any, nulls: Any, k0: Any, k1: Any, out: Any) -> None:
    scratch = np.empty(8 * len(places), np.uint8)
    for row in range(len(out)):
        whole = True
        for at in range(len(places)):
            value = prints[row, places[at]]
            whole &= value != 0
            for i in range(8):
                scratch[8 * at + i] = np.uint8((value >> uint64(8 * i)) & uint64(255))
        if whole or nulls:
            out[row] = siphash(scratch, 0, len(scratch), k0, k1)
