"""What decides how values are spelled and printed: another version of it may answer otherwise."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from unicodedata import unidata_version

PACKAGES = ("anyascii", "assay", "duckdb", "numba", "numpy", "phonenumbers", "pyarrow", "pycountry")


def that_spell() -> dict[str, str]:
    """Their versions here, by name."""
    return {**{package: _version(package) for package in PACKAGES}, "Python's Unicode tables": unidata_version}


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:  # run from its sources
        return "not installed"
