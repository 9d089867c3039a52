"""One frozen settings object: defaults, overridden by ASSAY_* in the environment."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict

GIB = 1 << 30


class Settings(BaseSettings):
    """Budgets and resources of a run. Sizes in bytes, times in seconds."""

    model_config = SettingsConfigDict(env_prefix="ASSAY_", frozen=True, extra="ignore")

    threads: int = os.cpu_count() or 1
    memory: int = 8 * GIB  # of the engine; DuckDB spills beyond it
    temp: Path | None = None  # private working folder; the system's temporary folder by default
    # Budgets of the box (docs/hostile-input.md): bytes, files, depth and seconds, never a ratio alone, because one
    # codec reaches 617,284:1 on honest zeros and nesting multiplies.
    unpacked_bytes: int = 64 * GIB
    member_bytes: int = 64 * GIB
    members: int = 20_000
    depth: int = 5
    line_bytes: int = 16 * 1024 * 1024
    columns: int = 2_000
    box_seconds: int = 4 * 3600
    box_memory: int = 6 * GIB  # address space of the throw-away child


Progress = Callable[[str, int, "int | None"], None]
"""Told as long work goes on: the step's name, how much is done, how much there is (None: unknown)."""


def silent(step: str, done: int, total: int | None) -> None:
    """Progress for nobody."""
