"""Writes a working check, its test and its docs page: `just new check NAME`, then two edits.

Edit one: what is counted, in src/assay/forensics/checks/NAME.py. Edit two: the table and numbers in its test.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

CHECK = '''"""What does {words} say about the claim?"""

from __future__ import annotations

from assay.forensics.columns import spelled
from assay.forensics.model import Basis, Check, Measurement, Needs, View
from assay.forensics.scans import Tally, tally
from assay.forensics.words import counted


def wanted(view: View) -> Tally:
    """EDIT 1: what to count, as SQL aggregates of one table; it is counted in one pass with what other checks want."""
    return tally("claim", f"count({{spelled(view.schema, 'email')}})")


def measure(view: View) -> Measurement:
    """Rows with an e-mail address, of all rows."""
    (k,) = view.count(wanted(view))
    return Measurement(k, view.rows)


def explain(m: Measurement) -> str:
    """The sentence: numbers only, never a value."""
    return f"{{counted(m)}} rows hold an e-mail address."


CHECK = Check(
    id="{id}",
    looks_for="{words}",
    family="texture",  # checks with one common cause share a family, which counts once
    needs=Needs(claim=frozenset({{"email"}})),
    wants=lambda view: (wanted(view),),
    measure=measure,
    explain=explain,
    expects={{}},  # label -> Share(low, high), the 90 % range over claims; {{}} describes without weighing
    basis=Basis.ASSERTED,
    reference="where the method and every number come from",
)
'''

TEST = '''"""What {words} says: a literal table in, a number and a sentence out."""

from __future__ import annotations

from assay.engine import Engine
from tests.forensics.made import claimed, measured


def test_{file}(engine: Engine) -> None:
    # EDIT 2: a table that shows it, and what must come out
    found = measured(claimed(engine, {{"email": ["ann@example.org", None]}}), "{id}")
    assert (found.measurement.k, found.measurement.n) == (1, 2)
    assert found.says == "1 of 2 (50 %) rows hold an e-mail address."
'''

PAGE = """# {id}

Looks for {words}.

**How it decides.** What is counted, of what, and against which expectation.

**Limits.** When it misleads, and what an attacker who knows it would do.

**Source.** Where the method and every number come from.
"""


def main() -> int:
    """Write the three files; never over an existing one."""
    name = sys.argv[1].lower() if len(sys.argv) == 2 else ""
    if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", name):
        print("Usage: just new check NAME, with NAME like foreign-tags.", file=sys.stderr)
        return 2
    words = {"id": name, "file": name.replace("-", "_"), "words": name.replace("-", " ")}
    made = {
        ROOT / "src/assay/forensics/checks" / f"{words['file']}.py": CHECK,
        ROOT / "tests/forensics" / f"test_{words['file']}.py": TEST,
        ROOT / "docs/checks" / f"{name}.md": PAGE,
    }
    taken = [path for path in made if path.exists()]
    if taken:
        print(f"{taken[0].relative_to(ROOT)} is there already. Take another name.", file=sys.stderr)
        return 2
    for path, template in made.items():
        path.write_text(template.format(**words), encoding="utf-8")
        print(f"wrote {path.relative_to(ROOT)}")
    print(
        "Now edit what is counted and its test, then run `.venv/bin/just docs`, `.venv/bin/just lint` and "
        "`.venv/bin/just test tests/forensics tests/shape`."
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
