"""The index in a prepared reference: built into it, changed by a refresh, opened."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from assay.fields import Schema
from assay.reference.index import (
    PAST,
    Customers,
    Index,
    Plan,
    Touched,
    build_index,
    changed_index,
    opened_index,
    spare,
    stored_change,
    stored_index,
)
from assay.reference.mapped import Checked, Stored
from assay.settings import Progress

PART = "index"  # of a prepared reference
KEY_BYTES = 16  # of SipHash

Made = tuple[tuple[Stored, ...], dict[str, Any]]  # files, and what the manifest says of them


def built(
    customers: Customers, schema: Schema, plan: Plan, secret: bytes | None, *, folder: Path, progress: Progress
) -> Made:
    """A new index of all customers in files of `folder`; `secret` is the key of an encrypted reference."""
    key = _key(secret) or secrets.token_bytes(KEY_BYTES)
    index = build_index(customers, schema, plan, key=key, folder=folder, progress=progress)
    files, told = stored_index(index, folder, customers.engine.threads)
    return files, told | ({} if secret else {"key": key.hex()})


def changed(index: Index, customers: Customers, schema: Schema, plan: Plan, touched: Touched, *, folder: Path) -> Made:
    """What a refresh of `touched` customers changes in an index; `customers` are those before."""
    for called in PAST:  # past versions are copied
        index.files[called].verify_all()
    newer = changed_index(index, customers, schema, plan, touched)
    return stored_change(newer, folder, customers.engine.threads)


def has_room(index: Index, plan: Plan, numbers: np.ndarray, customers: int) -> bool:
    """Whether the index holds what the plan wants and can take changes of customers `numbers`, `customers` then."""
    alike = index.held == dict(plan.keys) and set(index.blocks) == {block.id for block in plan.blocks}
    all_changed = len(numbers if index.delta is None else np.union1d(index.delta.customers, numbers))
    return alike and customers <= len(index.tags) and all_changed <= spare(customers)


def opened(stored: Sequence[Stored], told: Mapping[str, Any], secret: bytes | None, customers: int) -> Index:
    """The index of a prepared reference, mapped. Raises SourceProblem `reference-damaged`."""
    files = [Checked(one, sound=secret is not None) for one in stored]
    return opened_index(files, told, key=_key(secret) or bytes.fromhex(told["key"]), customers=customers)


def _key(secret: bytes | None) -> bytes | None:
    """The key of an encrypted reference's prints; a plain one's stands in its manifest, as the values themselves do."""
    return hmac.new(secret, b"assay index", hashlib.sha256).digest()[:KEY_BYTES] if secret else None
