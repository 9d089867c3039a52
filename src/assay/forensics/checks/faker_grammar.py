"""Are these rows in the grammar of the Faker libraries?"""

from __future__ import annotations

from assay.forensics.grammar import sign_check

CHECK = sign_check(
    name="faker-grammar",
    looks_for="towns made of a name and an ending, streets with rare endings, phone extensions, example addresses",
    sign="faker",
    says="follow the grammar of the Faker libraries",
    real=(0.003, 0.12),
    written=(0.5, 0.998),
    reference="docs/verdict.md, 8.1 (20,000 rows of Faker 40.54); USPS Publication 28, appendix C1",
)
