"""Does the e-mail address hold the name of the same row, as about half of real ones do?"""

from __future__ import annotations

from assay.forensics.coherence import pair_check
from assay.forensics.model import Needs

CHECK = pair_check(
    name="mail-name-coherence",
    looks_for="e-mail addresses that hold the name of their row: half in real bases, next to none in shuffled rows, "
    "all in constructed ones",
    sign="mail_names",
    says="the e-mail holds the row's own name",
    real=(0.3, 0.85),
    needs=Needs(claim=frozenset({"email", "full_name"})),
    reference="docs/verdict.md, 8.1 (Faker: 0.8 %) and 8.3; the range of real bases is asserted",
)
