"""Writes a working kind of field, its test and its docs page: `just new kind NAME`, then three edits.

Edit one: headers, what values look like and their spelling, in src/assay/fields/kinds/NAME.py. Edit two: raw and
spelled values in its test. Edit three: the page. As long as a mark EDIT stands in one of them, tests/shape fails.
"""

from __future__ import annotations

import sys

from plugin_files import write

KIND = '''"""What a column of {words} holds."""

from __future__ import annotations

import re

from assay.fields.expressions import let, tidied, tidy
from assay.fields.model import Context, Fact, Kind, Spelling
from assay.fields.shares import share_like

_FORM = re.compile(r"[A-Za-z]{{2}}-[0-9]{{4}}")  # EDIT 1: what a value looks like, and the source of that


def _sql(value: str, _context: Context, _region: str) -> str:
    """EDIT 1: the one form of a value, as DuckDB's SQL; NULL where it has none."""
    return let(tidy(value), "t", "CASE WHEN regexp_full_match(t, '[A-Za-z]{{2}}-[0-9]{{4}}') THEN upper(t) END")


def _exact(value: str, _context: Context, _region: str | None) -> str | None:
    """The same in Python, for what the SQL leaves open; both must agree, and leave their own output as it is."""
    text = tidied(value)
    return text.upper() if _FORM.fullmatch(text) else None


KIND = Kind(
    id="{id}",
    says="EDIT 1: one sentence that says what it is.",
    fact=Fact.COMPANY,  # or WORLD, where anyone who knows the person can know it
    identifies=2.0,  # EDIT 1: bits, about log2 of how many people share a value less; with its source
    headers={{"en": ("{words}",)}},  # language -> header words, lower case
    score=lambda values: share_like(values, _FORM),
    spelling=Spelling(sql=_sql, exact=_exact),
)
'''

TEST = '''"""What {words} becomes: raw values in, one spelling out, on both paths."""

from __future__ import annotations

import pytest

from assay.fields import KINDS
from tests.fields.both_paths import column, spelled, steady


# EDIT 2: values as systems write them, and what they must become
@pytest.mark.parametrize(("raw", "want"), [("ab-1234", "AB-1234"), (" AB-1234 ", "AB-1234"), ("1234", None)])
def test_spelling(raw: str, want: str | None) -> None:
    assert spelled("{id}", raw) == want
    steady("{id}", raw)


def test_its_values_are_known_and_others_are_not() -> None:
    assert KINDS["{id}"].score(column(["AB-1234", "CD-2345"])) > 0.9
    assert KINDS["{id}"].score(column(["Ann", "Bob"])) == 0.0
'''

PAGE = """# {id}

EDIT 3: what it is, and who can know it.

**How it decides.** What values look like, and which headers are known.

**Spelling.** The one form that both sides get, and what has none.

**Limits.** What it takes for something else, and what an attacker who knows it would do.

**Source.** Where the form and every number come from.
"""

TEMPLATES = {
    "src/assay/fields/kinds/{file}.py": KIND,
    "tests/fields/test_{file}.py": TEST,
    "docs/kinds/{id}.md": PAGE,
}


if __name__ == "__main__":
    sys.exit(write("kind", "loyalty_tier", "tests/fields", "_", TEMPLATES))
