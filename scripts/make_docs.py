"""Writes the docs pages that follow from the code: the list of plug-ins, the kinds of errors, the result's schema.

`--check` compares instead, and names what is out of date (part of `just lint`).
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from assay.fields import KINDS
from assay.forensics import CHECKS
from assay.intake import FORMATS
from assay.reference import CONNECTORS
from assay.report import Result
from assay.verdict import HYPOTHESES

DOCS = Path(__file__).resolve().parent.parent / "docs"
MADE = "<!-- made by scripts/make_docs.py; edit the plug-ins, then run `just docs` -->"


def main() -> int:
    """Write, or compare with `--check`."""
    stale = []
    for name, text in pages().items():
        path = DOCS / name
        if "--check" in sys.argv:
            if not path.exists() or path.read_text(encoding="utf-8") != text:
                stale.append(name)
        else:
            path.write_text(text, encoding="utf-8")
    if stale:
        print(f"out of date: {', '.join(stale)}. Run `just docs`.", file=sys.stderr)
    return 1 if stale else 0


def pages() -> dict[str, str]:
    """Every generated page by its name below docs/."""
    schema = json.dumps(Result.model_json_schema(), indent=2, sort_keys=True) + "\n"
    return {
        "result.schema.json": schema,
        "formats.md": _table("Dump formats", "formats", ("format", "what it reads"), FORMATS.all().values(),
                             lambda f: (f.says,)),
        "kinds.md": _table("Kinds of field", "kinds", ("kind", "what it is", "known to", "bits"), KINDS.all().values(),
                           lambda k: (k.says, f"{k.fact}", f"{k.identifies:g}")),
        "connectors.md": _table("Customer sources", "connectors", ("connector", "what it reads"),
                                CONNECTORS.all().values(), lambda c: (c.says,)),
        "checks.md": _table("Checks", "checks", ("check", "looks for", "family", "basis"), CHECKS.all().values(),
                            lambda c: (c.looks_for, c.family, str(c.basis))),
        "hypotheses.md": _table("Accounts of a claim", "hypotheses", ("account", "says", "prior"),
                                HYPOTHESES.all().values(), lambda h: (h.says, f"{h.prior:g}")),
        "errors.md": _errors(),
    }  # fmt: skip


def _table(
    title: str,
    folder: str,
    headers: tuple[str, ...],
    plugins: Iterable[Any],
    cells: Callable[[Any], tuple[str, ...]],
) -> str:
    rows = [
        "| " + " | ".join((f"[{p.id}]({folder}/{p.id}.md)", *(c.replace("|", "\\|") for c in cells(p)))) + " |"
        for p in plugins
    ]
    head = ["| " + " | ".join(headers) + " |", "|" + " --- |" * len(headers)]
    return "\n".join([MADE, "", f"# {title}", "", *head, *rows, ""])


def _errors() -> str:
    rows = []
    for page in sorted((DOCS / "errors").glob("*.md")):
        first = page.read_text(encoding="utf-8").splitlines()[0].lstrip("# ")
        rows.append(f"- [`{page.stem}`](errors/{page.name}): {first}")
    return "\n".join([MADE, "", "# Errors", "", "Each has a code that stays, and a page.", "", *rows, ""])


if __name__ == "__main__":
    sys.exit(main())
