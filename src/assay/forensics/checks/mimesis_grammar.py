"""Are these e-mail addresses in the grammar of mimesis?"""

from __future__ import annotations

from assay.forensics.grammar import sign_check
from assay.forensics.model import Needs

CHECK = sign_check(
    name="mimesis-grammar",
    looks_for="a dictionary word and a year from 1800 to 2099 at one of nine domains, unrelated to the name",
    sign="mimesis",
    says="have an e-mail in the grammar of mimesis",
    real=(0.002, 0.05),
    written=(0.8, 0.998),
    needs=Needs(claim=frozenset({"email"})),
    reference="docs/verdict.md, 8.1 (10,000 rows of mimesis 22.2: 99.6 %)",
)
