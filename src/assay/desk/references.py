"""Customers prepared before a claim comes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from assay.fields import Context
from assay.matching import index_plan
from assay.reference import Refreshed, Summary, build, refresh, show
from assay.settings import Progress, Settings, silent


def build_reference(
    source: str,
    out: Path,
    *,
    mapping: Mapping[str, str] | None = None,
    as_of: date | None = None,
    country: str | None = None,
    key: str | None = None,
    settings: Settings | None = None,
    progress: Progress = silent,
) -> Summary:
    """Read, spell and store the customers of `source` in the folder `out`; what it holds comes back.

    `key` says where the key for encryption is kept: env:NAME, file:PATH or keyring:SERVICE/USER.
    """
    build(
        source,
        out,
        settings or Settings(),
        mapping=mapping,
        context=Context(region=country),
        as_of=as_of,
        key=key,
        progress=progress,
        plan=index_plan,
    )
    return show(out, verify=False)


def refresh_reference(
    changes: str | None,
    reference: Path,
    *,
    erased: str | None = None,
    as_of: date | None = None,
    key: str | None = None,
    settings: Settings | None = None,
    progress: Progress = silent,
) -> Refreshed:
    """Bring a prepared reference up to date with changed, new and erased customers; how many there were comes back."""
    return refresh(
        changes,
        reference,
        settings or Settings(),
        erased=erased,
        as_of=as_of,
        key=key,
        progress=progress,
        plan=index_plan,
    )


def show_reference(reference: Path) -> Summary:
    """What a prepared reference holds."""
    return show(reference)
