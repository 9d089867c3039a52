"""Building a prepared reference from any SOURCE."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from datetime import date
from pathlib import Path

from assay.engine import Engine, temporary
from assay.fields import Context, Schema
from assay.reference.checking import check
from assay.reference.index import Plan
from assay.reference.keying import KEY
from assay.reference.landing import disk_told
from assay.reference.model import Reference
from assay.reference.opening import open_reference
from assay.reference.prepared import check_room, is_prepared, read_manifest, store
from assay.settings import Progress, Settings, silent


def build(
    source: str,
    out: Path,
    settings: Settings,
    *,
    mapping: Mapping[str, str] | None = None,
    context: Context,
    key: str | None = None,
    as_of: date | None = None,
    progress: Progress = silent,
    plan: Callable[[Schema], Plan] | None = None,
) -> Reference:
    """Read SOURCE and write the prepared reference `out`, whole or not at all; gives what it holds.

    `key` is a reference to a secret (env:NAME, file:PATH, keyring:SERVICE/USER); without one the parts are plain files
    that only their owner may read. Where SOURCE is an encrypted reference itself, ASSAY_REFERENCE_KEY is its key if
    that is set, else it is `key` too. `plan` says what the index of fingerprints is to hold. Raises what
    `open_reference` raises, and UsageProblem `reference-out`; what can be known before the customers are read is told
    before.
    """
    check_room(out, key)
    own = _of_source(source, key)
    check(source, settings, key=own)
    with ExitStack() as stack:
        with disk_told():
            folder = stack.enter_context(temporary(settings.temp))
        engine = stack.enter_context(Engine(folder, settings))
        reference = open_reference(source, engine, settings, mapping=mapping, context=context, progress=progress,
                                   as_of=as_of, key=own)  # fmt: skip
        wanted = plan(reference.schema) if plan else None
        store(reference, engine, out, key=key, plan=wanted, progress=progress)
        return reference


def _of_source(source: str, key: str | None) -> str | None:
    """Where the key of an encrypted SOURCE is kept, when what is built from it gets `key`; the environment is first."""
    if not is_prepared(source) or not read_manifest(Path(source))["encrypted"]:
        return None
    return None if os.environ.get(KEY) else key
