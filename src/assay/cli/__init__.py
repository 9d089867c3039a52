"""The command line: parse, call the desk, show. No logic, no database."""

from assay.cli.app import app
from assay.cli.guard import main

__all__ = ["app", "main"]
