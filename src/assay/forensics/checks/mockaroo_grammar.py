"""Are these e-mail addresses in the grammar of Mockaroo?"""

from __future__ import annotations

from assay.forensics.grammar import sign_check
from assay.forensics.model import Needs

CHECK = sign_check(
    name="mockaroo-grammar",
    looks_for="initial, surname and the number of the row in base 36",
    sign="mockaroo",
    says="have an e-mail of initial, surname and row number in base 36, as Mockaroo writes them",
    real=(0.002, 0.01),
    written=(0.8, 0.998),
    needs=Needs(claim=frozenset({"email", "full_name"})),
    reference="docs/verdict.md, 8.1 (suffix in base 36, seen in its output, not measured)",
)
