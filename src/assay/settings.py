"""One frozen settings object: defaults, overridden by ASSAY_* in the environment."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from assay.problem import UsageProblem
from assay.wording import meant

GIB = 1 << 30
MEMORY = 8 * GIB  # half of a laptop's
LEAST_MEMORY = 128 << 20  # DuckDB's documentation asks for 125 MB a thread

_SIZE = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([KMGT]?)(?:i?B)?\s*", re.ASCII | re.IGNORECASE)
_UNITS = {"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40}


def size(text: Any) -> Any:
    """`8GB`, `512MiB`, `1.5G` or plain bytes, in bytes; a unit is a power of two. Raises ValueError."""
    if not isinstance(text, str):
        return text
    found = _SIZE.fullmatch(text)
    if not found:
        raise ValueError("write it like 8GB, 512MiB or plain bytes")
    return int(float(found[1]) * _UNITS[found[2].upper()])


_Positive = Annotated[int, Field(ge=1)]
_Size = Annotated[int, Field(ge=1), BeforeValidator(size)]


def _enough(bytes_: int) -> int:
    if bytes_ < LEAST_MEMORY:
        raise ValueError(f"it must be {LEAST_MEMORY >> 20}MB at least; the default is {MEMORY // GIB}GB")
    return bytes_


class Settings(BaseSettings):
    """Budgets and resources of a run. Sizes in bytes, or like `8GB`; times in seconds."""

    model_config = SettingsConfigDict(env_prefix="ASSAY_", frozen=True, extra="ignore")

    threads: _Positive = os.cpu_count() or 1
    # of the engine; DuckDB spills beyond it (docs/running.md: what comes on top)
    memory: Annotated[int, AfterValidator(_enough), BeforeValidator(size)] = MEMORY
    temp: Path | None = None  # private working folder; the system's temporary folder by default
    engine: Literal["embedded", "spark"] = "embedded"
    spark_master: str | None = None  # URL of a cluster; None: Spark on this machine
    spark_rows: _Positive = 245_760  # of a part: two of DuckDB's row groups, some 400 MB of working tables
    # Budgets of the box (docs/hostile-input.md): bytes, files, depth and seconds, never a ratio alone, because one
    # codec reaches 617,284:1 on honest zeros and nesting multiplies.
    unpacked_bytes: _Size = 64 * GIB
    member_bytes: _Size = 64 * GIB
    members: _Positive = 20_000
    depth: _Positive = 5
    line_bytes: _Size = 16 * 1024 * 1024
    columns: _Positive = 2_000
    box_seconds: _Positive = 4 * 3600
    box_memory: _Size = 6 * GIB  # address space of the throw-away child

    def __init__(self, **given: Any) -> None:
        """Take the defaults, the environment and `given`, the last of which wins. Raises UsageProblem."""
        try:
            super().__init__(**given)
        except ValidationError as wrong:
            first = wrong.errors(include_url=False)[0]
            name = "".join(map(str, first["loc"][:1])).removeprefix("ASSAY_").removeprefix("assay_")
            says = first["msg"].removeprefix("Value error, ")
            field = type(self).model_fields.get(name) if first["type"] == "literal_error" else None
            near = meant(str(first["input"]), get_args(field.annotation)) if field else ""
            raise UsageProblem(
                f"The setting {name!r} cannot be used: {says[0].lower()}{says[1:]}.",
                f"{near}Correct or unset ASSAY_{name.upper()}, or the option of that name; a size is like 8GB or "
                "512MiB.",
                code="setting-wrong",
            ) from None


def memory_of_machine() -> int:
    """Bytes of physical memory; 16 GiB, a laptop's, where the system does not say."""
    try:
        pages = os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        pages = -1
    return pages * os.sysconf("SC_PAGE_SIZE") if pages > 0 else 16 * GIB


Progress = Callable[[str, int, "int | None"], None]
"""Told as long work goes on: the step's name, how much is done, how much there is (None: unknown)."""


def silent(step: str, done: int, total: int | None) -> None:
    """Progress for nobody."""
