"""Runs the commands and the Python of README.md as a reader would, in a folder of its own, and fails when one fails.

Blocks marked ```sh are run with the checkout's `.venv/bin` first on the PATH; the lines with `make` are run by CI
itself. Blocks marked ```python are run in the same folder, after them.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BLOCK = re.compile(r"^```(sh|python)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def main() -> int:
    """Run them all; the number of the first that fails."""
    blocks = BLOCK.findall((ROOT / "README.md").read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory(prefix="readme-") as folder:
        (Path(folder) / ".venv").symlink_to(ROOT / ".venv")
        environment = {**os.environ, "PATH": f"{ROOT / '.venv' / 'bin'}:{os.environ['PATH']}"}
        for number, (language, text) in enumerate(blocks, 1):
            lines = "\n".join(x for x in text.splitlines() if not x.startswith(("make ", "git clone", "cd ")))
            command = ["bash", "-euc", lines] if language == "sh" else ["python", "-c", text]
            print(f"README block {number} ({language})", flush=True)
            done = subprocess.run(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, check=False)
            if done.returncode:
                print(f"README block {number} ended with {done.returncode}:\n{lines}", file=sys.stderr)
                return number
    print(f"{len(blocks)} blocks of the README ran")
    return 0


if __name__ == "__main__":
    sys.exit(main())
