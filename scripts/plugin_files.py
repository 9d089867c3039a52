"""What `just new check` and `just new kind` share: the name, the three files, what to do next."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def write(slot: str, like: str, tests: str, mark: str, templates: Mapping[str, str]) -> int:
    """Write the files of the templates, by their places below the root, and give the exit code.

    `mark` (`-` or `_`) joins the words of an id, `like` is one as an example. Nothing is written over.
    """
    name = sys.argv[1].lower().replace("_", "-") if len(sys.argv) == 2 else ""
    if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", name):
        print(f"Usage: just new {slot} NAME, with NAME like {like}.", file=sys.stderr)
        return 2
    words = {"id": name.replace("-", mark), "file": name.replace("-", "_"), "words": name.replace("-", " ")}
    made = {ROOT / place.format(**words): text for place, text in templates.items()}
    taken = [path for path in made if path.exists()]
    if taken:
        print(f"{taken[0].relative_to(ROOT)} is there already. Take another name.", file=sys.stderr)
        return 2
    for path, template in made.items():
        path.write_text(template.format(**words), encoding="utf-8")
        print(f"wrote {path.relative_to(ROOT)}")
    print(
        "Now replace what is marked EDIT, in all three (tests/shape fails until then), then run `.venv/bin/just docs`, "
        f"`.venv/bin/just lint` and `.venv/bin/just test {tests} tests/shape`."
    )
    return 0
