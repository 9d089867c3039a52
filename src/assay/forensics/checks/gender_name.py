"""Does the gender of a row agree with the usual gender of its first name?"""

from __future__ import annotations

from assay.forensics.coherence import pair_check
from assay.forensics.model import Needs

CHECK = pair_check(
    name="gender-name",
    looks_for="genders drawn apart from first names",
    sign="gender_name",
    says="the gender is the usual one of the first name",
    real=(0.93, 0.997),
    needs=Needs(claim=frozenset({"full_name", "gender"})),
    reference="docs/verdict.md, 8.3; usual genders from our own customers, else src/assay/forensics/data/SOURCES.md",
)
