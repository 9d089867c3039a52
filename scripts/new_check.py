"""Writes a working check, its test and its docs page: `just new check NAME`, then three edits.

Edit one: what is counted, in src/assay/forensics/checks/NAME.py. Edit two: the table and numbers in its test. Edit
three: the page. As long as a mark EDIT stands in one of them, tests/shape fails.
"""

from __future__ import annotations

import sys

from plugin_files import write

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
    reference="EDIT 1: where the method and every number come from",
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

EDIT 3: looks for {words}, which says that ...

**How it decides.** What is counted, of what, and against which expectation.

**Limits.** When it misleads, and what an attacker who knows it would do.

**Source.** Where the method and every number come from.
"""


TEMPLATES = {
    "src/assay/forensics/checks/{file}.py": CHECK,
    "tests/forensics/test_{file}.py": TEST,
    "docs/checks/{id}.md": PAGE,
}


if __name__ == "__main__":
    sys.exit(write("check", "foreign-tags", "tests/forensics", "-", TEMPLATES))
