"""Does the country code of a phone number agree with the country of its row?"""

from __future__ import annotations

from assay.forensics.coherence import EXPECTS, cohere, say
from assay.forensics.model import Basis, Check, Measurement, Needs, View


def measure(view: View) -> Measurement:
    """Rows whose phone was written with the code of the row's country, of those written with any code."""
    return cohere(view, "phone_country", real=(0.85, 0.995))


def explain(m: Measurement) -> str:
    """The sentence."""
    return say(m, "the phone's country code is that of the row's country")


CHECK = Check(
    id="phone-country",
    looks_for="phone numbers whose country code is not that of the row",
    family="coherence",
    needs=Needs(claim=frozenset({"phone", "country"})),
    measure=measure,
    explain=explain,
    expects=EXPECTS,
    basis=Basis.ASSERTED,
    reference="forensics.md 5.12, case 68; codes from ITU-T E.164 as listed by libphonenumber",
)
