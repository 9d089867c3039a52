"""Does the country code of a phone number agree with the country of its row?"""

from __future__ import annotations

from assay.forensics.coherence import pair_check
from assay.forensics.model import Needs

CHECK = pair_check(
    name="phone-country",
    looks_for="phone numbers whose country code is not that of the row",
    sign="phone_country",
    says="the phone's country code is that of the row's country",
    real=(0.85, 0.995),
    needs=Needs(claim=frozenset({"phone", "country"})),
    reference="docs/verdict.md, 8.3; codes from ITU-T E.164 as listed by libphonenumber",
)
