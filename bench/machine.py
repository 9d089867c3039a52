"""The machine, the versions and the day: without them a number says nothing."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from assay.settings import memory_of_machine

OURS = ("assay", "pyarrow", "numpy", "numba")


def describe(peers: Sequence[str]) -> dict[str, Any]:
    """`date`, `machine` (processor, cores, memory, system, load before the run) and `versions`."""
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "machine": {
            "processor": _first("/proc/cpuinfo", r"model name\s*:\s*(.+)")
            or platform.processor()
            or platform.machine(),
            "cores": os.cpu_count(),
            "memory": memory_of_machine(),
            "system": f"{platform.system()} {platform.release().partition('-')[0]}",
            "load": os.getloadavg()[0],
        },
        "versions": {"Python": platform.python_version(), **{name: _version(name) for name in (*OURS, *peers)}},
    }


def _version(distribution: str) -> str:
    try:
        return version(distribution)
    except PackageNotFoundError:
        return "not installed"


def _first(file: str, pattern: str) -> str | None:
    path = Path(file)
    found = re.search(pattern, path.read_text(encoding="utf-8")) if path.exists() else None
    return found[1] if found else None
