"""What a check raises when it finds, while measuring, that there is too little to measure."""

from __future__ import annotations


class Untold(Exception):
    """Too little to measure; its one sentence names no value and becomes the `missing` of Skipped."""
