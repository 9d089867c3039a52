"""One frozen settings object: defaults, overridden by ASSAY_* in the environment."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from assay.problem import UsageProblem

GIB = 1 << 30
LEAST_MEMORY = 128 << 20  # DuckDB's documentation asks for 125 MB a thread

_Positive = Annotated[int, Field(ge=1)]


class Settings(BaseSettings):
    """Budgets and resources of a run. Sizes in bytes, times in seconds."""

    model_config = SettingsConfigDict(env_prefix="ASSAY_", frozen=True, extra="ignore")

    threads: _Positive = os.cpu_count() or 1
    memory: Annotated[int, Field(ge=LEAST_MEMORY)] = 8 * GIB  # of the engine; DuckDB spills beyond it
    temp: Path | None = None  # private working folder; the system's temporary folder by default
    engine: Literal["embedded", "spark"] = "embedded"
    spark_master: str | None = None  # URL of a cluster; None: Spark on this machine
    spark_rows: _Positive = 245_760  # of a part: two of DuckDB's row groups, some 400 MB of working tables
    # Budgets of the box (docs/hostile-input.md): bytes, files, depth and seconds, never a ratio alone, because one
    # codec reaches 617,284:1 on honest zeros and nesting multiplies.
    unpacked_bytes: _Positive = 64 * GIB
    member_bytes: _Positive = 64 * GIB
    members: _Positive = 20_000
    depth: _Positive = 5
    line_bytes: _Positive = 16 * 1024 * 1024
    columns: _Positive = 2_000
    box_seconds: _Positive = 4 * 3600
    box_memory: _Positive = 6 * GIB  # address space of the throw-away child

    def __init__(self, **given: Any) -> None:
        """Take the defaults, the environment and `given`, the last of which wins. Raises UsageProblem."""
        try:
            super().__init__(**given)
        except ValidationError as wrong:
            first = wrong.errors(include_input=False, include_url=False)[0]
            name = "".join(map(str, first["loc"][:1])).removeprefix("ASSAY_").removeprefix("assay_")
            raise UsageProblem(
                f"The setting {name!r} cannot be used: {first['msg'].lower()}.",
                f"Correct or unset ASSAY_{name.upper()}, or the option of that name; sizes are in bytes.",
                code="setting-wrong",
            ) from None


Progress = Callable[[str, int, "int | None"], None]
"""Told as long work goes on: the step's name, how much is done, how much there is (None: unknown)."""


def silent(step: str, done: int, total: int | None) -> None:
    """Progress for nobody."""
