"""Puts a pinned uv into `.tools/bin` of the checkout, with nothing but Python 3.11 and a package index.

First by a virtual environment and pip; where Debian's python3-venv is missing, by unpacking the wheel itself, checked
against the digest that the index states for it.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import platform
import stat
import subprocess
import sys
import urllib.request
import zipfile
from pathlib import Path

VERSION = "0.13.9"  # docs/decisions/0001-toolchain.md
TOOLS = Path(__file__).resolve().parent.parent / ".tools"


def main() -> int:
    """Put uv in place unless it is there."""
    uv = TOOLS / "bin" / "uv"
    if uv.exists() and VERSION in subprocess.run([uv, "--version"], capture_output=True, text=True, check=False).stdout:
        return 0
    print(f"fetching uv {VERSION} into .tools", file=sys.stderr)
    if not _by_pip():
        _by_wheel(uv)
    return 0


def _by_pip() -> bool:
    steps = (
        [sys.executable, "-m", "venv", "--clear", str(TOOLS)],
        [str(TOOLS / "bin" / "python"), "-m", "pip", "install", "--quiet", f"uv=={VERSION}"],
    )
    return all(subprocess.run(step, capture_output=True, check=False).returncode == 0 for step in steps)


def _by_wheel(uv: Path) -> None:
    index = os.environ.get("UV_INDEX_URL", "https://pypi.org/simple").rstrip("/")
    asked = urllib.request.Request(f"{index}/uv/", headers={"Accept": "application/vnd.pypi.simple.v1+json"})
    with urllib.request.urlopen(asked, timeout=60) as answer:
        files = json.load(answer)["files"]
    machine = {"x86_64": "x86_64", "aarch64": "aarch64", "arm64": "arm64"}[platform.machine()]
    system = "manylinux_2_17" if sys.platform == "linux" else "macosx"
    wheel = next(
        f
        for f in files
        if f["filename"].startswith(f"uv-{VERSION}-") and system in f["filename"] and machine in f["filename"]
    )
    with urllib.request.urlopen(wheel["url"], timeout=300) as answer:
        data = answer.read()
    if hashlib.sha256(data).hexdigest() != wheel["hashes"]["sha256"]:
        raise SystemExit(
            "The uv wheel does not have the digest that the index states. Try again, or install uv by hand."
        )
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        member = next(n for n in archive.namelist() if n.endswith("/scripts/uv"))
        uv.parent.mkdir(parents=True, exist_ok=True)
        uv.write_bytes(archive.read(member))
    uv.chmod(uv.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP)


if __name__ == "__main__":
    sys.exit(main())
