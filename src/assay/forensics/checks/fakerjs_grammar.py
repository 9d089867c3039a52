"""Are these e-mail addresses in the grammar of @faker-js/faker?"""

from __future__ import annotations

from assay.forensics.grammar import sign_check
from assay.forensics.model import Needs

CHECK = sign_check(
    name="fakerjs-grammar",
    looks_for="capitalised First.Last or First_Last with up to two digits at one of three free mailers",
    sign="fakerjs",
    says="have an e-mail in the grammar of faker-js",
    real=(0.002, 0.08),
    written=(0.5, 0.998),
    needs=Needs(claim=frozenset({"email"})),
    reference="docs/verdict.md, 8.1 (source of @faker-js/faker)",
)
