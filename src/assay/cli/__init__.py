"""The command line: parse, call the desk, show. No logic, no database."""

from assay.cli.guard import main  # nothing else: it must hear signals before anything that is slow to load

__all__ = ["main"]
