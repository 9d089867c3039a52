"""Customers prepared before a claim comes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from assay.desk.workspace import working_folder
from assay.engine import Engine
from assay.fields import Context
from assay.private import Private
from assay.reference import Summary, build
from assay.reference import show as show_prepared
from assay.settings import Progress, Settings, silent


def build_reference(
    source: str,
    out: Path,
    *,
    mapping: Mapping[str, str] | None = None,
    as_of: date | None = None,
    country: str | None = None,
    key: Private | None = None,
    settings: Settings | None = None,
    progress: Progress = silent,
) -> Summary:
    """Read, spell and store the customers of `source` in the folder `out`; what it holds comes back."""
    settings = settings or Settings()
    day = as_of or date.today()  # noqa: DTZ011  # a person's own calendar day is meant
    with working_folder(settings) as folder, Engine(folder, settings) as engine:
        context = Context(region=country, as_of=day)
        build(source, out, engine, settings, mapping=mapping or {}, context=context, key=key, progress=progress)
    return show_prepared(out, key=key)


def show_reference(reference: Path, *, key: Private | None = None) -> Summary:
    """What a prepared reference holds."""
    return show_prepared(reference, key=key)
