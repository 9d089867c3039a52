"""Does the gender of a row agree with the usual gender of its first name?"""

from __future__ import annotations

from assay.forensics.coherence import EXPECTS, cohere, say
from assay.forensics.model import Basis, Check, Measurement, Needs, View


def measure(view: View) -> Measurement:
    """Rows whose gender is the usual one of the first name, of rows whose first name has a usual gender."""
    return cohere(view, "gender_name", real=(0.93, 0.997))


def explain(m: Measurement) -> str:
    """The sentence."""
    return say(m, "the gender is the usual one of the first name")


CHECK = Check(
    id="gender-name",
    looks_for="genders drawn apart from first names",
    family="coherence",
    needs=Needs(claim=frozenset({"full_name", "gender"})),
    measure=measure,
    explain=explain,
    expects=EXPECTS,
    basis=Basis.ASSERTED,
    reference="forensics.md 5.12; usual genders from our own customers, else src/assay/forensics/data/SOURCES.md",
)
