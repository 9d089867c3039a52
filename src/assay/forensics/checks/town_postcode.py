"""Do town and postcode of a row belong together, as our customers' do?"""

from __future__ import annotations

from assay.forensics.coherence import pair_check
from assay.forensics.model import Needs

CHECK = pair_check(
    name="town-postcode",
    looks_for="postcodes that do not belong to their town",
    sign="town_postcode",
    says="the postcode is one that our customers of the same town have",
    real=(0.8, 0.995),
    needs=Needs(claim=frozenset({"city", "postcode"}), reference=frozenset({"city", "postcode"})),
    reference="docs/verdict.md, 8.1 (Faker: postcode outside its state 98.6 %) and 8.3",
)
